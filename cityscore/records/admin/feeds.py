"""The office's pages about feeds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm
from cityscore.records import actions
from cityscore.records.mapping import problems_of
from cityscore.records.models import Feed
from cityscore.schemes.models import RecordType


class FeedForm(OfficeForm):
    """A feed; its columns are checked against the record types of its source."""

    class Meta:
        model = Feed
        fields = (
            "code",
            "title_en",
            "title_zh",
            "source",
            "record_type",
            "identifier_type",
            "columns",
            "mode",
            "is_active",
        )
        help_texts = {"columns": _('Header in the file → our column, such as {"证件号码": "identifier"}.')}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        feed = Feed(**{name: self.cleaned_data[name] for name in self.Meta.fields})
        if not isinstance(feed.columns, dict) or not all(
            isinstance(text, str) for pair in feed.columns.items() for text in pair
        ):
            self.add_error("columns", gettext("Write pairs of texts: header in the file, our column."))
            return cleaned
        trees = [each.tree for each in RecordType.objects.filter(source=feed.source)]
        for problem in problems_of(actions.mapping_of(feed), trees):
            place = "columns" if problem.path.startswith("columns") else None
            self.add_error(place, problem.message.in_language(get_language() or "en"))
        return cleaned


@admin.register(Feed)
class FeedAdmin(OfficeAdmin):
    form = FeedForm
    act_to_change = Act.EDIT_SOURCES
    list_display = ("code", "title", "source", "record_type", "is_active")
    list_filter = ("is_active", "source")
    search_fields = ("code", "title_en", "title_zh")
