"""What earns points in a city: the scheme language, its guardrails, its editor and its versions."""
