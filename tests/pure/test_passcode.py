"""The signed code in the QR: what it holds, how long it is, and every way in which it is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cwt import COSE, COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st

from rewards import base45
from rewards.passcode import PassClaims, SigningKey, judge_binding, judge_life, make, read
from rewards.reasons import Reason

NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
PASS_ID = bytes(range(12))


def signing_key(key_id: bytes) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    return SigningKey(key_id, private.private_bytes_raw(), private.public_key().public_bytes_raw())


KEY, OTHER = signing_key(b"key1"), signing_key(b"key2")
KEYS = {KEY.key_id: KEY.public}
CODE = make(key=KEY, city=3, perk=17, pass_id=PASS_ID, issued_at=NOW)


def reading(text: str, *, seconds: int = 0) -> PassClaims | Reason:
    claims = read(text, keys=KEYS, city=3)
    if isinstance(claims, Reason):
        return claims
    return judge_life(claims, now=NOW + timedelta(seconds=seconds)) or claims


def test_a_code_says_what_was_put_in_and_nothing_else() -> None:
    assert reading(CODE) == PassClaims(b"key1", 3, 17, PASS_ID, NOW, NOW + timedelta(seconds=60), None)
    bound = make(key=KEY, city=3, perk=17, pass_id=PASS_ID, issued_at=NOW, merchant=5)
    claims = reading(bound)
    assert isinstance(claims, PassClaims)
    assert claims.merchant == 5


def test_the_longest_code_fits_the_alphanumeric_mode_of_a_qr_code() -> None:
    largest = 2**32 - 1
    for first in range(256):  # the length may not depend on what the bytes happen to be
        text = make(
            key=KEY,
            city=largest,
            perk=largest,
            merchant=largest,
            pass_id=bytes([first]) * 12,
            issued_at=datetime(2099, 12, 31, tzinfo=UTC),
        )
        assert len(text) <= 200
        assert set(text) <= set(base45.ALPHABET)
        assert text == text.strip()


def test_a_code_that_would_not_fit_is_not_made() -> None:
    long_key = SigningKey(b"eight-by", KEY.seed, KEY.public)
    with pytest.raises(ValueError, match="200"):
        make(
            key=long_key, city=2**32 - 1, perk=2**32 - 1, pass_id=bytes(16), issued_at=NOW, merchant=2**32 - 1
        )
    with pytest.raises(ValueError):
        make(key=KEY, city=3, perk=17, pass_id=bytes(7), issued_at=NOW)
    with pytest.raises(ValueError):
        make(key=KEY, city=-1, perk=17, pass_id=PASS_ID, issued_at=NOW)


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (-91, Reason.CLOCK_SKEW),
        (-90, None),
        (0, None),
        (59, None),
        (60, Reason.CODE_EXPIRED),
        (9999, Reason.CODE_EXPIRED),
    ],
)
def test_a_code_lives_sixty_seconds(seconds: int, reason: Reason | None) -> None:
    read_then = reading(CODE, seconds=seconds)
    assert read_then == reason if reason else isinstance(read_then, PassClaims)


def test_space_around_a_code_does_no_harm() -> None:
    assert isinstance(reading(f" {CODE}\n"), PassClaims)


def test_no_single_flipped_bit_gets_through() -> None:
    raw = base45.decode(CODE[4:-1])
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << (bit % 8)
        refused = reading("CS1:" + base45.encode(bytes(flipped)) + ".")
        assert refused in (Reason.MALFORMED_CODE, Reason.UNKNOWN_ISSUER)


def test_no_changed_character_gets_through() -> None:
    for place in range(len(CODE)):
        for character in "0Z .é\x00":
            if CODE[place] != character:
                assert isinstance(reading(CODE[:place] + character + CODE[place + 1 :]), Reason)


def test_another_citys_code_is_an_unknown_issuer() -> None:
    theirs = make(key=OTHER, city=4, perk=17, pass_id=PASS_ID, issued_at=NOW)
    assert reading(theirs) == Reason.UNKNOWN_ISSUER
    assert read(CODE, keys=KEYS, city=4) == Reason.UNKNOWN_ISSUER


def test_a_code_signed_by_someone_else_under_our_key_id_is_refused() -> None:
    forged = SigningKey(KEY.key_id, OTHER.seed, OTHER.public)
    text = make(key=forged, city=3, perk=17, pass_id=PASS_ID, issued_at=NOW)
    assert reading(text) == Reason.MALFORMED_CODE


def wrapped(cose: bytes) -> str:
    return "CS1:" + base45.encode(cose) + "."


def test_the_code_cannot_choose_its_algorithm() -> None:
    # The public key as an HMAC secret, the classic confusion: MAC0 instead of Sign1, and Sign1 naming HS256.
    secret = COSEKey.from_symmetric_key(KEY.public, alg="HS256", kid=KEY.key_id)
    content = cbor2.dumps({4: 9, 6: 0, 7: PASS_ID, -70001: [3, 17]})
    mac = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True).encode_and_mac(content, secret)
    assert reading(wrapped(mac)) == Reason.MALFORMED_CODE
    raw = base45.decode(CODE[4:-1])
    for header in (b"\xa1\x01\x05", b"\xa1\x01\x26", b"\xa0\x01\x27"):
        assert reading(wrapped(raw.replace(b"\xa1\x01\x27", header, 1))) == Reason.MALFORMED_CODE


def test_an_unsigned_code_is_refused() -> None:
    raw = base45.decode(CODE[4:-1])
    assert reading(wrapped(raw[:-64] + bytes(64))) == Reason.MALFORMED_CODE
    assert reading(wrapped(raw[:-66] + b"\x40")) == Reason.MALFORMED_CODE
    assert reading(wrapped(raw + b"\x00")) == Reason.MALFORMED_CODE


def signed(content: object) -> str:
    private = COSEKey.new({1: 1, 2: KEY.key_id, 3: -8, -1: 6, -2: KEY.public, -4: KEY.seed})
    cose = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    return wrapped(cose.encode_and_sign(cbor2.dumps(content), private))


def test_a_signed_code_longer_than_200_characters_is_not_read() -> None:
    issued = int(NOW.timestamp())
    content = {4: issued + 60, 6: issued, 7: PASS_ID, -70001: [3, 17]}
    assert isinstance(reading(signed(content)), PassClaims)
    assert reading(signed({**content, 7: bytes(40)})) == Reason.MALFORMED_CODE


@pytest.mark.parametrize(
    "content",
    [
        {4: 1, 6: 0, 7: b"x"},
        {4: 1, 6: 0, 7: b"x", -70001: [3]},
        {4: 1, 6: 0, 7: b"x", -70001: [3, 17, 5, 9]},
        {4: 1, 6: 0, 7: b"x", -70001: [3, 17], 2: "somebody"},
        {4: 2**63, 6: 0, 7: b"x" * 12, -70001: [3, 17]},
        {4: "soon", 6: 0, 7: b"x" * 12, -70001: [3, 17]},
        ["no", "claims", "at", "all", "in", "here"],
    ],
)
def test_a_signed_content_of_another_shape_is_refused(content: object) -> None:
    assert reading(signed(content)) == Reason.MALFORMED_CODE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.WRONG_CODE_TYPE),
        ("12345678", Reason.WRONG_CODE_TYPE),
        ("https://example.org/pay?x=1", Reason.WRONG_CODE_TYPE),
        (CODE.lower(), Reason.WRONG_CODE_TYPE),
        ("CS2:" + CODE[4:], Reason.WRONG_CODE_TYPE),
        ("\x00", Reason.WRONG_CODE_TYPE),
        ("\ud800", Reason.WRONG_CODE_TYPE),
        ("CS1:", Reason.MALFORMED_CODE),
        ("CS1:.", Reason.MALFORMED_CODE),
        ("CS1:\x00.", Reason.MALFORMED_CODE),
        ("CS1:" + "A" * 100_000 + ".", Reason.MALFORMED_CODE),
        (CODE[:-1], Reason.MALFORMED_CODE),
        (CODE + CODE, Reason.MALFORMED_CODE),
        ("CS1:" + base45.encode(b"\xd2\x84" * 60) + ".", Reason.MALFORMED_CODE),
    ],
)
def test_what_is_no_code_of_ours_is_named_so(text: str, reason: Reason) -> None:
    assert reading(text) == reason


@settings(max_examples=60, deadline=None)
@given(st.text("CS1:0AZ .%$\x00é", max_size=220).map(lambda text: f"CS1:{text}."))
def test_no_text_raises(text: str) -> None:
    assert isinstance(reading(text), Reason)


def test_a_code_opened_for_another_perk_or_merchant_is_the_wrong_code() -> None:
    bound = make(key=KEY, city=3, perk=17, pass_id=PASS_ID, issued_at=NOW, merchant=5)
    free, tied = reading(CODE), reading(bound)
    assert isinstance(free, PassClaims)
    assert isinstance(tied, PassClaims)
    assert judge_binding(free, perk=17, merchant=8) is None
    assert judge_binding(tied, perk=17, merchant=5) is None
    assert judge_binding(free, perk=18, merchant=8) == Reason.WRONG_CODE_TYPE
    assert judge_binding(tied, perk=17, merchant=8) == Reason.WRONG_CODE_TYPE


def test_base45_gives_the_published_examples() -> None:
    # RFC 9285, section 4.3 and 4.4
    for data, text in ((b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")):
        assert base45.encode(data) == text
        assert base45.decode(text) == data


@pytest.mark.parametrize("text", ["GGW", ":::", "A", "BB8A", "é00", "::"])
def test_base45_refuses_what_stands_for_no_bytes(text: str) -> None:
    with pytest.raises(ValueError):
        base45.decode(text)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=140))
def test_base45_comes_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data
