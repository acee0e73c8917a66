"""Points from records: the reference formula, the SQL compiled from it, runs, statements and previews."""
