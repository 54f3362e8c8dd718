"""Views of a consultation: words and JSON."""
