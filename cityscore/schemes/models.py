"""Sources, record types, schemes and their immutable versions."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.core.exact_json import ExactDecoder, ExactEncoder
from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.core.yaml_files import read_yaml
from cityscore.schemes.language import RecordType as RecordTypeTree
from cityscore.schemes.language import SchemeTree, read_content
from cityscore.schemes.language import Source as SourceTree
from cityscore.schemes.refusals import DraftIncomplete


class ContentField(models.JSONField):
    """A part of a scheme file as plain data; its decimals stay exact."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {"encoder": ExactEncoder, "decoder": ExactDecoder}
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        del options["encoder"], options["decoder"]
        return name, "cityscore.schemes.models.ContentField", args, options


class Titled(CityOwned):
    """Something with a code and a title in both languages."""

    code = models.CharField(_("code"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)

    class Meta(CityOwned.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the reader."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en


class Source(Titled):
    """A body that supplies records. `content` is its part of the scheme file."""

    kind = models.CharField(_("kind"), max_length=30)
    content = ContentField(_("content"))

    class Meta(Titled.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_source_code_is_used_once"),
        ]

    @cached_property
    def tree(self) -> SourceTree:
        """The validated part of the scheme language."""
        return SourceTree.model_validate(self.content)


class RecordType(Titled):
    """One kind of administrative fact. `content` is its part of the scheme file; schemes share it."""

    source = CityForeignKey(Source, verbose_name=_("source"))
    content = ContentField(_("content"))

    class Meta(Titled.Meta):
        verbose_name = _("record type")
        verbose_name_plural = _("record types")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_record_type_code_is_used_once"),
        ]

    @cached_property
    def tree(self) -> RecordTypeTree:
        """The validated part of the scheme language."""
        return RecordTypeTree.model_validate(self.content)


class Scheme(Titled):
    """A voluntary points scheme of the open city; what it says is in its versions."""

    class Participants(models.TextChoices):
        PERSON = "person", _("residents")
        ORGANISATION = "organisation", _("organisations")

    participants = models.CharField(_("for"), max_length=20, choices=Participants)

    class Meta(Titled.Meta):
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_scheme_code_is_used_once"),
        ]


@lru_cache(maxsize=32)
def _read(text: str) -> dict[str, Any]:
    # A draft is read again for each page of its editor, and reading YAML takes longer than all the rest.
    return read_yaml(text)[0] or {}


class SchemeVersion(CityOwned):
    """One version of a scheme. Published ones never change: a trigger refuses.

    `number` is given at publication. `tree` is the content as JSON, checked unless the version is an
    unfinished draft; `file_text` is the file as it was handed in or made from the forms, and
    `content_digest` the SHA-256 of the canonical content that was approved.
    `author_ids` are the accounts of everybody who saved or submitted it; `author_id` is the last to save.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("awaiting a second person")
        PUBLISHED = "published", _("published")

    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"))
    number = models.PositiveIntegerField(_("version"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    file_text = models.TextField(_("scheme file"))
    tree = ContentField(editable=False)
    content_digest = models.CharField(max_length=64, editable=False)
    author_id = models.BigIntegerField(editable=False)
    author_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    author_name = models.CharField(_("drafted by"), max_length=200)
    drafted_at = models.DateTimeField(_("drafted"))
    approver_id = models.BigIntegerField(null=True, editable=False)
    approver_name = models.CharField(_("approved by"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published"), null=True)
    effective_on = models.DateField(_("in force from"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("scheme version")
        verbose_name_plural = _("scheme versions")
        ordering = ["scheme", "-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme", "number"], name="a_version_number_is_used_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(approver_id__isnull=False, number__isnull=False, effective_on__isnull=False),
                name="a_published_version_has_an_approver_number_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(approver_id__isnull=True) | ~models.Q(approver_id=models.F("author_id")),
                name="the_approver_is_not_the_author",
            ),
            models.CheckConstraint(
                condition=models.Q(approver_id__isnull=True)
                | ~models.Q(author_ids__contains=[models.F("approver_id")]),
                name="the_approver_wrote_none_of_it",
            ),
            models.UniqueConstraint(
                fields=["city_id", "scheme"],
                condition=~models.Q(state="published"),
                name="a_scheme_has_one_draft_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number or f'({self.get_state_display()})'}"

    @cached_property
    def scheme_tree(self) -> SchemeTree:
        """The validated content. Raises DraftIncomplete when a draft lacks something it needs."""
        tree = read_content(self.tree).tree  # JSON has no days: reading finds them by their fields' types
        if tree is None and self.state == self.State.PUBLISHED:
            raise RuntimeError(f"scheme version {self.pk} holds content that the language cannot read")
        if tree is None:
            raise DraftIncomplete
        return tree

    @cached_property
    def content(self) -> dict[str, Any]:
        """The content as plain data in its file's order, which `tree` does not keep; maybe unfinished.

        To be read, never changed in place: it is shared.
        """
        return _read(self.file_text)

    @property
    def is_complete(self) -> bool:
        """Whether the language can read it: a draft may lack parts that it needs."""
        return read_content(self.tree).tree is not None
