-- The bands of some participants, as an award is worked out.
SELECT
    computed.participant_id,
    computed.band
FROM ($totals) AS computed
