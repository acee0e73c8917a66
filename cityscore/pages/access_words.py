"""The words of the access log: one sentence for each thing that can be done with a person's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityscore.pages.wording import reader_language
from cityscore.participants.models import Proof

SENTENCES = {
    "participants.prove": gettext_lazy("Identity shown by %(proof)s"),
    "participants.freeze": gettext_lazy("Paused: a second account proved the same identity"),
    "participants.settle_claim": gettext_lazy("Decided which account this identity belongs to"),
    "participants.end_link": gettext_lazy("Ended the link to a lost account; its passes died"),
    "participants.issue_code": gettext_lazy("Gave out a one-time code"),
    "participants.note_document": gettext_lazy("Noted from your document: %(shown)s"),
    "participants.compare_document": gettext_lazy("Compared your document with what was noted: %(shown)s"),
    "participants.correct_document": gettext_lazy("Corrected from your document: %(shown)s"),
    "participants.register": gettext_lazy("Registered the identity at the desk"),
    "participants.look_up": gettext_lazy("Looked the identity up at the desk"),
    "participants.open_person": gettext_lazy("Opened the page of this participant"),
    "participants.open_contest": gettext_lazy("Opened the page of the contested identity"),
    "participants.join": gettext_lazy("Joined the scheme “%(scheme)s” under notice no. %(notice)s"),
    "participants.leave": gettext_lazy("Left the scheme “%(scheme)s”"),
    "participants.set_consent": gettext_lazy("Allowed the source %(source)s"),
    "participants.withdraw_consent": gettext_lazy("Withdrew the source %(source)s"),
    "records.roster": gettext_lazy("Gave your number to the source %(source)s, which you allowed"),
    "records.dispute_record": gettext_lazy("Objected to a record; it does not count until decided"),
    "records.withdraw_objection": gettext_lazy("Took back an objection; the record counts again"),
    "records.open_objection": gettext_lazy("Read your objection and its record"),
    "records.forward_objection": gettext_lazy("Put your objection to the source"),
    "records.decide_objection": gettext_lazy("Decided about your objection"),
    "records.appeal_objection": gettext_lazy("Appealed a decision; the record does not count meanwhile"),
    "records.remove_record": gettext_lazy("Removed a record; it does not count any more"),
    "records.restore_record": gettext_lazy("Let a removed record count again"),
    "records.confirm_record": gettext_lazy("Confirmed a decision; it counts from now on"),
    "records.purge": gettext_lazy("Deleted records whose time to be kept is over"),
    "participants.erase": gettext_lazy("Erased everything"),
    "statement": gettext_lazy("Looked at the statement of points"),
    "scoring.statement": gettext_lazy("Looked at the statement of points"),
    "conversions.consent": gettext_lazy("Allowed a standing in another city"),
    "conversions.withdraw_consent": gettext_lazy("Withdrew the standing in another city"),
    "conversions.award": gettext_lazy("Awarded points under an agreement between two schemes"),
    "rewards.verify": gettext_lazy("Checked a pass for “%(perk)s”: %(result)s"),
    "rewards.redeem": gettext_lazy("Used “%(perk)s”: %(result)s"),
    "rewards.capture": gettext_lazy("Settled the use of “%(perk)s”: paid"),
    "rewards.extend": gettext_lazy("Extended the use of “%(perk)s”"),
    "rewards.release": gettext_lazy("Settled the use of “%(perk)s”: nothing owed"),
    "rewards.return": gettext_lazy("Took back what was lent with “%(perk)s”"),
    "rewards.open_claim": gettext_lazy("Opened a claim on the guarantee fund about your use of a perk"),
    "rewards.claim": gettext_lazy("Asked the city's guarantee fund about “%(perk)s”; you may object"),
    "rewards.object_to_claim": gettext_lazy("Objected to a claim on the guarantee fund"),
    "rewards.cover": gettext_lazy("The guarantee fund paid for “%(perk)s”"),
    "rewards.dismiss": gettext_lazy("The guarantee fund does not pay for “%(perk)s”; nothing is owed"),
    "rewards.disown_use": gettext_lazy("Reported a use as not yours; unused passes ended"),
    "rewards.open_disowned_use": gettext_lazy("Opened your report of a use that was not yours"),
    "rewards.answer_disowned_use": gettext_lazy("Answered your report about “%(perk)s”"),
    "rewards.end": gettext_lazy("Ended what “%(perk)s” gave for a term"),
    "rewards.annul": gettext_lazy("Annulled the use of “%(perk)s”"),
}

UNKNOWN_PERK = {
    "rewards.verify": gettext_lazy("Checked a pass for an unknown perk: %(result)s"),
    "rewards.redeem": gettext_lazy("Tried a pass for an unknown perk: %(result)s"),
}
"""A merchant's own text is not shown: a perk that was never the city's has no title."""

SHOWN = {
    "born_on": gettext_lazy("date of birth"),
    "is_local": gettext_lazy("registration in this city"),
}

RESULTS = {
    "granted": gettext_lazy("yes"),
    "redeemed": gettext_lazy("yes"),
    "entitled": gettext_lazy("yes"),
    "held": gettext_lazy("yes"),
    "refused": gettext_lazy("no"),
}


def what_happened(action: str, facts: Mapping[str, Any], *, about: str, titles: Mapping[str, str]) -> str:
    """The sentence for one entry. `titles` maps what entries are about, as `scheme:seashell`, to titles."""
    if action == "participants.set_consent" and not facts.get("given"):
        action = "participants.withdraw_consent"
    perk = in_both(facts.get("perk_title"))
    sentence = SENTENCES.get(action) if perk or action not in UNKNOWN_PERK else UNKNOWN_PERK[action]
    if sentence is None:
        return _("Handled your data (%(action)s)") % {"action": action}
    said = str(sentence) % {
        "scheme": titles.get(about, about),
        "perk": perk,
        "source": titles.get(f"source:{facts.get('source')}", facts.get("source", ""))
        or titles.get(about, ""),
        "notice": facts.get("notice", ""),
        "proof": Proof(facts["proof"]).label if facts.get("proof") in Proof.values else "",
        "shown": _(", ").join(str(SHOWN[name]) for name in facts.get("shown", ()) if name in SHOWN),
        "result": RESULTS.get(facts.get("result", ""), ""),
    }
    host = in_both(facts.get("host"))
    return _("%(what)s (in %(city)s)") % {"what": said, "city": host} if host else said


def in_both(stored: Any) -> str:
    """A text stored as `{"en": …, "zh-hans": …}` in the reader's language, '' for anything else."""
    return str(stored.get(reader_language(), "")) if isinstance(stored, dict) else ""
