"""Editor schemas, the handbook, and the scaffold of a new ruleset."""
