"""Consultations: standings, questions, explanations, and what would change them."""
