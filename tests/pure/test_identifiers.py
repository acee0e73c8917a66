"""Numbers that name a participant: what is taken, what is refused, what is only warned about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from cityscore.participants.identifiers import KINDS, in_order, tidy

HANGZHOU = "330106199003071230"


def resident_number(first_seventeen: str) -> str:
    return first_seventeen + ric.calc_check_digit(first_seventeen + "0")


def codes(kind: str, text: str) -> list[str]:
    return [flaw.code for flaw in tidy(kind, text).problems]


def warnings(kind: str, text: str) -> list[str]:
    return [flaw.code for flaw in tidy(kind, text).warnings]


@pytest.mark.parametrize(
    "written",
    [
        "33010619900307123{}",
        " 330106 19900307 123{} ",
        "３３０１０６１９９００３０７１２３{}",
        "'33010619900307123{}",
        '="33010619900307123{}"',
        "\ufeff33010619900307123{}\u202c",
        "\t33010619900307123{}",
    ],
)
def test_a_resident_number_has_one_form_however_it_is_written(written: str) -> None:
    number = resident_number("33010619900307123")
    assert tidy("cn-ric", written.format(number[17])) == (number, True, (), ())


def test_a_small_x_is_a_large_x() -> None:
    number = next(n for n in (resident_number(f"33010619900307{i:03}") for i in range(1, 99)) if n[17] == "X")
    assert tidy("cn-ric", number.lower()).value == number


@pytest.mark.parametrize(
    "first_seventeen",
    ["33011320100101123", "81000019900307123", "82000019900307123", "83000019900307123", "91112419810803002"],
    ids=["Hangzhou Linping", "Hong Kong permit", "Macao permit", "Taiwan permit", "permanent residence card"],
)
def test_regions_that_libraries_do_not_know_are_taken(first_seventeen: str) -> None:
    assert tidy("cn-ric", resident_number(first_seventeen))[2:] == ((), ())


@pytest.mark.parametrize(
    ("first_seventeen", "warning"),
    [
        ("99010619900307123", None),
        ("00010619900307123", "identifier-region"),
        ("33010619900230123", "identifier-birth-date"),
        ("33010600000307123", "identifier-birth-date"),
    ],
)
def test_date_and_region_only_warn(first_seventeen: str, warning: str | None) -> None:
    number = resident_number(first_seventeen)
    assert codes("cn-ric", number) == []
    assert warnings("cn-ric", number) == ([warning] if warning else [])


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("cn-ric", "330106900307123", "identifier-15-digits"),
        ("cn-ric", "3.30106E+17", "identifier-mangled"),
        ("cn-ric", "3.30106199003071E+17", "identifier-mangled"),
        ("cn-ric", "330106199003071000", "identifier-mangled"),
        ("cn-ric", "33010619900307123", "identifier-length"),
        ("cn-ric", "33010619900307123XX", "identifier-length"),
        ("cn-ric", "33010619900307123A", "identifier-characters"),
        ("cn-ric", "33010６19900307#230", "identifier-characters"),
        ("cn-ric", "٣٣٠١٠٦١٩٩٠٠٣٠٧١٢٣٠", "identifier-characters"),
        ("cn-ric", "", "identifier-length"),
        ("cn-ric", "9" * 5000, "identifier-length"),
        ("cn-uscc", "91110000600037341", "identifier-length"),
        ("cn-uscc", "91110000600037341M", "identifier-check-digit"),
        ("cn-uscc", "9111000060003734OL", "identifier-characters"),
        ("cn-uscc", "9.111E+17", "identifier-mangled"),
        ("passport", "E123", "identifier-characters"),
        ("passport", "E12345678901234", "identifier-characters"),
        ("passport", "E1234-5678", "identifier-characters"),
        ("passport", "", "identifier-characters"),
        ("local", "", "identifier-characters"),
        ("local", "D" * 65, "identifier-characters"),
        ("local", "D\x000001", "identifier-characters"),
        ("local", "D\n0001", "identifier-characters"),
        ("local", "D\ud8000001", "identifier-characters"),
        ("local", "D\ufffd0001", "damaged-text"),
        ("dog-tag", "1", "identifier-type-unknown"),
        ("", "1", "identifier-type-unknown"),
    ],
)
def test_what_is_no_identifier_is_refused_by_name(kind: str, text: str, code: str) -> None:
    assert codes(kind, text) == [code]


def test_a_mistyped_digit_is_noticed() -> None:
    number = resident_number("33010619900307123")
    for place in range(17):
        mistyped = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert codes("cn-ric", mistyped) == ["identifier-check-digit"]


def test_a_rounded_number_is_warned_about_when_its_check_digit_fits_by_chance() -> None:
    rounded = next(
        f"330106{year}0307{seq}000"
        for year in range(1950, 2010)
        for seq in range(10)
        if ric.calc_check_digit(f"330106{year}0307{seq}000") == "0"
    )
    assert len(rounded) == 18
    assert warnings("cn-ric", rounded) == ["identifier-looks-rounded"]
    assert in_order("cn-ric", [rounded]) == [None]


def test_a_sole_traders_code_names_a_person() -> None:
    def coded(first: str) -> str:
        from stdnum.cn import uscc

        return first + uscc.calc_check_digit(first)

    assert tidy("cn-uscc", coded("92330106MA2XXXXX1")).personal is True
    assert tidy("cn-uscc", "91110000600037341l").personal is False
    assert tidy("cn-uscc", coded("A1330106MA2XXXXX1"))[1:] == (False, (), ())


def test_a_passport_is_upper_case_without_spaces() -> None:
    assert tidy("passport", " e 1234 5678 ") == ("E12345678", True, (), ())


def test_a_local_number_keeps_its_case_and_takes_one_width() -> None:
    assert tidy("local", " Ｄ０００1 ") == ("D0001", None, (), ())
    assert tidy("local", "d-1 编号（3）").value == "d-1 编号(3)"


@given(st.sampled_from([*KINDS, "other"]), st.text())
def test_any_text_gets_an_answer_and_tidying_is_settled_at_once(kind: str, text: str) -> None:
    once = tidy(kind, text)
    assert once.problems or tidy(kind, once.value).value == once.value


@given(
    st.sampled_from(KINDS),
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.from_regex(r"\A[13589][0-9]{5}(19|20)[0-9]{6}[0-9]{3}\Z").map(
                lambda text: resident_number(text[:17])
            ),
            st.sampled_from(["91110000600037341L", "E12345678", HANGZHOU, "D0001"]),
        )
    ),
)
def test_many_at_once_are_in_order_exactly_when_each_is(kind: str, texts: list[str]) -> None:
    one_by_one = [tidy(kind, text) for text in texts]
    flawless = [None if each.problems or each.warnings else each.value for each in one_by_one]
    at_once = in_order(kind, texts)
    # a number that still needs tidying may be left to the careful way, never the other way round
    assert all(fast in (None, slow) for fast, slow in zip(at_once, flawless, strict=True))
    assert all(fast for text, fast, slow in zip(texts, at_once, flawless, strict=True) if slow == text)
