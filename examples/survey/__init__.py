"""A survey of real people, mapped to persons, consulted one by one and counted."""
