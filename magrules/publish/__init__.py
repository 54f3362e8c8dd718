"""What is made of rules for others: editor schemas, the handbook, the start of a new ruleset."""
