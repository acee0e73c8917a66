"""What waits for the office about its schemes: drafts to approve, and rules whose review is near or over."""

from __future__ import annotations

from django.urls import reverse

from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.hooks import Notice
from cityscore.core.refusals import Sentence
from cityscore.schemes import queries
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.queries import ReviewDue

REVIEW_NEAR = Sentence(
    "Review due: {scheme} must be reviewed by {day}, in {days} days. Renew it or draft a new version.",
    "复审提醒：{scheme_zh}须在 {day} 前复审，还剩 {days} 天。可原样续期或起草新版本。",
)
REVIEW_SOON = Sentence(
    "Review soon: {scheme} must be reviewed by {day}, in {days} days; then nothing new earns points.",
    "请尽快复审：{scheme_zh}须在 {day} 前复审，还剩 {days} 天；逾期后新记录不再计分。",
)
REVIEW_URGENT = Sentence(
    "Review now: {scheme} must be reviewed by {day}, in {days} days; then nothing new earns points.",
    "请立即复审：{scheme_zh}须在 {day} 前复审，仅剩 {days} 天；逾期后新记录不再计分。",
)
REVIEW_OVER = Sentence(
    "Review overdue: {scheme} was to be reviewed by {day}. New records earn nothing until it is renewed.",
    "复审逾期：{scheme_zh}应在 {day} 前复审。续期之前，新记录不计分。",
)
TO_APPROVE = Sentence(
    "{scheme} waits for a second person to approve it.", "{scheme_zh}有草案等待第二人批准。"
)
BY_URGENCY = (REVIEW_NEAR, REVIEW_SOON, REVIEW_URGENT)


def waits_for_office() -> list[Notice]:
    """Reviews within 90 days, the most urgent first, then drafts that were handed in."""
    today = clock.today_in(present_city().time_zone, clock.now())
    reviews = [Notice(review_sentence(due), _page(due.version)) for due in queries.reviews_due(today)]
    submitted = SchemeVersion.objects.filter(state=SchemeVersion.State.SUBMITTED).select_related("scheme")
    drafts = [
        Notice(TO_APPROVE.filled(_names(version)), _page(version))
        for version in submitted.order_by("scheme__code")
    ]
    return reviews + drafts


def review_sentence(due: ReviewDue) -> Sentence:
    """What to say of a review that is near; it is said more urgently from 30 and from 7 days before."""
    sentence = REVIEW_OVER if due.days_left < 0 else BY_URGENCY[due.urgency]
    return sentence.filled({**_names(due.version), "day": due.review_by, "days": due.days_left})


def _names(version: SchemeVersion) -> dict[str, str]:
    return {"scheme": version.scheme.title_en, "scheme_zh": version.scheme.title_zh}


def _page(version: SchemeVersion) -> str:
    return reverse("admin:schemes_schemeversion_change", args=[version.id])
