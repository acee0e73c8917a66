"""What an officer can do with an agreement: who may, when, what is asked, and what the button says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from conversions.actions import agreeing, ending
from conversions.models import Agreement, Signature

State = Agreement.State
Side = Agreement.Side


class ReasonForm(forms.Form):
    """Why: both offices read it in the history."""

    reason = forms.CharField(
        label=_("Reason, which the other city reads as well"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoticeForm(forms.Form):
    """What residents are told, in both languages."""

    body_en = forms.CharField(
        label=_("notice in English"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    body_zh = forms.CharField(
        label=_("notice in Chinese"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One button of an agreement's page and the page behind it; `form` None asks for nothing but a yes."""

    label: Any
    act: Act
    action: Callable[..., None]
    offered: Callable[[Agreement], bool]
    form: type[forms.Form] | None = None
    asks: Any = ""

    def take(self, agreement: Agreement, said: dict[str, Any], *, by: Account, at: datetime) -> None:
        self.action(agreement=agreement, by=by, at=at, **said)


def _is_unsigned(copy: Agreement) -> bool:
    return (
        copy.state == State.PROPOSED and not Signature.objects.filter(agreement=copy, side=copy.side).exists()
    )


def _suspends(copy: Agreement) -> bool:
    return copy.home_suspends if copy.side == Side.HOME else copy.host_suspends


STEPS: dict[str, Step] = {
    "propose": Step(
        _("Propose to the other city"),
        Act.DRAFT_AGREEMENT,
        agreeing.propose,
        lambda copy: copy.state == State.DRAFT,
        asks=_("The other city sees exactly this text. It binds nobody until both have signed."),
    ),
    "sign": Step(
        _("Sign for this city"),
        Act.SIGN_AGREEMENT,
        agreeing.sign,
        _is_unsigned,
        asks=_("You sign for your city, over exactly this text."),
    ),
    "announce": Step(
        _("Announce to residents"),
        Act.PUBLISH_NOTICE,
        agreeing.announce,
        lambda copy: copy.state == State.SIGNED and copy.side == Side.HOME,
        form=NoticeForm,
        asks=_("From its first day on, residents who say yes to it hold a standing in the other city."),
    ),
    "suspend": Step(
        _("Suspend at once"),
        Act.SIGN_AGREEMENT,
        ending.suspend,
        lambda copy: copy.state in (State.ACTIVE, State.SUSPENDED) and not _suspends(copy),
        form=ReasonForm,
        asks=_("Nothing is sent any more and no visitor is granted anything until this side lifts it."),
    ),
    "resume": Step(
        _("Lift the suspension"),
        Act.SIGN_AGREEMENT,
        ending.resume,
        lambda copy: copy.state == State.SUSPENDED and _suspends(copy),
        asks=_("Standings count again, unless the other city suspends the agreement as well."),
    ),
    "decline": Step(
        _("Decline or take back"),
        Act.SIGN_AGREEMENT,
        ending.decline,
        lambda copy: copy.state in (State.DRAFT, State.PROPOSED, State.SIGNED),
        form=ReasonForm,
        asks=_("The text is laid aside for good; another one can be drafted."),
    ),
    "end": Step(
        _("End for good"),
        Act.SIGN_AGREEMENT,
        ending.end,
        lambda copy: copy.state in (State.ACTIVE, State.SUSPENDED),
        form=ReasonForm,
        asks=_("Every standing under it ends and is forgotten. This cannot be undone."),
    ),
}
