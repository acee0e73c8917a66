"""The office's pages of this room."""

from conversions.admin.agreements import AgreementAdmin as AgreementAdmin
from conversions.admin.links import LinkAdmin as LinkAdmin
