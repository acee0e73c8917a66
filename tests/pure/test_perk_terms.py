"""The perks file and a perk's terms: what a city can give, and what no perk may do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cityscore.core.refusals import Sentence
from cityscore.schemes import shipped
from cityscore.schemes.language import SchemeTree, read_scheme
from conversions import language as agreement_language
from conversions.language import check_agreement
from conversions.references import check_references
from rewards import language
from rewards.guardrails import check_change, partner_allowed
from rewards.language import check_perks
from rewards.references import check_needs
from rewards.terms import Needs, Period, PerkKind, PerkTerms, Quota, Tier, Value
from rewards.writing import perks_file

SHIPPED = sorted((Path(language.__file__).parent / "shipped").glob("*.yaml"))
AGREEMENTS = sorted((Path(agreement_language.__file__).parent / "shipped").glob("*.yaml"))

LIBRARY = """
format: cityscore.perks/1
city: wendeng
scheme: seashell
perks:
  - code: library-books
    title: {en: Library books, zh-hans: 图书馆借书}
    description: {en: Borrow without a deposit, zh-hans: 免押金借书}
    kind: loan-limit
    partner: library
    ordinary_terms: {en: Everyone may borrow 2 books, zh-hans: 人人可借 2 册}
    ordinary_amount: 2
    universal: {amount: 4, unit: book, label: {en: 4 books, zh-hans: 4 册}}
    tiers:
      - {needs: {total: 1030}, amount: 8, unit: book, label: {en: 8 books, zh-hans: 8 册}}
    from: 2026-01-01
    until: 2026-12-31
    quota: {per_person: {count: 3, per: month}, in_all: {count: 500}}
    merchants: [district-library]
    open_to_agreements: true
