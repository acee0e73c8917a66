"""The office's pages about itself: its city, its calendar, its officers, its notices and its audit log."""

from cityscore.cities.admin.audit_log import AuditEntryAdmin
from cityscore.cities.admin.calendar import CalendarDayAdmin
from cityscore.cities.admin.city import CityAdmin
from cityscore.cities.admin.officers import OfficerAdmin

__all__ = ["AuditEntryAdmin", "CalendarDayAdmin", "CityAdmin", "OfficerAdmin"]
