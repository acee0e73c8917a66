"""Tables of scores that may leave a city: never of few people, and as fine as that allows."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from conversions.language import check_agreement
from conversions.tables import SMALLEST_BUCKET, SMALLEST_TABLE, STEP, check_tables, table_of

SCORES = st.dictionaries(st.integers(-50, 1_200).map(Decimal), st.integers(1, 900), min_size=1, max_size=80)


@given(SCORES)
@settings(max_examples=150, deadline=None)
def test_what_leaves_is_coarse_enough_whoever_the_people_are(counts: dict[Decimal, int]) -> None:
    table = table_of(counts)
    if sum(counts.values()) < SMALLEST_TABLE:
        assert table is None
        return
    assert table is not None
    for (score, count), (following, _) in zip(table.rows, table.rows[1:], strict=False):
        assert following - score >= table.unit
        assert count % STEP == 0
    assert all(count >= SMALLEST_BUCKET for _, count in table.rows)
    assert abs(table.people - sum(counts.values())) <= STEP // 2 * len(table.rows)


@given(SCORES, st.integers(0, 1_200))
@settings(max_examples=60, deadline=None)
def test_one_person_alone_never_makes_a_bucket(counts: dict[Decimal, int], lonely: int) -> None:
    """Somebody far from everybody is counted with the others, not shown."""
    crowd = {score: count for score, count in counts.items() if score < 1_000}
    crowd[Decimal(500)] = 2_000
    far = table_of({**crowd, Decimal(5_000 + lonely): 1})
    assert far is not None
    assert far.rows[-1][0] + far.unit <= 5_000 + lonely or far.rows[-1][1] >= SMALLEST_BUCKET


def test_the_finest_width_that_moves_few_people_is_taken() -> None:
    even = {Decimal(score): 100 for score in range(500, 520)}
    table = table_of(even)
    assert table is not None
    assert (table.unit, len(table.rows)) == (Decimal(1), 20)
    thin = {Decimal(score): 10 for score in range(500, 700)}
    coarse = table_of(thin)
    assert coarse is not None
    assert coarse.unit == 10
    assert list(coarse.rows[0]) == [500, 100]


def test_small_ends_are_counted_with_their_neighbour_towards_the_middle() -> None:
    table = table_of({Decimal(400): 4, Decimal(500): 3_000, Decimal(501): 500, Decimal(502): 30})
    assert table is not None
    assert table.rows == ((Decimal(500), 3_000), (Decimal(501), 530))


def test_half_points_are_marks_of_their_own() -> None:
    table = table_of({Decimal("100.5"): 600, Decimal(101): 600}, step=Decimal("0.5"))
    assert table is not None
    assert table.rows == ((Decimal("100.5"), 600), (Decimal("101.0"), 600))


def test_the_table_that_a_city_publishes_can_be_proposed_as_it_is() -> None:
    table = table_of({Decimal(score): 7 * (score % 13) + 3 for score in range(400, 700)})
    assert table is not None
    rows = ", ".join(f"[{score}, {count}]" for score, count in table.rows)
    reading = check_agreement(
        "format: cityscore.agreement/1\nhome: {city: a, scheme: x}\nhost: {city: b, scheme: y}\n"
        "effective: {from: 2026-01-01, until: 2026-12-31}\nmethod: equipercentile\n"
        f"distributions: {{unit: {table.unit}, home: [{rows}], host: [{rows}]}}\n"
    )
    assert reading.tree is not None
    assert list(check_tables(reading.tree)) == []
