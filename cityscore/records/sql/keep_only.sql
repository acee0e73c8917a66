-- Rows of people who no longer let this source answer about them.
DELETE FROM incoming_record WHERE participant_id <> ALL(%(participant_ids)s)
