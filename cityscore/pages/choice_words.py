"""Names of the choices that shipped scheme files use; the scheme language itself gives choices no titles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHOICES = {
    "village": pgettext_lazy("level", "village"),
    "town": pgettext_lazy("level", "town"),
    "district": pgettext_lazy("level", "district"),
    "county": pgettext_lazy("level", "county"),
    "city": pgettext_lazy("level", "city"),
    "province": pgettext_lazy("level", "province"),
    "nation": pgettext_lazy("level", "nation"),
    "district-department": _("department of the district"),
    "city-department": _("department of the city"),
    "province-department": _("department of the province"),
    "district-1": _("district, first place"),
    "district-2": _("district, second place"),
    "district-3": _("district, third place"),
    "city-1": _("city, first place"),
    "city-2": _("city, second place"),
    "city-3": _("city, third place"),
    "province-1": _("province, first place"),
    "province-2": _("province, second place"),
    "province-3": _("province, third place"),
    "nation-1": _("nation, first place"),
    "nation-2": _("nation, second place"),
    "nation-3": _("nation, third place"),
    "bravery": _("bravery for others"),
    "disaster-rescue": _("rescue in a disaster"),
    "settle-dispute": _("settling a dispute between neighbours"),
    "settle-major-dispute": _("settling a serious dispute"),
    "care-for-unrelated": _("caring for someone who is no relative"),
    "care-for-unrelated-six-months": _("caring for someone who is no relative, for six months"),
    "mend-facilities": _("mending shared facilities"),
    "tend-greenery": _("tending shared greenery"),
    "clear-snow": _("clearing snow"),
    "tidy-up": _("tidying up shared places"),
    "warn-of-danger": _("warning of a danger"),
    "lead-project": _("leading a community project"),
    "start-charity-group": _("starting a charity group"),
    "host-village-meeting": _("hosting a village meeting"),
}
