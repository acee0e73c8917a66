"""What a version that takes perk tiers away must wait for and who must sign it, from its impact preview."""

from __future__ import annotations

from datetime import date, timedelta

from cityscore.core.refusals import Problem, Sentence

NOBODY, SOMEBODY, OVER_2, OVER_10 = "nobody", "somebody", "over-2", "over-10"
DAYS_OF_NOTICE = {NOBODY: 0, SOMEBODY: 30, OVER_2: 30, OVER_10: 90}
NOTICE_TOO_SHORT = Sentence(
    "Participants lose perk tiers, so {days} days of notice are due: let it take effect on {day} or later.",
    "有参与者将失去权益档次，须提前 {days} 天公告：请将生效日定在 {day} 或之后。",
)
HEAD_MUST_SIGN = Sentence(
    "More than 2 % of participants lose a perk tier: the head of office must approve this version.",
    "超过 2% 的参与者将失去权益档次，此版本须由信用办负责人批准。",
)
NO_PUBLIC_NOTICE = Sentence(
    "More than 2 % of participants lose a perk tier: publish a notice on the impact preview's page.",
    "超过 2% 的参与者将失去权益档次，请先在影响预览页发布公告。",
)


def loss_of(*, losing: int, people: int) -> str:
    """How many lose a perk tier, as far as the limits ask: a share of those enrolled in the scheme."""
    if losing * 100 > people * 10:
        return OVER_10
    if losing * 100 > people * 2:
        return OVER_2
    return SOMEBODY if losing else NOBODY


def earliest(loss: str, published_on: date) -> date:
    """The first day on which a version with such a loss may take effect."""
    return published_on + timedelta(days=DAYS_OF_NOTICE[loss])


def unmet(
    loss: str, *, published_on: date, effective_on: date, head_signs: bool, has_notice: bool
) -> list[Problem]:
    """`notice-too-short`, `head-of-office-must-sign` and `public-notice-missing`, as far as they stand."""
    problems = []
    first = earliest(loss, published_on)
    if loss != NOBODY and effective_on < first:
        facts = {"days": DAYS_OF_NOTICE[loss], "day": first.isoformat()}
        problems.append(Problem("notice-too-short", "effective.from", NOTICE_TOO_SHORT.filled(facts)))
    if loss in (OVER_2, OVER_10):
        if not head_signs:
            problems.append(Problem("head-of-office-must-sign", "", HEAD_MUST_SIGN))
        if not has_notice:
            problems.append(Problem("public-notice-missing", "", NO_PUBLIC_NOTICE))
    return problems
