"""What can be said about rules: lints, coverage, mutants, differences, witnesses."""
