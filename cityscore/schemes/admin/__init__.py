"""The office's pages about its schemes: versions and their approval, sources, record types, notices."""

from cityscore.schemes.admin.lists import RecordTypeAdmin, SchemeAdmin, SourceAdmin
from cityscore.schemes.admin.notices import NoticeAdmin
from cityscore.schemes.admin.versions import SchemeVersionAdmin

__all__ = ["NoticeAdmin", "RecordTypeAdmin", "SchemeAdmin", "SchemeVersionAdmin", "SourceAdmin"]
