"""Views of a consultation: text, JSON, HTML pages and graphs."""
