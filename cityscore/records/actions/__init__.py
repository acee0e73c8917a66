"""What can be done in the records room; each action is keyword-only, in one transaction."""

from cityscore.records.actions.feeds import mapping_of, save_feed
from cityscore.records.actions.forgetting import erase, forget_unconsented
from cityscore.records.actions.importing import import_file

__all__ = ["erase", "forget_unconsented", "import_file", "mapping_of", "save_feed"]
