"""The shapes of what the resident API takes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cityscore.core.doors import Ask, Text
from cityscore.participants.models import IdentifierType
from cityscore.scoring.invented import MOST

CODE = 60


class RecordAsk(Ask):
    """One invented record; every value is a text, as it would stand in a source's file."""

    record_type = Text(max_length=CODE)
    occurred_on = Text(max_length=20, required=False, help_text="Left out: the day asked about")
    ended_on = Text(max_length=20, required=False)
    recorded_on = Text(max_length=20, required=False, help_text="Left out: as occurred_on")

    def get_fields(self) -> dict[str, Any]:
        values = serializers.DictField(child=Text(max_length=200, allow_blank=True), required=False)
        return {**super().get_fields(), "fields": values}


class SupposeAsk(Ask):
    scheme = Text(max_length=CODE)
    records = serializers.ListField(child=RecordAsk(), max_length=MOST)


class DisputeAsk(Ask):
    reason = Text(max_length=2000, help_text="What is wrong, in your own words")


class WhatIfAsk(SupposeAsk):
    as_of = serializers.DateField(required=False, help_text="Today or later; left out: today")


class ClaimAsk(Ask):
    identifier_type = serializers.ChoiceField(choices=IdentifierType.values)
    identifier = Text(max_length=40)


class ProofAsk(Ask):
    code = Text(max_length=40, help_text="The one-time code from the desk")


class EnrolmentAsk(Ask):
    scheme = Text(max_length=CODE)
    notice = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="The number of the notice that was read"
    )
    sources = serializers.ListField(
        child=Text(max_length=CODE),
        max_length=200,
        help_text="Those that may supply records",
    )


class ConsentAsk(Ask):
    given = serializers.BooleanField()


class PassAsk(Ask):
    perk = Text(max_length=CODE)
    merchant = Text(max_length=CODE, required=False, help_text="Binds the code to one merchant")
    agreement = serializers.UUIDField(
        required=False, format="hex_verbose", help_text="For a perk of the other city of this agreement"
    )


class ClaimObjectionAsk(Ask):
    text = Text(max_length=2000, help_text="What is wrong with the merchant's claim, in your own words")


class NotMeAsk(Ask):
    text = Text(
        max_length=2000, required=False, allow_blank=True, help_text="Anything the office should know"
    )


class EraseAsk(Ask):
    sure = serializers.BooleanField(help_text="true; nothing can bring back what is erased")
