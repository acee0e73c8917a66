"""What each field of the language is called in a comparison: every field has its name here."""

from __future__ import annotations

from cityscore.core.refusals import Sentence
from cityscore.schemes.language import (
    Band,
    Described,
    Dimension,
    Effective,
    LegalBasis,
    Named,
    RecordField,
    RecordType,
    Rule,
    Scale,
    SchemeTree,
    Source,
    WhoMayJoin,
)
from cityscore.schemes.language.forms import Part

PART_NAMES = {
    "dimensions": Sentence("dimension", "维度"),
    "bands": Sentence("band", "等级"),
    "sources": Sentence("source", "来源"),
    "record_types": Sentence("record type", "记录类型"),
    "rules": Sentence("rule", "规则"),
}

_TITLE, _DESCRIPTION = Sentence("title", "名称"), Sentence("description", "说明")
_BASIS, _CODE = Sentence("legal basis", "依据"), Sentence("code", "代码")

_BY_KIND: dict[type[Part], dict[str, Sentence]] = {
    SchemeTree: {
        "format": Sentence("file format", "文件格式"),
        "city": Sentence("city", "城市"),
        "scheme": _CODE,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "participants": Sentence("participants", "参与者"),
        "kind": Sentence("kind", "类型"),
        "who_may_join": Sentence("who may join", "参加条件"),
        "scale": Sentence(
            "scale (base, minimum, maximum, decimals)", "分值范围（基础分、下限、上限、小数位）"
        ),
        "period": Sentence("period", "计分周期"),
        "effective": Sentence("effective", "施行"),
        **PART_NAMES,
    },
    WhoMayJoin: {
        "min_age": Sentence("minimum age", "最低年龄"),
        "residence": Sentence("residence", "户籍要求"),
    },
    Scale: {
        "base": Sentence("base", "基础分"),
        "min": Sentence("lowest total", "总分下限"),
        "max": Sentence("highest total", "总分上限"),
        "decimals": Sentence("decimals of a total", "总分小数位"),
    },
    Effective: {
        "starts_on": Sentence("first day in force", "施行日期"),
        "review_by": Sentence("review by", "重新审查期限"),
    },
    Dimension: {
        "code": _CODE,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "min": Sentence("lowest sum", "合计下限"),
        "max": Sentence("highest sum", "合计上限"),
        "weight": Sentence("weight", "权重"),
    },
    Band: {
        "code": _CODE,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "from_points": Sentence("lower edge", "下限"),
        "above": Sentence("lower edge", "下限"),
        "top_share": Sentence("share of participants that it is given to", "授予比例"),
    },
    Source: {
        "code": _CODE,
        "kind": Sentence("kind", "性质"),
        "title": _TITLE,
        "description": _DESCRIPTION,
        "legal_basis": _BASIS,
    },
    RecordType: {
        "code": _CODE,
        "source": Sentence("source", "来源"),
        "topic": Sentence("topic", "主题"),
        "title": _TITLE,
        "description": _DESCRIPTION,
        "decision": Sentence("official decision", "正式决定"),
        "fields": Sentence("field", "字段"),
    },
    RecordField: {
        "type": Sentence("type", "类型"),
        "title": _TITLE,
        "unit": Sentence("unit", "单位"),
        "min": Sentence("least value", "最小值"),
        "required": Sentence("required", "必填"),
        "choices": Sentence("choice", "选项"),
    },
    Rule: {
        "code": _CODE,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "dimension": Sentence("dimension", "维度"),
        "record_type": Sentence("record type", "记录类型"),
        "when": Sentence("condition", "条件"),
        "points": Sentence("points", "分值"),
        "counts": Sentence("counting", "计分方式"),
        "once_per": Sentence("once-per field", "同一事项字段"),
        "cap_per_year": Sentence("yearly cap", "每年上限"),
        "at_most": Sentence("records counted at most", "最多计入记录数"),
        "cap": Sentence("cap", "上限"),
        "clock": Sentence("start of counting", "起算日"),
        "valid": Sentence("validity", "有效期"),
        "fade": Sentence("fading", "递减"),
        "legal_basis": _BASIS,
    },
    Named: {
        "en": Sentence("English {label}", "英文{label}"),
        "zh_hans": Sentence("Chinese {label}", "中文{label}"),
    },
    Described: {
        "en": Sentence("English {label}", "英文{label}"),
        "zh_hans": Sentence("Chinese {label}", "中文{label}"),
    },
    LegalBasis: {
        "citation": Sentence("{label} (citation)", "{label}（引文）"),
        "url": Sentence("address of the {label}", "{label}网址"),
    },
}

LABELS = {(kind, name): label for kind, names in _BY_KIND.items() for name, label in names.items()}
