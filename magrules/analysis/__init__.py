"""Analysis of rules: lints, coverage, mutants, differences, witnesses."""
