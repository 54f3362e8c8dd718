"""The model: what a ruleset is. Truth, values, conditions, types of facts, vocabulary, rules, strata."""
