"""Golden cases of a scheme: example people with what any new version must give them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.schemes.models import Scheme
from cityscore.scoring.cases.file import Case


class GoldenCase(CityOwned):
    """An invented person; no version that breaks what is expected for them can be published.

    `content` is the case as its file has it: day, records and expectations, every value as text.
    """

    scheme = CityForeignKey(Scheme, models.CASCADE, verbose_name=_("scheme"))
    name_en = models.CharField(_("name in English"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200)
    content = models.JSONField(editable=False)
    stored_by = models.CharField(_("stored by"), max_length=200)
    stored_at = models.DateTimeField(_("stored"))

    class Meta(CityOwned.Meta):
        verbose_name = _("golden case")
        verbose_name_plural = _("golden cases")
        ordering = ["scheme", "id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme", "name_en"], name="a_golden_case_has_its_own_name"
            ),
            models.UniqueConstraint(
                fields=["city_id", "scheme", "name_zh"], name="a_golden_case_has_its_own_chinese_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def case(self) -> Case:
        """The case as it is judged."""
        return Case.model_validate({"name": {"en": self.name_en, "zh-hans": self.name_zh}, **self.content})
