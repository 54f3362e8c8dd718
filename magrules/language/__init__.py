"""The language: from YAML to the model, and facts from and to files."""
