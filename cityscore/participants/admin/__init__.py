"""The office's pages about people: the desk, one person, and identities that two accounts contend for."""

from cityscore.participants.admin.contested import ContestedIdentityAdmin
from cityscore.participants.admin.desk import DeskAdmin

__all__ = ["ContestedIdentityAdmin", "DeskAdmin"]
