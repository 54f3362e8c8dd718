"""The interview: asking a person, one question at a time."""
