"""Personal matters that no record field and no file column may hold, in English and Chinese."""

from __future__ import annotations

import re

from cityscore.core.refusals import Sentence

from .characters import folded
from .plain import visible

MATTERS: dict[str, Sentence] = {
    "blood-type": Sentence("blood type", "血型"),
    "illness": Sentence("illness or medical history", "疾病或病史"),
    "religion": Sentence("religion", "宗教信仰"),
    "genes": Sentence("genes", "基因"),
    "fingerprint": Sentence("fingerprints or other biometrics", "指纹等生物识别信息"),
    "face": Sentence("face images or features", "人脸信息"),
    "income": Sentence("income", "收入"),
    "deposits": Sentence("deposits", "存款"),
    "property": Sentence("property", "财产"),
    "tax-amount": Sentence("tax amounts", "纳税数额"),
    "sexual-life": Sentence("sexual life", "性生活"),
    "political-party": Sentence("political party", "党派"),
}

_ENGLISH: dict[str, str] = {
    "blood-type": r"blood ?(?:type|group)s?|abo (?:type|group)|rh (?:factor|type)|rhesus",
    "illness": (
        r"illness(?:es)?|diseases?|diagnos(?:is|es|ed)|medical (?:history|records?|conditions?)"
        r"|health (?:status|conditions?|records?)|disability (?:level|grade|type|status)|hiv|hbv|symptoms?"
        r"|allerg(?:y|ies)|prescriptions?|medications?"
    ),
    "religion": r"religions?|religious|church membership|faith|denomination",
    "genes": r"genes?|genetics?|genomes?|genomic|dna",
    "fingerprint": r"finger ?prints?|palm ?prints?|voice ?prints?|retinas?|biometrics?",
    "face": r"faces?|facial|faceprints?|face ?ids?|iris scans?|portraits?",
    "income": r"incomes?|salar(?:y|ies)|wages?|earnings",
    "deposits": (
        r"deposits?|(?:bank|personal|household|family|total|annual|monthly|cash) savings|^savings?$"
        r"|savings? (?:accounts?|balances?|amounts?|totals?|books?|levels?)|passbooks?"
        r"|(?:bank|account) balances?"
    ),
    "property": (
        r"property|properties|(?:personal|household|total|own) assets|^assets|wealth|net worth"
        r"|(?:vehicle|car) ownership"
        r"|real estate|(?:home|house) ?ownership"
    ),
    "tax-amount": (
        r"(?:tax(?:es)?|vat)(?: (?:amounts?|paid|payable|payments?|due|total))|(?:paid|payable) tax(?:es)?"
        r"|amount of tax(?:es)?|taxamounts?|taxpaid|taxable income"
    ),
    "sexual-life": r"sexual|sexuality|sex life|sexual(?:ity| life| orientation| partners?)",
    "political-party": (
        r"^party$|party (?:name|cells?|cards?)|party (?:members?|memberships?|affiliations?|branch)"
        r"|political ?(?:party|parties|status|affiliations?|outlook|views?)|ccp member"
    ),
}

_CHINESE: dict[str, str] = {
    "blood-type": r"血型|RH因子|RH阴性|RH阳性",
    "illness": (
        r"疾病|病史|病情|病种|病名|患病|诊断|健康状况|健康状态|病历|症状|传染病|精神障碍|精神病|艾滋病"
        r"|过敏|用药|处方"
        r"|残疾(?:等级|类别|类型|状况|证)"
    ),
    "religion": r"宗教|信仰|教派|信教|教会",
    "genes": r"基因|遗传(?!承)|DNA",
    "fingerprint": r"指纹|掌纹|声纹|生物识别",
    "face": r"人脸|面部|脸部|刷脸|面容|虹膜|人像",
    "income": r"收入|工资|薪资|薪酬|月薪|年薪|薪水",
    "deposits": r"存款|存折|储蓄|账户余额|银行余额",
    "property": r"财产|个人资产|家庭资产|房产|不动产|房屋产权|产权证|净值",
    "tax-amount": r"纳税(?:数额|金额|额|总额)|税额|缴税|已缴税|税款|个税|所得税|完税金额",
    "sexual-life": r"性生活|性取向|性倾向|性行为|性伴侣|性史",
    "political-party": r"^党$|党派|政党|政治面貌|党员|入党|党籍|党组织|党支部",
}

# Phrases in which the same words name an act or a beneficiary, not something held about a participant.
_HARMLESS = re.compile(
    r"face to face|face masks?|low income|disease (?:prevention|control)"
    r"|intellectual property|property management|deposit free|deposits? waived|deposit waiver"
    r"|低收入|疾病预防|疾病防控|知识产权|财产安全|防治疾病|面对面"
)

_PATTERNS = {
    matter: re.compile(rf"(?<![a-z0-9])(?:{_ENGLISH[matter]})(?![a-z])|{_CHINESE[matter].lower()}")
    for matter in MATTERS
}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\s_\-./\\:：、，,()\[\]]+")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def prohibited_in(text: str) -> str | None:
    """The code in MATTERS that a field name, column header, title or unit speaks of, or None.

    Reads after NFKC and removal of zero-width characters; `taxAmount`, `tax_amount` and `TAX AMOUNT` are one.
    """
    plain = _HARMLESS.sub(" | ", _words(text))
    return next((matter for matter, pattern in _PATTERNS.items() if pattern.search(plain)), None)


def _words(text: str) -> str:
    spaced = _BETWEEN_WORDS.sub(" ", _CAMEL.sub(" ", folded(visible(text)))).strip().lower()
    return _BETWEEN_HAN.sub("", spaced)
