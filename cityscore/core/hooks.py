"""Typed registries by which lower rooms ask upper ones without knowing them.

A room registers its answers in `ready()`. Calls run in the caller's transaction, in the order of
the rooms. The project asserts at start-up that every answer the charter depends on is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet

from cityscore.core.ladders import Ladder
from cityscore.core.refusals import Problem, Sentence

Answer = TypeVar("Answer", bound=Callable[..., Any])


class Hook(Generic[Answer]):
    """One question that a lower room asks; each room answers at most once."""

    known: dict[str, Hook[Any]] = {}

    def __init__(self, name: str, *, required_of: Iterable[str]) -> None:
        self.name = name
        self.required_of = frozenset(required_of)
        self._answers: dict[str, Answer] = {}
        Hook.known[name] = self

    def register(self, room: str, answer: Answer) -> None:
        """Name the room that answers. A second answer of one room is a defect."""
        if self._answers.get(room, answer) is not answer:
            raise RuntimeError(f"{room} already answers {self.name}")
        self._answers[room] = answer

    def answers(self) -> list[tuple[str, Answer]]:
        """(room, answer) pairs in the order in which the rooms were loaded, lower rooms first."""
        return list(self._answers.items())

    def tell(self, **facts: Any) -> None:
        """Ask every room and expect nothing back."""
        for _, answer in self.answers():
            answer(**facts)

    def missing(self) -> frozenset[str]:
        return self.required_of - self._answers.keys()


class EndsOnWithdrawal(Protocol):
    """End everything that hangs on an enrolment; `scheme_id` None means the person leaves the city."""

    def __call__(self, *, participant_id: int, scheme_id: int | None, at: datetime) -> None: ...


class LinkEnded(Protocol):
    """The account that spoke for a participant no longer does: the phone was lost, another account proved
    the same identity, the person is being erased. What this account shows or holds for them stops working."""

    def __call__(self, *, participant_id: int, at: datetime) -> None: ...


class Exports(Protocol):
    """Everything the room holds about a participant, as plain JSON data."""

    def __call__(self, *, participant_id: int) -> Any: ...


class Erases(Protocol):
    """Delete or unlink everything the room holds about a participant."""

    def __call__(self, *, participant_id: int, at: datetime) -> None: ...


class RecordsChanged(Protocol):
    """Records of these participants were added, revised or taken away."""

    def __call__(self, *, participant_ids: list[int], at: datetime) -> None: ...


class ConsentChanged(Protocol):
    """An enrolment began or a consent was given or withdrawn."""

    def __call__(self, *, participant_id: int, scheme_id: int, at: datetime) -> None: ...


class GatesPublication(Protocol):
    """Findings that stand against publishing this version now, by this account, to take effect on a day;
    empty when the room has none."""

    def __call__(
        self, *, version_id: int, effective_on: date, approver_id: int, at: datetime
    ) -> list[Problem]: ...


class PreparesPublication(Protocol):
    """Do, outside of any transaction, what the gates will ask to see, such as a preview of the impact;
    raises whatever refusal an approver without the duty deserves."""

    def __call__(
        self, *, version_id: int, effective_on: date | None, approver_id: int, at: datetime
    ) -> None: ...


class TellsApprover(Protocol):
    """What an approver should read before publishing a version, beyond its own content."""

    def __call__(self, *, version_id: int) -> list[Sentence]: ...


class PerkLadders(Protocol):
    """The perks that rest on this scheme's points and are open, paused or about to open."""

    def __call__(self, *, scheme_id: int) -> list[Ladder]: ...


class SchemePublished(Protocol):
    """A version was published and will be, or already is, in force."""

    def __call__(self, *, version_id: int, at: datetime) -> None: ...


class SchemeStarted(Protocol):
    """A scheme's first draft was started from a shipped scheme, named by its file without `.yaml`."""

    def __call__(self, *, scheme_id: int, shipped: str, by: str, at: datetime) -> None: ...


class TotalsChanged(Protocol):
    """Some participants' published totals or bands in this scheme are new.

    `changed` is a query of their ids for use in another, as in `participant_id__in=changed`: after a change
    of rules there are millions, and nobody who answers need hold them all.
    """

    def __call__(self, *, scheme_id: int, changed: QuerySet[Any, Any], at: datetime) -> None: ...


