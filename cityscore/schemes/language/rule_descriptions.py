"""What an editor shows beside each key of a rule, its points and its conditions."""

from __future__ import annotations

from cityscore.core.refusals import Sentence

_TITLE = Sentence("The name that residents read, in both languages.", "居民看到的名称，中英文都要写。")
_MORE = Sentence(
    "A longer explanation in both languages; it is published.", "较长的说明，中英文都要写，会公布。"
)
_CODE = Sentence(
    "A short code of lower-case letters, digits and hyphens that never changes.",
    "简短代码，只用小写字母、数字和连字符，以后不再更改。",
)
_BASIS = Sentence("The law or published measure this rests on.", "所依据的法规或已公布的办法。")
_POINTS = Sentence(
    "Points, with at most 2 decimals; never below 0 for persons.",
    "分值，最多两位小数；面向个人的方案不得小于 0。",
)
_FIELD = Sentence("A field of the rule's record type.", "该规则记录类型中的一个字段。")
_MOST = Sentence(
    "At most this many points; null or left out: no limit.", "最多计入的分数；null 或不写为不限。"
)

OF_RULES: dict[str, dict[str, Sentence]] = {
    "Rule": {
        "code": _CODE,
        "title": _TITLE,
        "description": _MORE,
        "dimension": Sentence("The code of the dimension that these points go to.", "得分计入的维度代码。"),
        "record_type": Sentence(
            "The code of the record type that earns the points.", "凭哪类记录得分，写记录类型代码。"
        ),
        "when": Sentence("Conditions that a record must meet, all of them.", "记录须同时满足的条件。"),
        "points": Sentence(
            "How a record becomes points: exactly one form.", "记录如何换算为分数，只能选一种方式。"
        ),
        "counts": Sentence(
            "each: every record. best: only the best one. total: the field is added up first.",
            "each 逐条计分；best 只计最高的一条；total 先累加字段再计分。",
        ),
        "once_per": Sentence(
            "Of records equal in all these fields only the best counts.",
            "这些字段都相同的记录只计得分最高的一条。",
        ),
        "cap_per_year": Sentence(
            "At most this many points for records of one calendar year.", "同一自然年的记录最多计入的分数。"
        ),
        "at_most": Sentence(
            "At most this many records count, the best ones.", "最多计入几条记录，取得分最高的。"
        ),
        "cap": Sentence("At most this many points from this rule.", "此规则最多计入的分数。"),
        "clock": Sentence("The day a record starts to count.", "记录从哪一天开始计分。"),
        "valid": Sentence(
            "For how long a record counts: months, or months by a choice.",
            "记录有效多久：月数，或按选项分别写月数。",
        ),
        "fade": Sentence(
            "linear: the points shrink evenly to 0 over the validity.", "linear：分数在有效期内均匀递减至 0。"
        ),
        "legal_basis": _BASIS,
    },
    "LegalBasis": {
        "citation": Sentence("The law or measure and its article, as it is cited.", "法规或办法名称及条款。"),
        "url": Sentence("Where it can be read.", "可以查阅的网址。"),
    },
    "Named": {"en": Sentence("English.", "英文。"), "zh-hans": Sentence("Chinese.", "中文。")},
    "Described": {"en": Sentence("English.", "英文。"), "zh-hans": Sentence("Chinese.", "中文。")},
    "Points": {
        "fixed": Sentence("So many points for each record.", "每条记录计固定分数。"),
        "per": Sentence("Points for every full step of a field.", "字段每满一个单位计分。"),
        "steps": Sentence("Points of the highest threshold reached.", "达到的最高一档的分数。"),
        "tiers": Sentence(
            "Each stretch of the value earns at its own rate.", "数值分段，各段按各自的标准计分。"
        ),
        "by": Sentence("Points by a choice.", "按选项计分。"),
    },
    "Per": {
        "field": _FIELD,
        "step": Sentence("Every full step of this size earns points.", "每满此数计一次分。"),
        "points": _POINTS,
        "max": _MOST,
    },
    "Steps": {
        "field": _FIELD,
        "table": Sentence(
            "Lines of [threshold, points], thresholds ascending.", "每行写 [门槛, 分数]，门槛由低到高。"
        ),
    },
    "Tiers": {
        "field": _FIELD,
        "table": Sentence(
            "Tiers from low to high; the last one has upto: null.", "由低到高分段，最后一段写 upto: null。"
        ),
    },
    "Tier": {
        "upto": Sentence("Where this tier ends; null: open upwards.", "此段的上限；null 为以上不限。"),
        "step": Sentence("Every full step of this size earns points.", "每满此数计一次分。"),
        "points": _POINTS,
        "max": _MOST,
    },
    "By": {
        "field": _FIELD,
        "table": Sentence("Points for each choice; others earn 0.", "各选项的分数，未列出的为 0。"),
    },
    "Valid": {
        "months": Sentence("1 to 60 months.", "1 至 60 个月。"),
        "by": Sentence("Months by a choice field.", "按选项字段分别写月数。"),
    },
    "ValidBy": {
        "field": _FIELD,
        "table": Sentence(
            "1 to 60 months for each choice; others do not count.", "各选项 1 至 60 个月，未列出的不计分。"
        ),
    },
    "Clock": {
        "from": Sentence("The day it occurred, ended or was recorded.", "发生、结束或登记之日。"),
        "after_days": Sentence("So many days later.", "再过多少天。"),
    },
    "Condition": {
        "field": _FIELD,
        "op": Sentence(
            "eq, ne, in for any field; gt, gte, lt, lte for numbers and days.",
            "eq、ne、in 用于任何字段；gt、gte、lt、lte 用于数字和日期。",
        ),
        "value": Sentence("What it is compared with; a list after in.", "比较的值；in 之后写列表。"),
    },
    "AnyOf": {"any": Sentence("At least one of these conditions must be met.", "至少满足其中一个条件。")},
}
