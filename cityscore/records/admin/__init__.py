"""The office's pages about feeds, credentials, imports, objections, decisions, and how long is kept what."""

from cityscore.records.admin.clients import SourceClientAdmin
from cityscore.records.admin.feeds import FeedAdmin
from cityscore.records.admin.imports import ImportAdmin
from cityscore.records.admin.objections import ObjectionAdmin
from cityscore.records.admin.retention import RetentionAdmin

__all__ = ["FeedAdmin", "ImportAdmin", "ObjectionAdmin", "RetentionAdmin", "SourceClientAdmin"]