class PerksOpenToAgreements(Protocol):
    """Codes of the open city's perks that an agreement may name."""

    def __call__(self) -> list[str]: ...


class PublishedPerks(Protocol):
    """The terms of perks open to agreements, as JSON for the mirror that another installation keeps."""

    def __call__(self) -> list[dict[str, Any]]: ...


class MirrorsPerks(Protocol):
    """Keep such terms in the open city, which is a mirror; raises KeyError, TypeError, ValueError for what is
    none."""

    def __call__(self, *, perks: list[dict[str, Any]], at: datetime) -> None: ...


class VisitorPasses(Protocol):
    """A pass of the open city for a visitor, as JSON; raises the refusals of issuing one."""

    def __call__(self, *, standing_id: int, perk: str, at: datetime) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class PerkUses:
    """How often one perk was used by how many people, annulled uses left out, and what it came to.

    `agreement_id` says under which agreement, None for the city's own residents; `yuan` is None where the
    perk's value is no sum of money.
    """

    perk: str
    title: Sentence
    agreement_id: int | None
    people: int
    uses: int
    yuan: Decimal | None


class UsesOfPerks(Protocol):
    """What was used in the open city from one moment until before another, by perk and agreement; of one
    agreement only, of one perk only, where these are named."""

    def __call__(
        self,
        *,
        since: datetime,
        until: datetime,
        agreement_id: int | None = None,
        perk: str | None = None,
    ) -> list[PerkUses]: ...


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in the open city that waits for an officer, and the name of the page that deals with it."""

    sentence: Sentence
    page: str


class WaitsForOffice(Protocol):
    """What an officer should be told on entering the office."""

    def __call__(self) -> list[Notice]: ...


ends_on_withdrawal: Hook[EndsOnWithdrawal] = Hook(
    "ends_on_withdrawal", required_of=("records", "scoring", "conversions", "rewards")
)
link_ended: Hook[LinkEnded] = Hook("link_ended", required_of=("rewards",))
exports: Hook[Exports] = Hook("exports", required_of=("records", "scoring", "conversions", "rewards"))
erases: Hook[Erases] = Hook("erases", required_of=("records", "scoring", "conversions", "rewards"))
records_changed: Hook[RecordsChanged] = Hook("records_changed", required_of=("scoring",))
consent_changed: Hook[ConsentChanged] = Hook("consent_changed", required_of=("records", "scoring"))
publication_gates: Hook[GatesPublication] = Hook("publication_gates", required_of=("scoring",))
publication_preparations: Hook[PreparesPublication] = Hook(
    "publication_preparations", required_of=("scoring",)
)
told_to_approver: Hook[TellsApprover] = Hook("told_to_approver", required_of=("scoring",))
perk_ladders: Hook[PerkLadders] = Hook("perk_ladders", required_of=("rewards",))
scheme_published: Hook[SchemePublished] = Hook("scheme_published", required_of=("scoring",))
scheme_started: Hook[SchemeStarted] = Hook("scheme_started", required_of=("scoring",))
totals_changed: Hook[TotalsChanged] = Hook("totals_changed", required_of=("conversions",))
perks_open_to_agreements: Hook[PerksOpenToAgreements] = Hook(
    "perks_open_to_agreements", required_of=("rewards",)
)
published_perks: Hook[PublishedPerks] = Hook("published_perks", required_of=("rewards",))
mirrors_perks: Hook[MirrorsPerks] = Hook("mirrors_perks", required_of=("rewards",))
visitor_passes: Hook[VisitorPasses] = Hook("visitor_passes", required_of=("rewards",))
uses_of_perks: Hook[UsesOfPerks] = Hook("uses_of_perks", required_of=("rewards",))
waits_for_office: Hook[WaitsForOffice] = Hook(
    "waits_for_office", required_of=("schemes", "records", "scoring", "conversions", "rewards")
)


def missing_answers() -> list[str]:
    """One sentence for each answer that start-up should refuse to run without."""
    return [
        f"{hook.name} has no answer from {room}"
        for hook in Hook.known.values()
        for room in sorted(hook.missing())
    ]
