"""How long records of a type are kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.schemes.models import RecordType


class Retention(CityOwned):
    """Records of a type are deleted, every revision of them, so many months after the day they were recorded.

    Without one they are kept as long as somebody consents to their source. `purged_count` counts what went.
    """

    record_type = CityForeignKey(RecordType, verbose_name=_("record type"))
    months = models.PositiveSmallIntegerField(_("kept for, months"))
    purged_count = models.PositiveIntegerField(_("deleted so far"), default=0, editable=False)
    purged_at = models.DateTimeField(_("last looked through"), null=True, editable=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("time records are kept")
        verbose_name_plural = _("times records are kept")
        ordering = ["record_type"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "record_type"], name="a_record_type_is_kept_for_one_time"
            ),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=1200), name="records_are_kept_for_a_while"
            ),
        ]

    def __str__(self) -> str:
        return str(self.record_type)
