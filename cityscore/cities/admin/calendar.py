"""The city's holidays and make-up working days, by which its terms are counted."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.models import CalendarDay
from cityscore.cities.office import OfficeAdmin


@admin.register(CalendarDay)
class CalendarDayAdmin(OfficeAdmin):
    """Terms that run count by the calendar as it is on the day it is asked."""

    act_to_change = Act.KEEP_CALENDAR
    can_delete = True
    list_display = ("day", "is_worked", "title")
    list_filter = ("is_worked", "day")
    date_hierarchy = "day"
    fields = ("day", "is_worked", "title")
    empty_hint = _("Without entries, Monday to Friday are worked and nothing else.")
