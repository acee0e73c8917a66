"""Make a feed or change one; its columns are checked against its source's record types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.refusals import Sentence
from cityscore.records.mapping import FeedMapping, problems_of
from cityscore.records.models import Feed
from cityscore.records.refusals import FeedNotUsable, SourceUnknown
from cityscore.schemes.language import RecordType as RecordTypeTree
from cityscore.schemes.models import RecordType, Source


def mapping_of(feed: Feed) -> FeedMapping:
    """The feed's columns and fixed values as the pure reader takes them."""
    fixed = {}
    if feed.identifier_type:
        fixed["identifier_type"] = feed.identifier_type
    if feed.record_type is not None:
        fixed["record_type"] = feed.record_type.code
    return FeedMapping(source=feed.source.code, columns=feed.columns, fixed=fixed)


@transaction.atomic
def save_feed(
    *,
    code: str,
    title: Sentence,
    source_code: str,
    record_type_code: str = "",
    identifier_type: str = "",
    columns: Mapping[str, str],
    by: Account,
    at: datetime,
) -> Feed:
    """Make a feed or change one. Raises DutyMissing, and FeedNotUsable with every problem of its columns."""
    actor = duties.require(by, Act.EDIT_SOURCES)
    source = Source.objects.filter(code=source_code).first()
    record_type = RecordType.objects.filter(code=record_type_code, source=source).first()
    if source is None or (record_type_code and record_type is None):
        raise SourceUnknown(source=source_code, record_type=record_type_code or "–")
    feed = Feed.objects.filter(code=code).first() or Feed(code=code)
    feed.title_en, feed.title_zh = title.en, title.zh_hans
    feed.source, feed.record_type = source, record_type
    feed.identifier_type = identifier_type
    _set(feed, columns)
    _keep(feed, actor, at)
    return feed


@transaction.atomic
def match_columns(*, feed: Feed, columns: Mapping[str, str], by: Account, at: datetime) -> Feed:
    """Say what the columns of a feed's files mean. Raises DutyMissing, FeedNotUsable with every problem."""
    actor = duties.require(by, Act.EDIT_SOURCES)
    held = Feed.objects.select_for_update(no_key=True, of=("self",)).select_related("source", "record_type")
    feed = held.get(id=feed.id)
    _set(feed, columns)
    _keep(feed, actor, at)
    return feed


def _set(feed: Feed, columns: Mapping[str, str]) -> None:
    if feed.pk and feed.columns != columns:
        feed.columns_version += 1
    feed.columns = dict(columns)


def _keep(feed: Feed, actor: audit.Actor, at: datetime) -> None:
    problems = problems_of(mapping_of(feed), record_trees(feed))
    if problems:
        raise FeedNotUsable(problems, feed=feed.code)
    feed.save()
    audit.write(
        actor=actor,
        action="records.save_feed",
        at=at,
        about=f"feed:{feed.code}",
        columns=feed.columns,
        version=feed.columns_version,
    )


def record_trees(feed: Feed) -> list[RecordTypeTree]:
    """What the record types of a feed's source look like."""
    return [each.tree for each in RecordType.objects.filter(source=feed.source)]
