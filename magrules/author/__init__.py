"""The author's workbench: what those who write rulesets use to test, describe and hand out their rules."""
