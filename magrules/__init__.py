"""Rule-based expert systems whose advice can always show its reasons.

Each name is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magrules.consultation.consultation import Consultation, UnknownAdvice, WhatIf, advise
    from magrules.consultation.contradictions import Contradicted
    from magrules.consultation.counterfactuals import AdviceChange, Counterfactual, Counterfactuals
    from magrules.consultation.explanation import Contrast, Explanation
    from magrules.consultation.observing import observed
    from magrules.consultation.questions import Question
    from magrules.consultation.record import DecisionRecord
    from magrules.consultation.standings import AdviceResult, Standing
    from magrules.engine.inference import Firing
    from magrules.errors import DiagnosticsError, EngineError, FactsError, MagrulesError, RulesetError
    from magrules.language.load import load_rules
    from magrules.language.read_facts import read_facts
    from magrules.model.ruleset import Ruleset

__version__ = "0.1.0"

_PLACES = {
    "consultation.counterfactuals": ("Counterfactual", "AdviceChange", "Counterfactuals"),
    "consultation.consultation": ("Consultation", "WhatIf", "UnknownAdvice", "advise"),
    "consultation.contradictions": ("Contradicted",),
    "consultation.explanation": ("Explanation", "Contrast"),
    "consultation.observing": ("observed",),
    "consultation.questions": ("Question",),
    "consultation.record": ("DecisionRecord",),
    "consultation.standings": ("AdviceResult", "Standing"),
    "engine.inference": ("Firing",),
    "errors": ("DiagnosticsError", "EngineError", "FactsError", "MagrulesError", "RulesetError"),
    "language.load": ("load_rules",),
    "language.read_facts": ("read_facts",),
    "model.ruleset": ("Ruleset",),
}
_MODULES = {name: f"magrules.{module}" for module, names in _PLACES.items() for name in names}

__all__ = [
    "AdviceChange",
    "AdviceResult",
    "Consultation",
    "Contradicted",
    "Contrast",
    "Counterfactual",
    "Counterfactuals",
    "DecisionRecord",
    "DiagnosticsError",
    "EngineError",
    "Explanation",
    "FactsError",
    "Firing",
    "MagrulesError",
    "Question",
    "Ruleset",
    "RulesetError",
    "Standing",
    "UnknownAdvice",
    "WhatIf",
    "__version__",
    "advise",
    "load_rules",
    "observed",
    "read_facts",
]


def __getattr__(name: str) -> Any:
    """A public name, from the module that has it."""
    if name not in _MODULES:
        raise AttributeError(f"module `magrules` has no name `{name}`")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return list(__all__)
