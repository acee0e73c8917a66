"""Impact previews: what a draft would change for those who take part, in counts too large to be somebody."""
