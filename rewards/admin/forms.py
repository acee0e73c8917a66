"""The form in which a clerk writes a perk's terms: parts of a perks file, without any YAML."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from rewards.admin.describing import KINDS, PERIODS, UNITS, say
from rewards.models import Merchant
from rewards.models.merchants import MerchantKind
from rewards.terms import Needs, PerkTerms, Quota, Tier, Value
from rewards.writing import given, perk_part

TIERS = (1, 2, 3)
TOTAL = "total"
NO_CHOICE = ("", "–")


def _text(label: Any, *, required: bool = True, long: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "cols": 60}) if long else forms.TextInput(attrs={"size": 50})
    return forms.CharField(label=label, required=required, widget=widget, max_length=4000 if long else 200)


def _number(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=12, decimal_places=2)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"])


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=366)


def _period(label: Any) -> forms.ChoiceField:
    choices = [(period.value, words) for period, words in PERIODS.items()]
    return forms.ChoiceField(label=label, required=False, choices=choices, initial="ever")


class TermsForm(forms.Form):
    """One perk: what it is, what everyone gets, up to three better tiers, limits and days."""

    code = forms.CharField(
        label=_("code"), max_length=60, help_text=_("Lower-case letters, digits, hyphens.")
    )
    scheme = forms.ChoiceField(label=_("scheme"))
    title_zh, title_en = _text(_("title in Chinese")), _text(_("title in English"))
    description_zh = _text(_("description in Chinese"), long=True)
    description_en = _text(_("description in English"), long=True)
    kind = forms.ChoiceField(label=_("kind"), choices=[(kind.value, words) for kind, words in KINDS.items()])
    unit = forms.ChoiceField(label=_("amounts are in"), required=False, choices=[NO_CHOICE, *UNITS.items()])
    partner = forms.ChoiceField(label=_("given by"), choices=MerchantKind.choices)
    ordinary_terms_zh = _text(_("ordinary terms in Chinese"), long=True)
    ordinary_terms_en = _text(_("ordinary terms in English"), long=True)
    ordinary_amount = _number(_("ordinary amount, if there is one"))
    universal_label_zh = _text(_("what every participant gets, in Chinese"), required=False)
    universal_label_en = _text(_("what every participant gets, in English"), required=False)
    universal_amount = _number(_("amount for every participant"))
    starts_on, ends_on = _day(_("first day")), _day(_("last day"))
    per_person_count = forms.IntegerField(label=_("uses for one person"), required=False, min_value=1)
    per_person_per = _period(_("counted"))
    in_all_count = forms.IntegerField(label=_("uses for everybody together"), required=False, min_value=1)
    in_all_per = _period(_("counted"))
    hold_days = _days(_("stays open until settled, days"))
    hold_longest_days = _days(_("extended at most to, days"))
    term_months = forms.IntegerField(
        label=_("lasts, months"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("For a card or another entitlement with a term."),
    )
    merchants = forms.MultipleChoiceField(
        label=_("only these merchants"), required=False, widget=forms.CheckboxSelectMultiple
    )
    open_to_agreements = forms.BooleanField(label=_("open to agreements with other cities"), required=False)
    illustrative = forms.BooleanField(label=_("illustrative: no city has published this"), required=False)
    note_zh, note_en = (
        _text(_("note in Chinese"), required=False),
        _text(_("note in English"), required=False),
    )

    def __init__(self, *args: Any, is_new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choices("scheme", [(each.code, str(each)) for each in Scheme.objects.order_by("code")])
        merchants = [(each.code, str(each)) for each in Merchant.objects.order_by("code")]
        self._choices("merchants", merchants)
        needs = [NO_CHOICE, (TOTAL, gettext("total points")), *_parts_of_schemes()]
        for tier in TIERS:
            self.fields[f"needs_{tier}"] = forms.ChoiceField(
                label=_("asks for"), required=False, choices=needs
            )
            self.fields[f"at_least_{tier}"] = _number(_("at least so many points"))
            self.fields[f"amount_{tier}"] = _number(_("amount"))
            self.fields[f"label_zh_{tier}"] = _text(_("what it gives, in Chinese"), required=False)
            self.fields[f"label_en_{tier}"] = _text(_("what it gives, in English"), required=False)
        if not is_new:
            self.fields["code"].disabled = True

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[str, list[Any]]]:
        """The fields in groups, for the template."""
        groups: list[tuple[Any, tuple[str, ...]]] = [
            (_("What it is"), ("code", "scheme", "title", "description", "kind", "unit", "partner")),
            (_("What everybody has without any scheme"), ("ordinary",)),
            (_("What every participant gets"), ("universal",)),
        ]
        names = list(self.fields)
        shown = [
            (str(title), [self[name] for name in names if name.startswith(starts)])
            for title, starts in groups
        ]
        for tier in TIERS:
            title = gettext("Better tier %(number)s") % {"number": tier}
            shown.append((title, [self[name] for name in names if name.endswith(f"_{tier}")]))
        taken = {field.name for _, fields in shown for field in fields}
        shown.append(
            (str(gettext_lazy("Limits and days")), [self[name] for name in names if name not in taken])
        )
        return shown

    def part(self) -> dict[str, Any]:
        """The perk as a part of a file; the checks of the file say what is wrong with it."""
        said = self.cleaned_data
        plain = {key: said[key] for key in ("code", "scheme", "kind", "partner", "ordinary_amount")}
        quota = {name: self._quota(name) for name in ("per_person", "in_all")}
        days = {"from": said["starts_on"], "until": said["ends_on"]}
        return given(
            **plain,
            title=self._both("title"),
            description=self._both("description"),
            ordinary_terms=self._both("ordinary_terms"),
            universal=self._universal(),
            tiers=[*self._tiers()],
            quota=given(**quota),
            hold=given(days=said["hold_days"], longest_days=said["hold_longest_days"]) or None,
            term=given(months=said["term_months"]) or None,
            merchants=list(said["merchants"]),
            open_to_agreements=said["open_to_agreements"],
            illustrative=said["illustrative"],
            note=self._both("note"),
            **days,
        )

    def _both(self, name: str, ending: str = "") -> dict[str, str] | None:
        zh, en = (self.cleaned_data[f"{name}_{language}{ending}"].strip() for language in ("zh", "en"))
        return {"en": en, "zh-hans": zh} if zh or en else None

    def _quota(self, name: str) -> dict[str, Any] | None:
        count = self.cleaned_data[f"{name}_count"]
        return None if count is None else {"count": count, "per": self.cleaned_data[f"{name}_per"] or "ever"}

    def _value(self, amount: Decimal | None, label: dict[str, str] | None) -> dict[str, Any]:
        unit = self.cleaned_data["unit"] or None
        return given(amount=amount, unit=unit if amount is not None else None, label=label)

    def _universal(self) -> dict[str, Any] | None:
        return self._value(self.cleaned_data["universal_amount"], self._both("universal_label")) or None

    def _tiers(self) -> Iterator[dict[str, Any]]:
        said = self.cleaned_data
        for tier in TIERS:
            needs = _needs_part(said[f"needs_{tier}"], said[f"at_least_{tier}"])
            value = self._value(said[f"amount_{tier}"], self._both("label", f"_{tier}"))
            if needs or value:
                yield {"needs": needs, **value}


def fits_the_form(terms: PerkTerms) -> bool:
    """Whether the form can show these terms without losing any of them."""
    simple = all(sum(part is not None for part in _parts(tier.needs)) == 1 for tier in terms.better_tiers)
    return simple and len(terms.better_tiers) <= len(TIERS)


def initial_of(terms: PerkTerms) -> dict[str, Any]:
    """The form filled with these terms."""
    part = perk_part(terms)
    filled: dict[str, Any] = {
        name: part.get(name) for name in ("code", "scheme", "kind", "partner", "ordinary_amount")
    }
    for name in ("title", "description", "ordinary_terms", "note"):
        filled |= _languages(name, part.get(name))
    filled |= {
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "merchants": list(terms.merchants),
        "open_to_agreements": terms.open_to_agreements,
        "illustrative": terms.illustrative,
        "unit": next((tier.value.unit for tier in terms.tiers if tier.value.unit), ""),
    }
    if terms.hold is not None:
        filled |= {"hold_days": terms.hold.days, "hold_longest_days": terms.hold.longest_days}
    filled["term_months"] = terms.term_months
    filled |= _quota_fields("per_person", terms.quota_per_person) | _quota_fields(
        "in_all", terms.quota_in_all
    )
    if terms.universal_tier is not None:
        value = terms.universal_tier.value
        filled |= {"universal_amount": value.amount, **_label("universal_label", value)}
    for number, tier in zip(TIERS, terms.better_tiers, strict=False):
        filled |= _tier_fields(number, tier)
    return filled


def _parts(needs: Needs) -> tuple[Any, ...]:
    return (needs.total, needs.dimension, needs.band, needs.rule)


def _tier_fields(number: int, tier: Tier) -> dict[str, Any]:
    needs, asked = tier.needs, TOTAL
    for kind, code in (("dimension", needs.dimension), ("band", needs.band), ("rule", needs.rule)):
        asked = f"{kind}:{code}" if code is not None else asked
    return {
        f"needs_{number}": asked,
        f"at_least_{number}": needs.total if needs.total is not None else needs.at_least,
        f"amount_{number}": tier.value.amount,
        f"label_zh_{number}": tier.value.label.zh_hans,
        f"label_en_{number}": tier.value.label.en,
    }


def _needs_part(asked: str, at_least: Decimal | None) -> dict[str, Any]:
    if asked in ("", TOTAL):
        return given(total=at_least)
    kind, _colon, code = asked.partition(":")
    return given(**{kind: code, "at_least": at_least})


def _parts_of_schemes() -> Iterator[tuple[str, str]]:
    """What a tier may ask for besides the total, of every scheme with published rules."""
    for scheme in Scheme.objects.order_by("code"):
        version = scheme_queries.published_versions(scheme).first()
        if version is None:
            continue
        tree = version.scheme_tree
        for dimension in tree.dimensions:
            said = gettext("points in “%(title)s”") % {"title": say(dimension.title.sentence)}
            yield f"dimension:{dimension.code}", f"{scheme}: {said}"
        for band in tree.bands:
            said = gettext("band “%(title)s” or higher") % {"title": say(band.title.sentence)}
            yield f"band:{band.code}", f"{scheme}: {said}"
        for rule in tree.rules:
            said = gettext("“%(title)s” held") % {"title": say(rule.title.sentence)}
            yield f"rule:{rule.code}", f"{scheme}: {said}"


def _languages(name: str, said: dict[str, str] | None) -> dict[str, str]:
    return {f"{name}_zh": said["zh-hans"], f"{name}_en": said["en"]} if said else {}


def _label(name: str, value: Value) -> dict[str, str]:
    return {f"{name}_zh": value.label.zh_hans, f"{name}_en": value.label.en}


def _quota_fields(name: str, quota: Quota | None) -> dict[str, Any]:
    return {f"{name}_count": quota.count, f"{name}_per": quota.per.value} if quota is not None else {}
