-- Everybody's total, as the sharing out of bands reads it.
SELECT
    computed.participant_id,
    computed.total
FROM ($totals) AS computed
