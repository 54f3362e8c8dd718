"""Profiles of Hypothesis: ``ci`` is quick and repeatable, ``long`` is the run done before a release."""

from hypothesis import HealthCheck, Phase, settings

COMMON = {
    "deadline": None,  # a timing never fails a test
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.generate, Phase.shrink],  # explaining a failure takes minutes on whole rulesets
}
settings.register_profile("ci", max_examples=60, derandomize=True, **COMMON)
settings.register_profile("long", max_examples=5000, print_blob=True, **COMMON)
settings.load_profile("ci")
