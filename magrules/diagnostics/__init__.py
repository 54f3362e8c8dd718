"""Diagnostics: where something stands in a file, what is wrong there, and how that is shown."""
