"""The office's pages about itself: its city, its officers, its notices and its audit log."""

from cityscore.cities.admin.audit_log import AuditEntryAdmin
from cityscore.cities.admin.city import CityAdmin
from cityscore.cities.admin.officers import OfficerAdmin

__all__ = ["AuditEntryAdmin", "CityAdmin", "OfficerAdmin"]
