"""Scores of one city in another: published results, exactness, and nothing that takes away."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversions import language
from conversions.equating import Distribution, equipercentile, linear, percentile_rank, score_at
from conversions.language import Agreement, check_agreement
from conversions.mappings import (
    Award,
    Bands,
    Equipercentile,
    HostBand,
    HostScale,
    Linear,
    Method,
    Piecewise,
    Recognition,
    StandingValue,
    granted_by,
    mapping_json,
    mapping_of,
    standing_of,
)

EGRET = HostScale(
    base=Fraction(500),
    lowest=Fraction(0),
    highest=Fraction(1000),
    bands=(
        HostBand("fair"),
        HostBand("good", Fraction(530)),
        HostBand("excellent", Fraction(650), included=False),
    ),
)
CORNERS = Piecewise(
    (
        (Fraction(550), Fraction(500)),
        (Fraction(600), Fraction(530)),
        (Fraction(750), Fraction("650.9")),
    )
)


@cache
def shipped(name: str) -> Agreement:
    tree = check_agreement((Path(language.__file__).parent / "shipped" / f"{name}.yaml").read_bytes()).tree
    assert tree is not None
    return tree


def four_items(shares: str) -> Distribution:
    return Distribution.of([(score, Fraction(share)) for score, share in enumerate(shares.split())])


HOME, HOST = four_items(".2 .3 .2 .2 .1"), four_items(".1 .2 .2 .3 .2")


def test_equipercentile_gives_the_published_four_item_result() -> None:
    # Kolen and Brennan, Test Equating, Scaling, and Linking (3rd ed. 2014), table 2.2
    published = ["0.5", "1.75", "2.8333", "3.5", "4.25"]
    given_scores = [str(Decimal(pair[1]).normalize()) for pair in mapping_of(Equipercentile(HOME, HOST))]
    assert given_scores == published


# Kolen and Brennan (2nd ed. 2004), table 2.5: ACT mathematics, scores 0 to 40, forms X and Y.
ACT_X = (
    *(0, 1, 1, 3, 9, 18, 59, 67, 91, 144, 149, 192, 192, 192, 201, 204, 217, 181, 184, 170, 201),
    *(147, 163, 147, 140, 147, 126, 113, 100, 106, 107, 91, 83, 73, 72, 75, 50, 37, 38, 23, 15),
)
ACT_Y = (
    *(0, 1, 3, 13, 42, 59, 95, 131, 158, 161, 194, 164, 166, 197, 177, 158, 169, 132, 158, 151, 134),
    *(137, 122, 110, 116, 132, 104, 104, 114, 97, 107, 88, 80, 79, 70, 61, 48, 47, 29, 32, 12),
)
FORM_X, FORM_Y = Distribution.of(enumerate(ACT_X)), Distribution.of(enumerate(ACT_Y))


def moments(method: Method, home: Distribution) -> tuple[float, float]:
    """Mean and population standard deviation of the converted scores of everybody in `home`."""
    pairs = zip(mapping_of(method), home.counts, strict=True)
    weighted = [(Fraction(Decimal(host)), count) for (_, host), count in pairs]
    people = sum(count for _, count in weighted)
    mean = sum((score * count for score, count in weighted), Fraction(0)) / people
    variance = sum(((score - mean) ** 2 * count for score, count in weighted), Fraction(0)) / people
    return round(float(mean), 4), round(float(variance) ** 0.5, 4)


def test_the_act_distributions_have_their_published_moments() -> None:
    assert (round(float(FORM_X.mean), 4), round(float(FORM_X.variance) ** 0.5, 4)) == (19.8524, 8.2116)
    assert (round(float(FORM_Y.mean), 4), round(float(FORM_Y.variance) ** 0.5, 4)) == (18.9798, 8.9393)


def test_percentile_ranks_are_the_published_ones() -> None:
    # Kolen and Brennan (2nd ed. 2004), p. 48, form X
    published = {0: "0.00", 1: "0.01", 5: "0.53", 10: "10.80", 20: "54.87", 30: "85.90", 40: "99.83"}
    ranks = {score: f"{float(100 * percentile_rank(score, FORM_X)):.2f}" for score in published}
    assert ranks == published


def test_equipercentile_has_the_published_moments() -> None:
    assert moments(Equipercentile(FORM_X, FORM_Y), FORM_X) == (18.9799, 8.9352)


def test_linear_matches_population_mean_and_standard_deviation_of_the_host() -> None:
    assert moments(Linear(FORM_X, FORM_Y), FORM_X) == (18.9798, 8.9393)


def test_a_linear_slope_that_is_rational_is_exact() -> None:
    home, host = Distribution.of([(0, 1), (2, 1)]), Distribution.of([(10, 1), (16, 1)])
    assert [linear(score, home, host) for score in (0, 1, 2)] == [10, 13, 16]
    assert [linear(score, host, home) for score in (10, 11, 16)] == [0, Fraction(1, 3), 2]


def test_linear_refuses_a_home_where_all_scores_are_equal() -> None:
    with pytest.raises(ValueError, match="equal"):
        linear(1, Distribution.of([(1, 5)]), HOST)


def test_rank_nought_falls_between_the_end_of_the_scale_and_the_first_score_anybody_holds() -> None:
    # Nobody has 0 on form X or Y, so the rank 0 stands for everything from -0.5 to 0.5 on Y.
    assert equipercentile(0, FORM_X, FORM_Y) == 0


def test_a_score_beyond_the_distribution_goes_to_the_end_of_the_hosts() -> None:
    assert equipercentile(-3, HOME, HOST) == Fraction(-1, 2)
    assert equipercentile(9, HOME, HOST) == Fraction(9, 2)


def test_a_rank_in_a_gap_gives_the_middle_of_the_gap() -> None:
    gap = Distribution.of([(1, 1), (2, 0), (3, 0), (4, 1)])
    assert score_at(Fraction(1, 2), gap) == Fraction(5, 2)
    assert score_at(Fraction(1, 2), Distribution.of([(1, 1), (4, 1)])) == Fraction(5, 2)


def test_bucket_widths_spread_the_mass_over_the_bucket() -> None:
    buckets = Distribution.of([(505, 1), (515, 3)], unit=10)
    assert percentile_rank(500, buckets) == 0
    assert percentile_rank(510, buckets) == Fraction(1, 4)
    assert percentile_rank(515, buckets) == Fraction(5, 8)


@pytest.mark.parametrize(
    "rows", [[(1, 1), (1, 2)], [(1, -1), (2, 5)], [(1, 0)], [], [(1, 1), (Decimal("1.5"), 1)]]
)
def test_what_is_no_distribution_is_refused(rows: list[tuple[Decimal, int]]) -> None:
    with pytest.raises(ValueError):
        Distribution.of(rows)


counts = st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any)


@settings(max_examples=60, deadline=None)
@given(home=counts, host=counts)
def test_a_higher_home_score_never_gives_less(home: list[int], host: list[int]) -> None:
    method = Equipercentile(Distribution.of(enumerate(home)), Distribution.of(enumerate(host)))
    given_scores = [Decimal(pair[1]) for pair in mapping_of(method)]
    assert given_scores == sorted(given_scores)


@settings(max_examples=60, deadline=None)
@given(home=counts, host=counts)
def test_there_and_back_gives_the_rank_one_left_with(home: list[int], host: list[int]) -> None:
    one, other = Distribution.of(enumerate(home)), Distribution.of(enumerate(host))
    for score in range(len(home)):
        rank = percentile_rank(score, one)
        assert percentile_rank(score_at(rank, other), other) == rank


def test_piecewise_is_straight_between_the_corners_and_level_beyond() -> None:
    assert mapping_of(CORNERS) == [
        (Decimal(550), Decimal("500.0000")),
        (Decimal(600), Decimal("530.0000")),
        (Decimal(750), Decimal("650.9000")),
    ]
    totals = (0, 550, 575, 600, 675, 750, 1000)
    points = [standing_of(CORNERS, home_total=t, home_band=None, host=EGRET).points for t in totals]
    assert points == [500, 500, 515, 530, 590, 650, 650]


def test_a_standing_is_rounded_down_to_the_hosts_decimals() -> None:
    tenths = HostScale(base=Fraction(0), decimals=1)
    almost = Piecewise(((Fraction(0), Fraction(0)), (Fraction(3), Fraction(2))))
    assert standing_of(almost, home_total=1, home_band=None, host=tenths).points == Decimal("0.6")
    assert standing_of(almost, home_total=2, home_band=None, host=tenths).points == Decimal("1.3")


def test_a_standing_stays_on_the_hosts_scale() -> None:
    beyond = Piecewise(((Fraction(0), Fraction(-50)), (Fraction(10), Fraction(5000))))
    assert standing_of(beyond, home_total=10, home_band=None, host=EGRET).points == 1000
    assert standing_of(beyond, home_total=0, home_band=None, host=EGRET).points == 500


@pytest.mark.parametrize("method", [CORNERS, Bands({"good": "fair"}), Award({}), Recognition()])
@pytest.mark.parametrize("total", [None, Decimal(0), Decimal(-20)])
def test_nobody_gets_less_than_an_unscored_visitor(method: Method, total: Decimal | None) -> None:
    standing = standing_of(method, home_total=total, home_band="good", host=EGRET)
    assert (standing.points, standing.band) == (Decimal(500), "fair")


def test_a_mapped_band_gives_the_lowest_total_of_the_host_band() -> None:
    bands = Bands({"good": "good", "top": "excellent"})
    at = {band: standing_of(bands, home_total=None, home_band=band, host=EGRET) for band in ("good", "top")}
    assert at["good"] == StandingValue(Decimal(530), "good")
    assert at["top"] == StandingValue(Decimal(651), "excellent")  # its edge 650 is excluded


def test_a_band_that_the_agreement_does_not_map_gives_the_base() -> None:
    for band in ("unheard-of", None):
        standing = standing_of(Bands({"good": "good"}), home_total=None, home_band=band, host=EGRET)
        assert standing == StandingValue(Decimal(500), "fair")


def test_an_edge_finer_than_the_scale_is_entered_at_its_next_mark() -> None:
    scale = HostScale(base=Fraction(0), bands=(HostBand("a"), HostBand("b", Fraction("10.5"))))
    assert standing_of(Bands({"x": "b"}), home_total=None, home_band="x", host=scale).points == 11


def test_recognition_and_schemes_without_a_scale_say_so() -> None:
    at_egret = standing_of(Recognition(), home_total=Decimal(900), home_band="top", host=EGRET)
    assert at_egret == StandingValue(Decimal(500), "fair", recognised=True)
    criteria = standing_of(Recognition(), home_total=Decimal(900), home_band="top", host=None)
    assert criteria == StandingValue(None, None, recognised=True)


def test_an_award_grants_its_published_points_and_nothing_to_other_stars() -> None:
    # Wendeng measures for rural residents (2020), art. 41
    stars = Award({"five-star": Decimal(15), "four-star": Decimal(10), "three-star": Decimal(2)})
    assert [
        granted_by(stars, star) for star in ("five-star", "four-star", "three-star", "two-star", None)
    ] == [*(15, 10, 2, 0, 0)]


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        (Equipercentile(HOME, HOST), [[0, 0.5], [1, 1.75], [2, 2.8333], [3, 3.5], [4, 4.25]]),
        (Bands({"good": "good"}), [["good", "good"]]),
        (Award({"five-star": Decimal(15)}), [["five-star", 15]]),
        (Recognition(), []),
    ],
)
def test_the_mapping_is_shown_for_every_home_score(method: Method, shown: list[list[object]]) -> None:
    assert mapping_json(method) == {"mapping": shown}


@settings(max_examples=60, deadline=None)
@given(total=st.integers(0, 1000))
def test_there_and_back_through_two_shipped_agreements_never_gains(total: int) -> None:
    there, back = (shipped(name).mapping for name in ("hangzhou-xiamen", "xiamen-hangzhou"))
    hangzhou = HostScale(base=Fraction(500), lowest=Fraction(0), highest=Fraction(1000))
    xiamen = HostScale(base=Fraction(450), lowest=Fraction(0), highest=Fraction(1000))
    gone = standing_of(there, home_total=total, home_band=None, host=xiamen).points
    returned = standing_of(back, home_total=gone, home_band=None, host=hangzhou).points
    assert returned is not None
    assert returned <= max(total, 500)  # 500 is what an unscored visitor has


SCALES = st.builds(
    lambda lowest, room, above, decimals: HostScale(
        base=Fraction(lowest + above % (room + 1)),
        lowest=Fraction(lowest),
        highest=Fraction(lowest + room),
        decimals=decimals,
    ),
    st.integers(-100, 600),
    st.integers(50, 1_000),
    st.integers(0, 1_000),
    st.integers(0, 2),
)
CORNER_LISTS = st.lists(st.tuples(st.integers(0, 1_500), st.integers(0, 1_500)), min_size=1, max_size=8)


@st.composite
def mappings(draw: st.DrawFn) -> Piecewise:
    """Any piecewise mapping that an agreement may hold, with fractions of points in it."""
    corners = draw(CORNER_LISTS)
    homes = sorted({home for home, _ in corners})
    hosts = sorted(Fraction(host, 7) for _, host in corners)[: len(homes)]
    return Piecewise(tuple((Fraction(home), host) for home, host in zip(homes, hosts, strict=True)))


def check_never_gains(there: Piecewise, home: HostScale, host: HostScale, total: int, more: int) -> None:
    """One mapping, from a home scale to a host scale and back by its mirror image."""
    gone = standing_of(there, home_total=total, home_band=None, host=host).points
    higher = standing_of(there, home_total=total + more, home_band=None, host=host).points
    assert gone is not None
    assert higher is not None
    assert gone <= higher  # a higher score never counts as less
    assert host.base <= gone
    assert host.lowest is not None
    assert host.highest is not None
    assert host.lowest <= gone <= max(host.highest, host.base)
    # Converting n small amounts and adding them up is no way round: what is converted is the whole total,
    # and converting it again, any number of times, gives the same standing.
    assert standing_of(there, home_total=total, home_band=None, host=host).points == gone
    mirrored = tuple({corner_host: corner_home for corner_home, corner_host in there.corners}.items())
    if len(mirrored) < len(there.corners) or gone == host.base:
        return  # level stretches have no way back, and the base is what everybody has
    back = standing_of(Piecewise(mirrored), home_total=gone, home_band=None, host=home).points
    assert back is not None
    assert back <= max(Fraction(total), there.corners[0][0], home.base)


@settings(max_examples=300, deadline=None)
@given(mappings(), SCALES, SCALES, st.integers(-50, 1_600), st.integers(0, 300))
def test_no_mapping_gains_by_going_there_and_back(
    there: Piecewise, home: HostScale, host: HostScale, total: int, more: int
) -> None:
    check_never_gains(there, home, host, total, more)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=None)
@given(mappings(), SCALES, SCALES, st.integers(-50, 1_600), st.integers(0, 300))
def test_ten_thousand_mappings_never_gain(
    there: Piecewise, home: HostScale, host: HostScale, total: int, more: int
) -> None:
    check_never_gains(there, home, host, total, more)
