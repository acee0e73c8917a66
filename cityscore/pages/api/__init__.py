"""The resident API: thin JSON doors over what the pages show and do."""
