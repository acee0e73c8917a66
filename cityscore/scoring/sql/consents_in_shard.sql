-- A consent names its enrolment, not its participant: what lies outside the shard's enrolments is left unread.
-- The sum keeps the planner from looking for the least and the greatest one by one through the whole index.
consent.enrolment_id BETWEEN (
    SELECT min(mine.id + 0)
    FROM participants_enrolment AS mine
    WHERE mine.scheme_id = %(scheme_id)s AND mine.ended_at IS NULL AND $among_mine
) AND (
    SELECT max(mine.id + 0)
    FROM participants_enrolment AS mine
    WHERE mine.scheme_id = %(scheme_id)s AND mine.ended_at IS NULL AND $among_mine
)