"""


def found(text: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in check_perks(text).problems]


def changed(*changes: tuple[str, str]) -> str:
    text = LIBRARY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_perks_are_sound(path: Path) -> None:
    reading = check_perks(path.read_bytes())
    assert reading.problems == ()
    assert reading.tree is not None
    assert reading.tree.city == path.stem


@cache
def shipped_schemes() -> dict[tuple[str, str], SchemeTree]:
    trees = [read_scheme(each.text).tree for each in shipped.shipped_schemes()]
    return {(tree.city, tree.scheme): tree for tree in trees if tree is not None}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_perks_fit_the_shipped_schemes(path: Path) -> None:
    reading = check_perks(path.read_bytes())
    assert reading.tree is not None
    for terms in reading.tree.terms():
        assert check_needs(terms, shipped_schemes()[reading.tree.city, terms.scheme]) == ()


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_shipped_agreements_fit_the_shipped_schemes_and_perks(path: Path) -> None:
    agreement = check_agreement(path.read_bytes()).tree
    assert agreement is not None
    opened = [
        perk.code
        for file in (check_perks(perks.read_bytes()).tree for perks in SHIPPED)
        if file is not None and file.city == agreement.host.city
        for perk in file.perks
        if perk.open_to_agreements
    ]
    trees = shipped_schemes()
    home, host = (trees[side.city, side.scheme] for side in (agreement.home, agreement.host))
    assert check_references(agreement, home=home, host=host, opened=opened) == ()


def library() -> PerkTerms:
    reading = check_perks(LIBRARY)
    assert reading.tree is not None
    return reading.tree.terms()[0]


def test_a_file_becomes_terms() -> None:
    assert library() == PerkTerms(
        code="library-books",
        scheme="seashell",
        title=Sentence("Library books", "图书馆借书"),
        description=Sentence("Borrow without a deposit", "免押金借书"),
        kind=PerkKind.LOAN_LIMIT,
        tiers=(
            Tier(Value(Sentence("4 books", "4 册"), Decimal(4), "book")),
            Tier(Value(Sentence("8 books", "8 册"), Decimal(8), "book"), Needs(total=Decimal(1030))),
        ),
        ordinary_terms=Sentence("Everyone may borrow 2 books", "人人可借 2 册"),
        ordinary_amount=Decimal(2),
        partner="library",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        quota_per_person=Quota(3, Period.MONTH),
        quota_in_all=Quota(500, Period.EVER),
        merchants=("district-library",),
        open_to_agreements=True,
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_terms_come_back_from_storage_unchanged(path: Path) -> None:
    reading = check_perks(path.read_bytes())
    assert reading.tree is not None
    for terms in (*reading.tree.terms(), library(), replace(library(), note=Sentence("Note", "说明"))):
        assert PerkTerms.from_json(json.loads(json.dumps(terms.as_json()))) == terms


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("until: 2026-12-31", "until: 2025-12-31", ("bad-period", "perks[0].until")),
        ("kind: loan-limit", "kind: percentage", ("not-allowed-value", "perks[0].universal.unit")),
        ("needs: {total: 1030}", "needs: {}", ("missing-key", "perks[0].tiers[0].needs")),
        ("{total: 1030}", "{dimension: giving}", ("missing-key", "perks[0].tiers[0].needs.at_least")),
        ("{total: 1030}", "{total: 1030.125}", ("not-representable", "perks[0].tiers[0].needs.total")),
        ("amount: 8,", "amount: 0,", ("not-allowed-value", "perks[0].tiers[0].amount")),
        ("scheme: seashell\n", "", ("missing-key", "perks[0].scheme")),
        ("partner: library", "partner: circus", ("not-allowed-value", "perks[0].partner")),
        ("[district-library]", "[a, a]", ("duplicate-code", "perks[0].merchants[1]")),
        ("count: 3", "count: 0", ("not-allowed-value", "perks[0].quota.per_person.count")),
        ("kind: loan-limit", "kind: dinner", ("not-allowed-value", "perks[0].kind")),
        (
            "open_to_agreements: true",
            "open_to_agreements: yes",
            ("wrong-type", "perks[0].open_to_agreements"),
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(old: str, new: str, problem: tuple[str, str]) -> None:
    assert problem in found(changed((old, new)))


def test_tiers_go_from_the_least_to_the_most_demanding() -> None:
    second = "\n      - {needs: {total: 1030}, amount: 9, unit: book, label: {en: 9 books, zh-hans: 9 册}}"
    text = changed(("zh-hans: 8 册}}", "zh-hans: 8 册}}" + second))
    assert found(text) == [("bad-table", "perks[0].tiers[1].needs.total")]


def test_a_perk_that_gives_nothing_to_anybody_is_incomplete() -> None:
    lines = [line for line in LIBRARY.splitlines() if "universal" not in line and "1030" not in line]
    assert ("missing-key", "perks[0]") in found("\n".join(lines).replace("    tiers:\n", ""))


def test_two_perks_do_not_share_a_code() -> None:
    perk = LIBRARY[LIBRARY.index("  - code") :]
    assert found(LIBRARY + perk) == [("duplicate-code", "perks[1].code")]


def test_every_problem_is_told_in_both_languages() -> None:
    reading = check_perks(changed(("partner: library", "partner: bank"), ("count: 3", "count: x")))
    assert len(reading.problems) == 2
    assert all(problem.message.en and problem.message.zh_hans for problem in reading.problems)


@pytest.mark.parametrize("key", ["at_most", "below", "max_total", "without_rule"])
def test_a_ceiling_is_refused_as_such_and_told_once(key: str) -> None:
    text = changed(("needs: {total: 1030}", f"needs: {{total: 1030, {key}: 2000}}"))
    assert found(text) == [("perk-has-ceiling", f"perks[0].tiers[0].needs.{key}")]


def test_asking_for_more_may_not_give_less() -> None:
    assert found(changed(("amount: 8,", "amount: 3,"))) == [("perk-has-ceiling", "perks[0].tiers[0].amount")]


def test_an_amount_that_takes_away_is_a_penalty() -> None:
    problems = found(changed(("amount: 8,", "amount: -8,")))
    assert problems == [("perk-is-penalty", "perks[0].tiers[0].amount")]


def test_nobody_gets_less_than_the_ordinary_terms() -> None:
    problems = found(changed(("ordinary_amount: 2", "ordinary_amount: 5")))
    assert problems == [("perk-worsens-ordinary-terms", "perks[0].universal.amount")]


@pytest.mark.parametrize(
    "partner", ["employer", "school-admission", "landlord", "insurer", "lender", "bank", "utility"]
)
def test_partners_who_decide_over_people_are_refused(partner: str) -> None:
    problems = found(changed(("partner: library", f"partner: {partner}")))
    assert problems == [("perk-partner-not-allowed", "perks[0].partner")]
    assert not partner_allowed(partner)


REFUSED = {
    "perk-has-ceiling": [
        "Only for residents with fewer than 600 points",
        "For those below 600 points",
        "仅限低于 600 分的市民",
        "600分以下人员可享",
    ],
    "perk-is-penalty": [
        "A surcharge for late payers",
        "Participants who cancel are barred",
        "Points are deducted for no-shows",
        "There is a fine for late return",
        "不达标者加价 10%",
        "列入黑\u200b名单",
        "限制乘坐高铁",
        "取消借阅资格",
        "逾期者处罚款",
    ],
    "perk-basic-service": [
        "Priority treatment in hospital",
        "Access to public housing",
        "Skip the queue at the permit office",
        "Eligible for a pension",
        "Only holders may buy train tickets",
        "A place in the public school queue for those above 1050",
        "A spot on the waiting list for social housing",
        "A guaranteed place at a public kindergarten",
        "A guaranteed job with the city",
        "A shorter waiting time at the clinic",
        "Patients with points are treated first",
        "Preference in social housing allocation",
        "Welfare is granted earlier",
        "Your case in the courts is heard sooner",
        "The police respond faster",
        "An ambulance comes first",
        "An extra vote in the residents' election",
        "Same-day passport",
        "Permits are issued faster",
        "Electricity is not cut off in winter",
        "Priority train travel",
        "Move up in the hospital queue",
        "The front of the housing waiting list",
        "入学排队优先",
        "公办学校名额预留",
        "公租房轮候提前",
        "优先安排手术",
        "优先选房",
        "优先聘用",
        "低保优先发放",
        "优先开庭",
        "民警优先出警",
        "救护车优先派遣",
        "可多投一票",
        "护照加急办理",
        "加快审批",
        "欠费不停电",
        "优先登机",
        "优先就诊",
        "优先入学",
        "积分达到 700 分方可落户",
        "就医绿色通道",
        "免排队",
    ],
    "perk-partner-not-allowed": [
        "A personal loan at 3 %",
        "Lower insurance premium",
        "ＣＲＥＤＩＴ　ＣＡＲＤ limit raised",
        "信用卡额度提升",
        "租房免押金",
        "车险保费优惠",
    ],
    "perk-worsens-ordinary-terms": [
        "The ordinary discount is withdrawn",
        "Non-participants pay more",
        "非参与者加价",
        "原有优惠取消",
        "普通读者的借阅量减少",
    ],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts]
)
def test_what_a_perk_may_not_say_is_refused(code: str, text: str) -> None:
    problems = found(changed(("en: Borrow without a deposit", f"en: {json.dumps(text, ensure_ascii=False)}")))
    assert (code, "perks[0].description.en") in problems


ACCEPTED = [
    "Hospital deposit waived on a planned stay; treatment is the same for everyone",
    "医院住院免押金，诊疗对所有人一视同仁",
    "20 % off bus and metro",
    "乘坐公交地铁享 8 折",
    "Library loans of up to 40 books",
    "图书馆免押金借书 40 册",
    "No fine for books returned a week late",
    "归还逾期 7 天内免罚款",
    "绝不扣分，也不会被处罚",
    "A discount on hospital parking",
    "10 % off the water park",
    "Free swimming lesson at the school pool",
    "Free three-hour bicycle rental",
    "公共自行车租赁前 3 小时免费",
    "Those below 650 points still get 10 % off",
    "不足 650 分的参与者同样享 9 折",
    "停车不超过 30 分钟免费",
    "Hotel check-in without a deposit, first come, first served",
    "Free health talk by a doctor",
    "健康讲座免费",
    "普通票价不变",
    "信用借书",
    "A medical check-up at a lower price, on top of insurance",
    "10 % off the heating bill",
    "Deposit waived for a gas meter",
    "Passport photographs at half price",
    "20 % off train tickets",
    "A free ride home from the hospital",
    "An evening of free legal advice on top of legal aid",
    "Free tea in the waiting room of the city office, first come, first served",
    "A school bag for every participant's child",
    "A discount on the fee for a residence permit",
    "Half-price coffee at the job fair",
    "An extra hour at the public school's sports ground",
    "水费九折",
    "供暖费减免 5%",
    "燃气表免押金",
    "护照照片半价",
    "火车票九折",
    "医院停车前 2 小时免费",
    "学校体育场馆免费开放 1 小时",
    "住院陪护床免押金",
    "法律援助之外另赠公益讲座一次",
    "社区投票日赠送茶水",
    "居住证工本费减半",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_only_gives_is_accepted(text: str) -> None:
    assert (
        found(changed(("en: Borrow without a deposit", f"en: {json.dumps(text, ensure_ascii=False)}"))) == []
    )


def test_every_text_of_a_perk_is_read() -> None:
    bad = "{en: Fine, zh-hans: 免排队}"
    for place, old in {
        "title": "{en: Library books, zh-hans: 图书馆借书}",
        "ordinary_terms": "{en: Everyone may borrow 2 books, zh-hans: 人人可借 2 册}",
        "universal.label": "{en: 4 books, zh-hans: 4 册}",
        "tiers[0].label": "{en: 8 books, zh-hans: 8 册}",
    }.items():
        assert found(changed((old, bad))) == [("perk-basic-service", f"perks[0].{place}.zh-hans")]
    assert found(changed(("code: library-books", "code: skip-the-queue"))) == [
        ("perk-basic-service", "perks[0].code")
    ]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, False),
        ({"ordinary_amount": Decimal(3)}, False),
        ({"ordinary_amount": Decimal(1)}, True),
        ({"ordinary_amount": None}, True),
        ({"ordinary_terms": Sentence("Everyone may borrow two books", "人人可借两册")}, False),
        ({"ordinary_terms": Sentence("By appointment", "须预约"), "ordinary_amount": None}, True),
    ],
)
def test_ordinary_terms_may_not_worsen_while_the_perk_runs(change: dict[str, Any], refused: bool) -> None:
    problems = check_change(library(), replace(library(), **change), running=True)
    assert [problem.code for problem in problems] == (["perk-worsens-ordinary-terms"] if refused else [])
    assert check_change(library(), replace(library(), **change), running=False) == ()


@pytest.mark.parametrize(
    "content", [b"\xff\x00", "", "[]", "perks: 7", "perks: [1, {tiers: 4, universal: x}]"]
)
def test_content_that_is_no_perks_file_gets_problems(content: bytes | str) -> None:
    reading = check_perks(content)
    assert reading.problems
    assert not reading.sound


SEASHELL = SchemeTree.model_validate(
    {
        "format": "cityscore.scheme/1",
        "city": "wendeng",
        "scheme": "seashell",
        "title": {"en": "Seashell", "zh-hans": "海贝分"},
        "participants": "person",
        "scale": {"base": Decimal(1000), "max": Decimal(1200)},
        "effective": {"from": "2026-01-01", "review_by": "2026-12-31"},
        "dimensions": [
            {
                "code": "giving",
                "title": {"en": "Giving", "zh-hans": "奉献"},
                "max": Decimal(50),
                "weight": Decimal(2),
            }
        ],
        "bands": [{"code": "aa", "title": {"en": "AA", "zh-hans": "AA"}, "from": Decimal(1030)}],
    }
)


@pytest.mark.parametrize(
    ("needs", "problem"),
    [
        (Needs(total=Decimal(1200)), None),
        (Needs(total=Decimal(1201)), ("unreachable-tier", "total")),
        (Needs(dimension="giving", at_least=Decimal(100)), None),
        (Needs(dimension="giving", at_least=Decimal(101)), ("unreachable-tier", "at_least")),
        (Needs(dimension="gone", at_least=Decimal(1)), ("unknown-reference", "dimension")),
        (Needs(band="aa"), None),
        (Needs(band="zz"), ("unknown-reference", "band")),
        (Needs(rule="blood"), ("unknown-reference", "rule")),
    ],
)
def test_a_tier_asks_only_for_what_its_scheme_has(needs: Needs, problem: tuple[str, str] | None) -> None:
    terms = replace(library(), tiers=(Tier(library().tiers[0].value, needs),))
    expected = [] if problem is None else [(problem[0], f"library-books.tiers[0].needs.{problem[1]}")]
    assert [(each.code, each.path) for each in check_needs(terms, SEASHELL)] == expected


def test_a_scheme_without_points_has_no_total_to_ask_for() -> None:
    criteria = SEASHELL.model_copy(update={"scale": None})
    problems = check_needs(library(), criteria)
    assert [(each.code, each.path) for each in problems] == [
        ("unknown-reference", "library-books.tiers[0].needs.total")
    ]


LASTING = [
    ("kind: loan-limit", "kind: loan-limit\n    term: {months: 12}", []),
    (
        "kind: loan-limit",
        "kind: loan-limit\n    term: {months: 0}",
        [("not-allowed-value", "perks[0].term.months")],
    ),
    ("kind: loan-limit", "kind: loan-limit\n    hold: {days: 7}", [("not-allowed-value", "perks[0].hold")]),
    ("kind: loan-limit", "kind: deposit-waiver\n    hold: {days: 7, longest_days: 30}", []),
    (
        "kind: loan-limit",
        "kind: deposit-waiver\n    hold: {days: 7, longest_days: 6}",
        [("not-allowed-value", "perks[0].hold.longest_days")],
    ),
    (
        "kind: loan-limit",
        "kind: deposit-waiver\n    hold: {days: 7}\n    term: {months: 12}",
        [("not-allowed-value", "perks[0].term")],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), LASTING)
def test_only_what_can_stay_open_or_last_is_written_so(
    old: str, new: str, problems: list[tuple[str, str]]
) -> None:
    assert found(changed((old, new))) == problems


def test_a_hold_and_a_term_come_back_from_storage_and_from_a_file() -> None:
    for old, new, problems in LASTING:
        reading = check_perks(changed((old, new)))
        if problems or reading.tree is None:
            continue
        (terms,) = reading.tree.terms()
        assert (terms.hold is None) != (terms.term_months is None)
        assert PerkTerms.from_json(json.loads(json.dumps(terms.as_json()))) == terms
        again = check_perks(perks_file([terms], city="wendeng")).tree
        assert again is not None
        assert again.terms() == (terms,)
