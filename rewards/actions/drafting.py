"""Write perks: from a file or a form, both of which pass through the same checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.exact_json import digest
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.models import Scheme
from rewards import queries
from rewards.guardrails import check_change
from rewards.language import check_perks
from rewards.models import Perk, PerkVersion
from rewards.references import check_needs
from rewards.refusals import PerksHaveProblems
from rewards.terms import PerkTerms
from rewards.writing import perks_file

ANOTHER_CITY = Sentence(
    "This file is for the city {found}; here it is {city}.", "此文件属于城市 {found}，而当前城市是 {city}。"
)
NO_SCHEME = Sentence(
    "There is no scheme “{scheme}” with published rules.", "没有已公布规则的方案“{scheme}”。"
)
ENDED = Sentence("This perk has ended; give the new one another code.", "该权益已结束，请为新权益另取代码。")


@transaction.atomic
def load_perks(*, text: bytes | str, by: Account, at: datetime) -> list[Perk]:
    """Make each perk of a file a draft, in place of the draft it had; all or none.

    A perk whose approved terms say the same already gets no draft. Raises DutyMissing, or PerksHaveProblems
    with every problem of the file: `check_perks`, `another-city`, `unknown-reference`, `unreachable-tier`,
    `perk-worsens-ordinary-terms`, `perk-ended`.
    """
    actor = duties.require(by, Act.EDIT_PERKS)
    reading = check_perks(text)
    problems = list(reading.problems)
    every = reading.tree.terms() if reading.tree is not None and reading.sound else ()
    city = city_queries.present_city()
    if reading.tree is not None and reading.tree.city != city.code:
        said = ANOTHER_CITY.filled({"found": reading.tree.city, "city": city.code})
        problems.append(Problem("another-city", "city", said))
    for terms in every:
        problems += problems_in_place(terms)
    if problems or reading.tree is None:
        raise PerksHaveProblems(problems, count=len(problems))
    return [_draft(terms, by=by, actor=actor, at=at) for terms in every]


def problems_in_place(terms: PerkTerms) -> list[Problem]:
    """What stands against terms that are sound by themselves: the city's schemes and its running perk."""
    problems = list(_against_scheme(terms))
    perk = Perk.objects.filter(code=terms.code).first()
    if perk is not None and perk.state == Perk.State.ENDED:
        problems.append(Problem("perk-ended", f"{terms.code}.code", ENDED))
    before = queries.terms_in_force(perk) if perk is not None else None
    if perk is not None and before is not None:
        problems += check_change(before.perk_terms, terms, running=perk.is_running)
    return problems


def sound_again(terms: PerkTerms) -> list[Problem]:
    """Every check of a file once more on stored terms: the guardrails may have become stricter since."""
    city = city_queries.present_city()
    return [*check_perks(perks_file([terms], city=city.code)).problems, *problems_in_place(terms)]


def _against_scheme(terms: PerkTerms) -> Iterator[Problem]:
    scheme = scheme_queries.scheme_by_code(terms.scheme)
    tree = _newest_rules(scheme) if scheme is not None else None
    if tree is None:
        said = NO_SCHEME.filled({"scheme": terms.scheme})
        yield Problem("unknown-reference", f"{terms.code}.scheme", said)
    else:
        yield from check_needs(terms, tree)


def _newest_rules(scheme: Scheme) -> SchemeTree | None:
    version = scheme_queries.published_versions(scheme).first()
    return version.scheme_tree if version is not None else None


def _draft(terms: PerkTerms, *, by: Account, actor: audit.Actor, at: datetime) -> Perk:
    scheme = Scheme.objects.get(code=terms.scheme)
    titles = {"title_en": terms.title.en, "title_zh": terms.title.zh_hans}
    perk, is_new = Perk.objects.get_or_create(code=terms.code, defaults={"scheme": scheme, **titles})
    perk = Perk.objects.select_for_update(no_key=True, of=("self",)).select_related("scheme").get(id=perk.id)
    content = terms.as_json()
    in_force = queries.terms_in_force(perk)
    if in_force is not None and in_force.content_digest == digest(content):
        return perk
    draft = queries.draft_of(perk) or PerkVersion(perk=perk)
    draft.terms, draft.content_digest = content, digest(content)
    draft.author_id, draft.author_name = by.id, actor.name
    draft.author_ids = sorted({*draft.author_ids, by.id})
    draft.drafted_at = at
    draft.save()
    if in_force is None and not is_new:
        Perk.objects.filter(id=perk.id).update(scheme=scheme, **titles)
        perk.refresh_from_db()
    audit.write(
        actor=actor,
        action="rewards.draft_perk",
        at=at,
        about=f"perk:{perk.code}",
        digest=draft.content_digest,
    )
    return perk
