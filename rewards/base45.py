"""Base45 (RFC 9285): bytes in the 45 characters that a QR code stores most densely."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes become three characters, a last single byte two."""
    text = []
    for start in range(0, len(data), 2):
        group = data[start : start + 2]
        value = int.from_bytes(group, "big")
        for _ in range(len(group) + 1):
            value, digit = divmod(value, 45)
            text.append(ALPHABET[digit])
    return "".join(text)


def decode(text: str) -> bytes:
    """The inverse of `encode`. Raises ValueError on any text that `encode` could not have made."""
    data = bytearray()
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        value = 0
        for character in reversed(group):
            digit = _VALUE.get(character)
            if digit is None:
                raise ValueError("a character outside base45")
            value = value * 45 + digit
        size = len(group) - 1
        if size == 0 or value >= 256**size:
            raise ValueError("a group that stands for no bytes")
        data += value.to_bytes(size, "big")
    return bytes(data)
