"""What every scheme action needs: rows locked, content stored in one way, an entry in the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.exact_json import digest
from cityscore.schemes import queries
from cityscore.schemes.editing.values import mapping, shown
from cityscore.schemes.language import SchemeTree, content_of, dump_content, dump_scheme, read_content
from cityscore.schemes.models import Scheme, SchemeVersion

State = SchemeVersion.State


def locked(version: SchemeVersion) -> SchemeVersion:
    """The version as it is stored now, with its scheme: nobody else changes either until we are done."""
    Scheme.objects.select_for_update(no_key=True).get(id=version.scheme_id)
    versions = SchemeVersion.objects.select_related("scheme")
    return versions.select_for_update(no_key=True, of=("self",)).get(id=version.id)


def store(
    draft: SchemeVersion, content: Mapping[str, Any], *, by: Account, name: str, at: datetime, text: str = ""
) -> None:
    """Keep content as the draft's, complete or not; whoever saves is an author, and a submission is void.

    `text` is the file it came in, which stays as it was written; else one is made.
    """
    tree = read_content(content).tree
    kept = dict(content) if tree is None else content_of(tree)
    draft.__dict__.pop("scheme_tree", None)  # read before, and about to be something else
    draft.content = kept
    draft.state = State.DRAFT
    draft.file_text = text or (dump_content(kept) if tree is None else dump_scheme(tree))
    draft.tree = kept
    draft.content_digest = digest(kept)
    draft.author_id, draft.author_name = by.id, name
    draft.author_ids = with_author(draft.author_ids, by)
    draft.drafted_at = at
    draft.save()


def scheme_for(content: Mapping[str, Any], code: str) -> Scheme:
    """The scheme with this code, made if there was none; an unpublished one is called what its draft says."""
    facts = scheme_facts(content, code)
    Scheme.objects.get_or_create(code=code, defaults=facts)
    scheme = Scheme.objects.select_for_update(no_key=True).get(code=code)
    if not queries.published_versions(scheme).exists():
        Scheme.objects.filter(id=scheme.id).update(**facts)
    return scheme


def scheme_facts(content: Mapping[str, Any], code: str) -> dict[str, Any]:
    """How lists call the scheme; an unfinished draft may leave that open."""
    title, participants = mapping(content.get("title")), content.get("participants")
    return {
        "title_en": shown(title.get("en"))[:200] or code,
        "title_zh": shown(title.get("zh-hans"))[:200] or code,
        "participants": participants if participants in Scheme.Participants.values else "person",
    }


def follow(scheme: Scheme, tree: SchemeTree) -> None:
    """Call the scheme what its newest published version does."""
    Scheme.objects.filter(id=scheme.id).update(**scheme_facts(content_of(tree), scheme.code))


def with_author(author_ids: list[int], by: Account) -> list[int]:
    return sorted({*author_ids, by.id})


def log(version: SchemeVersion, actor: audit.Actor, verb: str, at: datetime, **facts: Any) -> None:
    audit.write(
        actor=actor,
        action=f"schemes.{verb}",
        at=at,
        about=f"scheme:{version.scheme.code}",
        version_id=version.id,
        number=version.number,
        digest=version.content_digest,
        **facts,
    )


def log_parts(parts: list[str], actor: audit.Actor, version: SchemeVersion, at: datetime) -> None:
    """An entry for each source and record type that this version made say what it says now."""
    for about in parts:
        audit.write(actor=actor, action="schemes.write_part", at=at, about=about, version_id=version.id)
