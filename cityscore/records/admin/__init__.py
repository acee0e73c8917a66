"""The office's pages about feeds, imports, objections, and decisions to confirm."""

from cityscore.records.admin.feeds import FeedAdmin
from cityscore.records.admin.imports import ImportAdmin
from cityscore.records.admin.objections import ObjectionAdmin
from cityscore.records.admin.waiting import WaitingRecordAdmin

__all__ = ["FeedAdmin", "ImportAdmin", "ObjectionAdmin", "WaitingRecordAdmin"]
