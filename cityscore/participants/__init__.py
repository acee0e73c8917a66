"""Who takes part: identity proved, enrolment, consent, what was seen of whom, and leaving again."""
