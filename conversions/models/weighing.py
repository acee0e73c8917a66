"""What both sides may know of each other's people, what a side simulated, and what was used in a month."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from conversions.models.agreements import Agreement


class ScoreTable(CityOwned):
    """How many of a city's people hold which points, coarse enough to leave the city; kept with both copies.

    `rows` are [lowest points of a bucket, people], ascending; a month's table never changes.
    """

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    side = models.CharField(_("side"), max_length=4, choices=Agreement.Side)
    month_starts_on = models.DateField(_("month"))
    unit = models.DecimalField(_("width of a bucket"), max_digits=12, decimal_places=2)
    rows = models.JSONField(_("table"))
    people_count = models.PositiveIntegerField(_("people"))
    publisher_name = models.CharField(_("published by"), max_length=200)
    published_at = models.DateTimeField(_("published"))

    class Meta(CityOwned.Meta):
        verbose_name = _("table of scores")
        verbose_name_plural = _("tables of scores")
        ordering = ["-month_starts_on", "side"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "agreement", "side", "month_starts_on"], name="one_table_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_starts_on:%Y-%m} {self.get_side_display()}"


class Simulation(CityOwned):
    """What one side found that an agreement would do. It stays in that city: its own counts are in it."""

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    content_digest = models.CharField(max_length=64)
    result = models.JSONField()
    simulator_name = models.CharField(_("simulated by"), max_length=200)
    simulated_at = models.DateTimeField(_("simulated"))

    class Meta(CityOwned.Meta):
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.simulated_at:%Y-%m-%d}"


class MonthlyUse(CityOwned):
    """What visitors used of one perk up to the end of a month, as both offices settle it; never changed.

    Visitors are told in groups of ten or more: what fewer used waits for the month that makes ten of them.
    """

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    month_starts_on = models.DateField(_("month"))
    perk = models.CharField(_("perk"), max_length=60)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    counted_from = models.DateField(_("counted from"))
    visitor_count = models.PositiveIntegerField(_("visitors"))
    use_count = models.PositiveIntegerField(_("uses"))
    yuan = models.DecimalField(_("yuan"), max_digits=14, decimal_places=2, null=True)
    reported_at = models.DateTimeField(_("reported"))

    class Meta(CityOwned.Meta):
        verbose_name = _("use in a month")
        verbose_name_plural = _("uses by month")
        ordering = ["-month_starts_on", "perk"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "agreement", "month_starts_on", "perk"], name="a_month_is_settled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_starts_on:%Y-%m} {self.perk}"

    @property
    def title(self) -> str:
        """The perk's title in the language of the reader."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en
