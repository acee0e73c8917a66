"""What waits for the office in the conversions room: texts to weigh and sign, agreements to announce."""

from __future__ import annotations

from cityscore.core.hooks import Notice
from cityscore.core.refusals import Sentence
from conversions import queries
from conversions.models import Agreement, Signature

PAGE = "admin:conversions_agreement_changelist"
LINKS_PAGE = "admin:conversions_link_changelist"
TO_SIGN = Sentence("Agreements to simulate and sign: {count}.", "待模拟并签署的协议：{count} 份。")
TO_ANNOUNCE = Sentence(
    "Signed agreements to announce to residents: {count}.", "待向居民公告的协议：{count} 份。"
)
IN_TROUBLE = Sentence(
    "Cities of other installations that are silent or hold something else: {count}.",
    "无应答或数据不一致的其他平台城市：{count} 个。",
)


def waits_for_office() -> list[Notice]:
    """Proposals that this side has not signed, signed agreements that this side announces, and cities of
    other installations that are silent or hold something else."""
    found = [
        (TO_SIGN, _unsigned(), PAGE),
        (TO_ANNOUNCE, _unannounced(), PAGE),
        (IN_TROUBLE, queries.links_in_trouble(), LINKS_PAGE),
    ]
    return [Notice(say.filled({"count": count}), page) for say, count, page in found if count]


def _unsigned() -> int:
    proposed = Agreement.objects.filter(state=Agreement.State.PROPOSED)
    signed = set(Signature.objects.filter(agreement__in=proposed).values_list("agreement_id", "side"))
    return sum((copy.id, copy.side) not in signed for copy in proposed)


def _unannounced() -> int:
    return Agreement.objects.filter(state=Agreement.State.SIGNED, side=Agreement.Side.HOME).count()
