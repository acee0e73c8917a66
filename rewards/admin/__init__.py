"""The office's pages about perks, merchants, their credentials, and what was checked and used."""

from rewards.admin.merchants import MerchantAdmin, MerchantClientAdmin, OfferAdmin
from rewards.admin.perks import PerkAdmin
from rewards.admin.redemptions import RedemptionAdmin, VerificationAdmin

__all__ = [
    "MerchantAdmin",
    "MerchantClientAdmin",
    "OfferAdmin",
    "PerkAdmin",
    "RedemptionAdmin",
    "VerificationAdmin",
]
