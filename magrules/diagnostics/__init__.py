"""Diagnostics: where something stands in a file, and what is wrong there."""
