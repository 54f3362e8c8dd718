"""Rule-based expert systems whose advice can always show its reasons."""

from magrules import pickled as _pickled  # noqa: F401, it lets rulesets go to other processes
from magrules.changes import Proposal, Shift, WouldChange
from magrules.consult import Consultation, Difference, UnknownAdvice, advise
from magrules.contradictions import Contradicted
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
from magrules.explain import Why, WhyNot
from magrules.fact_types import Choice, Choices, Names, Number, YesNo
from magrules.facts import (
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
from magrules.load import load_rulesets, shipped_rulesets
from magrules.person import Person
from magrules.person_parts import FormsTolerance, Labs, Wants
from magrules.product import Product
from magrules.questions import Asked
from magrules.read_facts import read_facts, read_person
from magrules.render import notebook as _notebook  # noqa: F401, it lets notebooks show answers
from magrules.rules import Ruleset
from magrules.standings import Line, Standing
from magrules.trace import Firing
from magrules.values import Interval, Members, Text

__version__ = "0.1.0"

__all__ = [
    "Asked", "Choice", "Choices", "Consultation", "Contradicted", "Contradiction", "Difference", "EngineError",
    "FactsError", "Fault", "FaultsError", "Firing", "FormsTolerance", "Interval", "Labs", "Line", "MagrulesError",
    "Members", "Names", "Number", "Person", "Product", "Proposal", "Ruleset", "RulesetError", "Shift", "Standing",
    "Text", "UnknownAdvice", "Wants", "Why", "WhyNot", "WouldChange", "YesNo", "__version__", "advise", "choice",
    "choices", "computed", "fact_model", "format_faults", "load_rulesets", "measures", "names", "number",
    "own_words", "part", "read_facts", "read_person", "records", "shipped_rulesets", "yes_no",
]  # fmt: skip
