"""Tables of the rewards room: perks, merchants, passes, and what merchants asked and used."""

from rewards.models.merchants import Merchant, MerchantClient, Offer
from rewards.models.passes import Pass, SigningKey
from rewards.models.perks import Perk, PerkVersion
from rewards.models.redemptions import QuotaCounter, Redemption, StoredAnswer, Verification
from rewards.models.settling import Claim, DisownedUse, GuaranteeFund, RedemptionStep

__all__ = [
    "Claim",
    "DisownedUse",
    "GuaranteeFund",
    "Merchant",
    "MerchantClient",
    "Offer",
    "Pass",
    "Perk",
    "PerkVersion",
    "QuotaCounter",
    "Redemption",
    "RedemptionStep",
    "SigningKey",
    "StoredAnswer",
    "Verification",
]
