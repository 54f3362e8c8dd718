"""The engines: from a ruleset and facts to what holds."""
