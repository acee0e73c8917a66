"""What the resident API answers with: plain JSON data, texts in both languages."""

from __future__ import annotations

from typing import Any

from cityscore.cities import queries as cities
from cityscore.core.doors import moment
from cityscore.pages.api.words import titles
from cityscore.pages.record_forms import asked_of
from cityscore.pages.supposing import SupposedPerks
from cityscore.records.models import Objection, Record
from cityscore.schemes.language import RecordType, SchemeTree
from cityscore.schemes.models import SchemeVersion
from cityscore.scoring.what_if import Supposition
from rewards import queries as rewards
from rewards.eligibility import Verdict
from rewards.models import Claim, DisownedUse, Perk, Redemption


def scheme(version: SchemeVersion) -> dict[str, Any]:
    """A scheme in force: what may be supposed about it, and what joining it asks."""
    tree = version.scheme_tree
    notice = cities.latest_notice(tree.scheme)
    assert version.effective_on is not None
    return {
        "scheme": tree.scheme,
        "title": tree.title.sentence.as_json(),
        "kind": tree.kind,
        "version": version.number,
        "in_force_since": version.effective_on.isoformat(),
        "notice": notice
        and {"number": notice.number, "text": {"en": notice.body_en, "zh-hans": notice.body_zh}},
        "sources": [
            {"source": each.code, "kind": each.kind, "title": each.title.sentence.as_json()}
            for each in tree.sources
        ],
        "record_types": [_record_type(each, tree) for each in tree.record_types],
    }


def _record_type(kind: RecordType, tree: SchemeTree) -> dict[str, Any]:
    rules = [rule for rule in tree.rules if rule.record_type == kind.code]
    asked = asked_of(kind, rules)
    return {
        "record_type": kind.code,
        "source": kind.source,
        "title": kind.title.sentence.as_json(),
        "description": kind.description.sentence.as_json(),
        "fields": [
            {
                "name": name,
                "title": None if field.title is None else field.title.sentence.as_json(),
                "type": field.type,
                "unit": field.unit,
                "min": None if field.min is None else f"{field.min:f}",
                "needed": name in asked,
                "choices": list(field.choices or ()),
            }
            for name, field in kind.fields.items()
        ],
    }


def perk(found: Perk, verdict: Verdict) -> dict[str, Any]:
    """A perk of the open city with the verdict on one person; `found` carries its terms."""
    terms = found.terms
    above = verdict.next_tier if verdict.granted else None
    return {
        "perk": terms.code,
        "title": terms.title.as_json(),
        "description": terms.description.as_json(),
        "universal": terms.universal_tier is not None,
        "usable": verdict.granted,
        "value": verdict.value and verdict.value.as_json(),
        "missing": [] if verdict.granted else [each.as_json() for each in verdict.unmet],
        "next": above
        and {"value": above.value.as_json(), "missing": [each.as_json() for each in verdict.to_next]},
        "merchants": [{"merchant": each.code, "title": titles(each)} for each in rewards.merchants_of(found)],
        "ordinary_terms": terms.ordinary_terms.as_json(),
    }


def supposed(found: Supposition, judged: SupposedPerks, subject: str) -> dict[str, Any]:
    """The whole answer to a what-if."""
    return {
        "before": found.statement(found.before, subject),
        "after": found.statement(found.after, subject),
        "difference": found.difference.as_json(),
        "not_allowed": list(found.not_allowed),
        "perks": [{**perk(*each), "newly": each[0].code in judged.new} for each in judged.judged],
    }


def record(found: Record) -> dict[str, Any]:
    """The newest revision of a record."""
    return {
        "record": str(found.id),
        "record_type": found.record_type.code,
        "source": found.record_type.source.code,
        "title": titles(found.record_type),
        "record_no": found.record_no,
        "occurred_on": found.occurred_on.isoformat(),
        "ended_on": found.ended_on and found.ended_on.isoformat(),
        "recorded_on": found.recorded_on.isoformat(),
        "status": found.status,
        "set_aside": found.set_aside or None,
        "document_no": found.document_no,
        "authority": found.authority,
        "fields": found.fields,
    }


def objection(found: Objection) -> dict[str, Any]:
    """An objection with its clock and what was decided."""
    return {
        "objection": str(found.id),
        "record_type": found.record_type.code,
        "record_no": found.record_no,
        "state": found.state,
        "reason": found.reason,
        "raised_at": moment(found.raised_at),
        "due_on": found.due_on and found.due_on.isoformat(),
        "decision": found.decision,
        "appeal_decision": found.appeal_decision,
    }


def use_in_full(found: Redemption, claim: Claim | None, report: DisownedUse | None) -> dict[str, Any]:
    """The same with what a merchant claims of it, and the person's report that it was not theirs."""
    return {
        **use(found),
        "claim": claim
        and {
            "amount": str(claim.amount),
            "evidence": claim.evidence,
            "state": claim.state,
            "objection": claim.objection or None,
            "objection_until": moment(claim.objection_until),
            "decision": claim.decision or None,
        },
        "not_me": report
        and {
            "text": report.text,
            "reported_at": moment(report.reported_at),
            "answer": report.answer or None,
            "annulled": report.is_annulled,
        },
    }


def use(found: Redemption) -> dict[str, Any]:
    """One use of a perk."""
    return {
        "redemption": str(found.public_id),
        "state": found.state,
        "receipt": found.receipt,
        "perk": found.perk.code,
        "title": titles(found.perk),
        "merchant": {"merchant": found.merchant.code, "title": titles(found.merchant)},
        "value": found.value,
        "redeemed_at": found.redeemed_at.isoformat(),
    }
