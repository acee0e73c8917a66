"""The agreement file: what can be said, and every mistake named at its place in both languages."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cityscore.core.refusals import Problem
from cityscore.schemes.language import SchemeTree
from conversions import language
from conversions.language import Agreement, check_agreement
from conversions.mappings import mapping_json
from conversions.references import check_references

SHIPPED = sorted((Path(language.__file__).parent / "shipped").glob("*.yaml"))
UNMAPPED = sorted((Path(language.__file__).parent / "shipped" / "unmapped").glob("*.yaml"))

EVERY_METHOD = """
format: cityscore.agreement/1
home: {city: hangzhou, scheme: qianjiang}
host: {city: xiamen, scheme: egret}
effective: {from: 2026-01-01, until: 2026-12-31}
method: equipercentile
bands: {excellent: excellent}
award: {assessed_on: "12-31", counts_from: "01-01", months: 12, dimension: giving, table: {five-star: 15}}
points: [[600, 530], [750, 650]]
distributions: {unit: 1, home: [[0, 3], [1, 5]], host: [[0, 4]]}
perks: [library-loans]
valid_days: 90
caps: {per_resident_month: 10, total: 100000}
"""


def sound(text: str) -> Agreement:
    reading = check_agreement(text)
    assert reading.problems == ()
    assert reading.tree is not None
    return reading.tree


def found(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in problems]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_agreements_are_sound(path: Path) -> None:
    sound(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", UNMAPPED, ids=lambda path: path.stem)
def test_a_text_without_a_published_mapping_lacks_nothing_else_and_cannot_be_drafted(path: Path) -> None:
    assert found(check_agreement(path.read_bytes()).problems) == [("missing-key", "points")]


def test_an_unpublished_mapping_is_shipped_as_illustrative() -> None:
    illustrative = {path.stem: sound(path.read_text(encoding="utf-8")).illustrative for path in SHIPPED}
    assert illustrative == {
        "hangzhou-xiamen": True,
        "wendeng-rural-stars": False,
        "xiamen-hangzhou": True,
    }


@pytest.mark.parametrize(
    ("method", "mapping"),
    [
        ("recognition", []),
        ("bands", [["excellent", "excellent"]]),
        ("award", [["five-star", 15]]),
        ("piecewise", [[600, 530], [750, 650]]),
        ("linear", [[0, 0], [1, 0]]),
        ("equipercentile", [[0, -0.3125], [1, 0.1875]]),
    ],
)
def test_each_method_uses_its_own_key_and_the_others_may_be_prepared(
    method: str, mapping: list[object]
) -> None:
    tree = sound(EVERY_METHOD.replace("method: equipercentile", f"method: {method}"))
    assert mapping_json(tree.mapping) == {"mapping": mapping}


def test_recognition_is_the_default_and_little_need_be_said() -> None:
    tree = sound("\n".join(EVERY_METHOD.splitlines()[:5]))
    assert (tree.method, tree.valid_days, tree.perks, tree.illustrative) == ("recognition", 90, (), False)


def test_counts_of_any_size_are_taken() -> None:
    text = EVERY_METHOD.replace("[[0, 3], [1, 5]]", "[[0, 0], [1, 0.25], [2, 99999999]]")
    assert sound(text).distributions is not None


MISTAKES = """
format: cityscore.agreement/2
home: {city: hangzhou, scheme: egret}
host: {city: hangzhou, scheme: egret}
effective: {from: 2026-01-01, until: 2025-12-31}
method: linear
bands: {}
award: {assessed_on: "02-29", counts_from: 01-01, months: 0, dimension: giving, table: {ab: -15, cd: 1.234}}
points: [[600, 530], [500, 650], [700, 600]]
distributions: {unit: 1, home: [[3, 1], [3, 5]], host: [[0, 0], [0.5, -1]]}
perks: [library-loans, library-loans, Bad]
valid_days: 9000
caps: {per_resident_month: 0.5}
wrong: 1
"""


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    reading = check_agreement(MISTAKES)
    assert not reading.sound
    assert found(reading.problems) == [
        ("not-allowed-value", "format"),
        ("same-scheme", "host"),
        ("bad-period", "effective.until"),
        ("not-allowed-value", "bands"),
        ("not-allowed-value", "award.assessed_on"),
        ("not-allowed-value", "award.months"),
        ("not-representable", "award.table.ab"),
        ("not-representable", "award.table.cd"),
        ("bad-table", "points[1]"),
        ("bad-table", "points[2]"),
        ("bad-table", "distributions.home"),
        ("bad-table", "distributions.home[1]"),
        ("bad-table", "distributions.host[1]"),
        ("bad-table", "distributions.host[1]"),
        ("duplicate-code", "perks[1]"),
        ("not-allowed-value", "perks[2]"),
        ("not-allowed-value", "valid_days"),
        ("wrong-type", "caps.per_resident_month"),
        ("unknown-key", "wrong"),
    ]
    assert all(problem.message.en and problem.message.zh_hans for problem in reading.problems)


@pytest.mark.parametrize(
    ("method", "key"),
    [("bands", "bands"), ("award", "award"), ("piecewise", "points"), ("linear", "distributions")],
)
def test_a_method_without_its_numbers_is_incomplete(method: str, key: str) -> None:
    lines = [line for line in EVERY_METHOD.splitlines() if not line.startswith(f"{key}:")]
    text = "\n".join(lines).replace("method: equipercentile", f"method: {method}")
    assert found(check_agreement(text).problems) == [("missing-key", key)]


def test_a_broken_row_hides_no_other() -> None:
    text = EVERY_METHOD.replace("[[600, 530], [750, 650]]", "[[600, 530], [x, 1], [500, 650], [700, 1, 2]]")
    assert found(check_agreement(text).problems) == [
        ("wrong-type", "points[1][0]"),
        ("bad-table", "points[2]"),
        ("wrong-type", "points[3]"),
    ]


def test_a_distribution_that_nobody_is_in_is_refused() -> None:
    text = EVERY_METHOD.replace("host: [[0, 4]]", "host: [[0, 0]]")
    assert found(check_agreement(text).problems) == [("bad-table", "distributions.host")]


@pytest.mark.parametrize("content", [b"\xff\x00", "", "[]", "a: &x 1", "home: 3\nperks: 7\npoints: x\n"])
def test_content_that_is_no_agreement_gets_problems(content: bytes | str) -> None:
    reading = check_agreement(content)
    assert reading.problems
    assert not reading.sound


def scheme(city: str, bands: str, *, participants: str = "person") -> SchemeTree:
    """A small scheme with the given bands, low to high, and one dimension `giving`."""
    edges = bands.split()
    return SchemeTree.model_validate(
        {
            "format": "cityscore.scheme/1",
            "city": city,
            "scheme": "points",
            "title": {"en": "Points", "zh-hans": "积分"},
            "participants": participants,
            "scale": {"base": Decimal(0)},
            "effective": {"from": "2026-01-01", "review_by": "2026-12-31"},
            "dimensions": [{"code": "giving", "title": {"en": "Giving", "zh-hans": "奉献"}}],
            "bands": [
                {"code": code, "title": {"en": code, "zh-hans": code}, "from": Decimal(edge * 10)}
                for edge, code in enumerate(edges)
            ],
        }
    )


def against(changes: dict[str, str], home: SchemeTree, host: SchemeTree) -> list[tuple[str, str]]:
    text = EVERY_METHOD
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return found(check_references(sound(text), home=home, host=host, opened={"library-loans"}))


HOME, HOST = scheme("hangzhou", "low mid high"), scheme("xiamen", "plain good best")
DISTRICT = scheme("hangzhou", "plain good best")
BANDS = {"method: equipercentile": "method: bands"}
AWARD = {"method: equipercentile": "method: award"}


def test_bands_that_exist_and_rise_are_fine() -> None:
    rising = {**BANDS, "{excellent: excellent}": "{mid: good, high: good}"}
    assert against(rising, HOME, HOST) == []


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        ("{gone: good}", [("unknown-reference", "bands.gone")]),
        ("{high: gone}", [("unknown-reference", "bands.high")]),
        ("{mid: best, high: good}", [("bad-table", "bands.high")]),
        ("{mid: good}", [("bad-table", "bands")]),
    ],
)
def test_bands_that_do_not_exist_or_fall_are_told(table: str, problems: list[tuple[str, str]]) -> None:
    assert against({**BANDS, "{excellent: excellent}": table}, HOME, HOST) == problems


def test_an_award_names_bands_of_the_home_and_a_dimension_of_the_host() -> None:
    good = {**AWARD, "{five-star: 15}": "{mid: 2, high: 15}"}
    assert against(good, HOME, DISTRICT) == []
    assert against({**good, "dimension: giving": "dimension: gone"}, HOME, DISTRICT) == [
        ("unknown-reference", "award.dimension")
    ]
    assert against({**AWARD, "{five-star: 15}": "{mid: 20, high: 15, top: 30}"}, HOME, DISTRICT) == [
        ("unknown-reference", "award.table.top"),
        ("bad-table", "award.table.high"),
    ]


def test_an_award_between_two_cities_is_refused_because_nobody_knows_who_is_in_both() -> None:
    good = {**AWARD, "{five-star: 15}": "{mid: 2, high: 15}"}
    assert against(good, HOME, HOST) == [("not-allowed-value", "method")]


def test_only_perks_that_the_host_opened_may_be_named() -> None:
    assert against({"[library-loans]": "[library-loans, hotel]"}, HOME, HOST) == [
        ("unknown-reference", "perks[1]")
    ]


def test_schemes_of_persons_and_of_organisations_are_not_joined() -> None:
    organisations = scheme("xiamen", "plain", participants="organisation")
    assert against({}, HOME, organisations) == [("not-allowed-value", "host")]
