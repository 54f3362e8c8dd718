"""Rule-based expert systems whose advice can always show its reasons."""

from magrules.consultation.changes import Proposal, Shift, WouldChange
from magrules.consultation.consult import Consultation, Difference, UnknownAdvice, advise
from magrules.consultation.contradictions import Contradicted
from magrules.consultation.explain import Why, WhyNot
from magrules.consultation.questions import Asked
from magrules.consultation.standings import Line, Standing
from magrules.engine.trace import Firing
from magrules.errors import (
    Contradiction,
    EngineError,
    FactsError,
    Fault,
    FaultsError,
    MagrulesError,
    RulesetError,
    format_faults,
)
from magrules.language import pickled as _pickled  # noqa: F401, it lets rulesets go to other processes
from magrules.language.load import load_rules
from magrules.language.read_facts import read_facts
from magrules.model.fact_types import Choice, Choices, Names, Number, YesNo
from magrules.model.facts import (
    choice,
    choices,
    computed,
    fact_model,
    measures,
    names,
    number,
    own_words,
    part,
    records,
    yes_no,
)
from magrules.model.rules import Ruleset
from magrules.model.values import Interval, Members, Text
from magrules.render import notebook as _notebook  # noqa: F401, it lets notebooks show answers

__version__ = "0.1.0"

__all__ = [
    "Asked", "Choice", "Choices", "Consultation", "Contradicted", "Contradiction", "Difference", "EngineError",
    "FactsError", "Fault", "FaultsError", "Firing", "Interval", "Line", "MagrulesError", "Members", "Names", "Number",
    "Proposal", "Ruleset", "RulesetError", "Shift", "Standing", "Text", "UnknownAdvice", "Why", "WhyNot",
    "WouldChange", "YesNo", "__version__", "advise", "choice", "choices", "computed", "fact_model", "format_faults",
    "load_rules", "measures", "names", "number", "own_words", "part", "read_facts", "records", "yes_no",
]  # fmt: skip
