"""What can be done in the records room; each action is keyword-only, in one transaction."""

from cityscore.records.actions.clients import (
    IssuedSourceClient,
    issue_source_client,
    revoke_source_client,
)
from cityscore.records.actions.confirming import confirm_records
from cityscore.records.actions.contesting import (
    appeal_objection,
    decide_objection,
    dispute_record,
    forward_objection,
    look_at_objection,
    remove_record,
    restore_record,
    withdraw_objection,
)
from cityscore.records.actions.deciding import accept_import, drop_import
from cityscore.records.actions.feeds import mapping_of, match_columns, record_trees, save_feed
from cityscore.records.actions.forgetting import erase, forget_unconsented
from cityscore.records.actions.importing import import_file
from cityscore.records.actions.marking import marked_copy
from cityscore.records.actions.purging import purge, set_retention
from cityscore.records.actions.pushing import push_records
from cityscore.records.actions.reconciling import reconcile
from cityscore.records.actions.rosters import roster, roster_page

__all__ = [
    "IssuedSourceClient",
    "accept_import",
    "appeal_objection",
    "confirm_records",
    "decide_objection",
    "dispute_record",
    "drop_import",
    "erase",
    "forget_unconsented",
    "forward_objection",
    "import_file",
    "issue_source_client",
    "look_at_objection",
    "mapping_of",
    "marked_copy",
    "match_columns",
    "purge",
    "push_records",
    "reconcile",
    "record_trees",
    "remove_record",
    "restore_record",
    "revoke_source_client",
    "roster",
    "roster_page",
    "save_feed",
    "set_retention",
    "withdraw_objection",
]
