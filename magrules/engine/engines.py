"""The engines by name."""

from weakref import WeakKeyDictionary

from magrules.diagnostics.suggest import suggest
from magrules.engine.circuit import Compiled
from magrules.engine.reference import Reference
from magrules.engine.trace import Engine
from magrules.errors import MagrulesError
from magrules.model.fact_types import shown
from magrules.model.forks import held_over_forks
from magrules.model.ruleset import Ruleset

ENGINES = ("compiled", "reference", "durable_rules")
"""What a consultation can be asked to run on; the first is the default."""

_compiled: WeakKeyDictionary[Ruleset, Engine] = WeakKeyDictionary()
_compiling = held_over_forks()


def engine_for(ruleset: Ruleset, name: str | None = None) -> Engine:
    """The engine of that name for a ruleset; durable_rules is compiled once for a ruleset.

    Raises MagrulesError when there is no engine of that name or it cannot be imported here, and EngineError
    when it refuses the ruleset.
    """
    match name:
        case None | "compiled":
            return Compiled()
        case "reference":
            return Reference()
        case "durable_rules":
            with _compiling:
                if ruleset not in _compiled:
                    _compiled[ruleset] = _durable(ruleset)
                return _compiled[ruleset]
        case str():
            reasons = (f"there is no engine `{name}`", suggest(name, ENGINES))
            raise MagrulesError(", ".join(filter(None, reasons)))
        case _:
            raise MagrulesError(f"an engine is named by a word, found {shown(name)}")


def _durable(ruleset: Ruleset) -> Engine:
    try:
        from magrules.engine.durable import Durable  # only who asks for it needs it
    except ImportError as error:
        raise MagrulesError(
            "durable_rules cannot be imported here: install `magrules[durable]` on Python 3.11 or 3.12, "
            "or leave the engine out"
        ) from error
    return Durable(ruleset)
