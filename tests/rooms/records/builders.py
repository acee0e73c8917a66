"""A published scheme in Willow, people who joined it at the desk, and a feed for its records."""

from __future__ import annotations

import io
from datetime import date, datetime

from cityscore.cities.actions import publish_notice
from cityscore.participants.actions import desk, joining
from cityscore.participants.models import Enrolment
from cityscore.records import actions
from cityscore.records.models import Feed, Import
from cityscore.schemes.models import RecordType, Scheme, Source
from tests.cast import NOON, Office
from tests.rooms.schemes.builders import SCHEME, published

HEADER = "identifier,record_no,occurred_on,hours\n"
FEED = "hours"


def open_scheme(office: Office, text: str = SCHEME) -> Scheme:
    """Willow's scheme in force, with its notice and a feed for volunteer hours; the city must be open."""
    scheme: Scheme = published(office, text).scheme
    publish_notice(
        scheme_code=scheme.code,
        body_en="What you agree to.",
        body_zh="您同意的内容。",
        by=office.head,
        at=NOON,
    )
    Feed.objects.create(
        code=FEED,
        title_en="Hours",
        title_zh="时长",
        source=Source.objects.get(code="volunteers"),
        record_type=RecordType.objects.get(code="volunteer-hours"),
        identifier_type="local",
        columns={"编号": "identifier"},
    )
    return scheme


def enrol(
    office: Office,
    scheme: Scheme,
    number: str,
    *,
    sources: tuple[str, ...] = ("volunteers",),
    at: datetime = NOON,
) -> Enrolment:
    """Somebody who comes to the desk and joins."""
    participant = desk.register_at_desk(
        identifier_type="local",
        identifier=number,
        kind="person",
        born_on=date(1990, 5, 1),
        by=office.clerk,
        at=at,
        is_local=True,
    )
    return joining.enrol_at_desk(
        participant=participant, scheme=scheme, notice_number=1, source_codes=sources, by=office.clerk, at=at
    )


def hand_in(office: Office, text: str | bytes, *, at: datetime = NOON, check_only: bool = False) -> Import:
    """Import a file through the feed."""
    content = text.encode() if isinstance(text, str) else text
    return actions.import_file(
        feed_code=FEED,
        stream=io.BytesIO(content),
        file_name="hours.csv",
        by=office.clerk,
        at=at,
        check_only=check_only,
    )
