"""What an editor shows beside each key of a scheme file: one sentence in each language."""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .rule_descriptions import OF_RULES

_TITLE = Sentence("The name that residents read, in both languages.", "居民看到的名称，中英文都要写。")
_MORE = Sentence(
    "A longer explanation in both languages; it is published.", "较长的说明，中英文都要写，会公布。"
)
_CODE = Sentence(
    "A short code of lower-case letters, digits and hyphens that never changes.",
    "简短代码，只用小写字母、数字和连字符，以后不再更改。",
)
_BASIS = Sentence("The law or published measure this rests on.", "所依据的法规或已公布的办法。")

DESCRIPTIONS: dict[str, dict[str, Sentence]] = {
    "SchemeTree": {
        "format": Sentence("Always cityscore.scheme/1.", "固定写 cityscore.scheme/1。"),
        "city": Sentence("The code of the city that the scheme belongs to.", "方案所属城市的代码。"),
        "scheme": Sentence("The scheme's code, unique in its city.", "方案代码，在本市不重复。"),
        "title": _TITLE,
        "description": _MORE,
        "participants": Sentence(
            "Who takes part: person (earn only) or organisation (may deduct by official decision).",
            "参与者：person 为个人，只能加分；organisation 为组织，可依正式决定扣分。",
        ),
        "kind": Sentence(
            "points: a total and bands. criteria: each rule is held or not, without scale and bands.",
            "points 为积分制，有总分和等级；criteria 为条件制，规则只有满足与不满足，不写 scale 和 bands。",
        ),
        "who_may_join": Sentence("Who may opt in; everybody if left out.", "谁可以参加；不写则不限。"),
        "scale": Sentence(
            "Where a total starts, its bounds and its decimals.", "总分的起点、上下限和小数位数。"
        ),
        "period": Sentence(
            "rolling: a record counts through its validity. calendar-year: only in the year it occurred.",
            "rolling 按每条记录的有效期计分；calendar-year 只计当年发生的记录。",
        ),
        "effective": Sentence(
            "From when the rules hold, and by when they are reviewed.", "规则何时施行、何时须重新审查。"
        ),
        "dimensions": Sentence(
            "Groups of rules with bounds and a weight of their own.", "规则的分组，各有上下限和权重。"
        ),
        "bands": Sentence("Named stretches of the scale, from low to high.", "等级，由低到高排列。"),
        "sources": Sentence("The bodies that supply records.", "提供记录的机构。"),
        "record_types": Sentence(
            "The kinds of administrative facts that rules count.", "规则所依据的记录类型。"
        ),
        "rules": Sentence("What earns points, how many and for how long.", "什么得分、得多少、有效多久。"),
    },
    "WhoMayJoin": {
        "min_age": Sentence(
            "The least age in full years; schemes for persons only.", "最低周岁，仅用于面向个人的方案。"
        ),
        "residence": Sentence(
            "any: registered anywhere. local: registered in this city.", "any 不限户籍；local 限本市户籍。"
        ),
    },
    "Scale": {
        "base": Sentence("The total of somebody without any record.", "没有任何记录时的总分。"),
        "min": Sentence("The lowest total; null: none.", "总分下限；null 为不设。"),
        "max": Sentence(
            "The highest total; null: none. Not below base for persons.",
            "总分上限；null 为不设。面向个人的方案不得低于基础分。",
        ),
        "decimals": Sentence("To how many decimals a total is rounded.", "总分保留的小数位数。"),
    },
    "Effective": {
        "from": Sentence("The first day in force, as 2026-01-01.", "施行的第一天，例如 2026-01-01。"),
        "review_by": Sentence(
            "The day by which the office must look at the rules again: at most 24 months after the first.",
            "须重新审查规则的日期，最迟为施行后 24 个月。",
        ),
    },
    "Dimension": {
        "code": _CODE,
        "title": _TITLE,
        "description": _MORE,
        "min": Sentence("The lowest sum of its rules; null: none.", "各规则合计的下限；null 为不设。"),
        "max": Sentence("The highest sum of its rules; null: none.", "各规则合计的上限；null 为不设。"),
        "weight": Sentence("The bounded sum is multiplied by this.", "合计在上下限之内后再乘以此数。"),
    },
    "Band": {
        "code": _CODE,
        "title": _TITLE,
        "description": _MORE,
        "from": Sentence("The lowest total of this band, included.", "此等级的最低总分（含）。"),
        "above": Sentence(
            "Totals above this one are in the band; the edge itself is not.",
            "总分高于此数（不含）属于此等级。",
        ),
        "top_share": Sentence(
            "At most this share of participants, the highest totals first; organisation schemes only.",
            "最多授予此比例的参与者，按总分由高到低；仅用于面向组织的方案。",
        ),
    },
    "Source": {
        "code": _CODE,
        "kind": Sentence(
            "Only public bodies, registered charities and libraries supply records.",
            "只有公共机构、登记的慈善组织和图书馆可以提供记录。",
        ),
        "title": _TITLE,
        "description": _MORE,
        "legal_basis": _BASIS,
    },
    "RecordType": {
        "code": _CODE,
        "source": Sentence("The code of the source that supplies these records.", "提供此类记录的来源代码。"),
        "topic": Sentence(
            "What the records are about; only these topics may be scored.",
            "记录的主题，只有列出的主题可以计分。",
        ),
        "title": _TITLE,
        "description": Sentence(
            "Names the act that is recorded, in both languages; it is published.",
            "写明所记录的具体行为，中英文都要写，会公布。",
        ),
        "decision": Sentence(
            "An official decision: each record then needs a document number and an authority.",
            "正式决定：每条记录须有文号和作出机关。",
        ),
        "fields": Sentence(
            "The columns of a record beside those every file has; may be empty.",
            "记录除通用列之外的字段，可以为空。",
        ),
    },
    "RecordField": {
        "type": Sentence(
            "decimal, integer, choice, date or text-code.", "数字、整数、选项、日期或文字代码。"
        ),
        "title": _TITLE,
        "unit": Sentence("What is counted, such as hour or yuan.", "计量单位，例如 小时、元。"),
        "min": Sentence(
            "The least value; min: 0 where points are counted for persons.",
            "最小值；面向个人计分的字段须写 min: 0。",
        ),
        "required": Sentence("Whether a row without it is refused.", "缺少此字段的行是否拒收。"),
        "choices": Sentence("The values a choice may have.", "选项字段的全部选项。"),
    },
    **OF_RULES,
}
