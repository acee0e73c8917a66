"""What can be done in the conversions room; each action is keyword-only, in one transaction."""
