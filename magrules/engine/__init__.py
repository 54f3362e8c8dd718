"""The engines: a ruleset and facts in, an inference out."""
