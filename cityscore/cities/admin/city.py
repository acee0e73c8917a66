"""The city's own entry: how it is called on its pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cityscore.cities import actions
from cityscore.cities.duties import Act
from cityscore.cities.models import City
from cityscore.cities.office import OfficeAdmin
from cityscore.core import clock
from cityscore.core.tenancy import open_city_id


@admin.register(City)
class CityAdmin(OfficeAdmin):
    """Cities are a global table, so this narrows it to the open one by hand."""

    act_to_change = Act.APPOINT_OFFICERS
    can_add = False
    is_logged_by_action = True
    list_display = ("title", "code", "time_zone", "is_illustrative")
    fields = ("code", "title_zh", "title_en", "time_zone", "is_illustrative")
    readonly_fields = ("code", "time_zone", "is_illustrative")

    def get_queryset(self, request: HttpRequest) -> QuerySet[City]:
        return City.objects.filter(id=open_city_id())

    def save_model(self, request: Any, obj: City, form: Any, change: bool) -> None:
        actions.rename_city(title_en=obj.title_en, title_zh=obj.title_zh, by=request.user, at=clock.now())

    def about(self, obj: City) -> str:
        return f"city:{obj.code}"
