"""Addresses that name a row by its number: only numbers that a column can hold."""

from __future__ import annotations

from django.urls import converters
from django.urls.converters import IntConverter


class RowNumber(IntConverter):
    regex = "[0-9]{1,18}"


def register() -> None:
    """Let addresses say `<row:name>`; each module of addresses that does so asks for it."""
    if "row" not in converters.get_converters():
        converters.register_converter(RowNumber, "row")
