"""The two-language vocabularies that guardrails and file readers share."""
