"""The office's pages about perks, merchants, their credentials, what was checked and used, and claims."""

from rewards.admin.claims import ClaimAdmin, GuaranteeFundAdmin
from rewards.admin.disowned import DisownedUseAdmin
from rewards.admin.merchants import MerchantAdmin, MerchantClientAdmin, OfferAdmin
from rewards.admin.perks import PerkAdmin
from rewards.admin.redemptions import RedemptionAdmin, VerificationAdmin

__all__ = [
    "ClaimAdmin",
    "DisownedUseAdmin",
    "GuaranteeFundAdmin",
    "MerchantAdmin",
    "MerchantClientAdmin",
    "OfferAdmin",
    "PerkAdmin",
    "RedemptionAdmin",
    "VerificationAdmin",
]
