"""The engines by name."""

from weakref import WeakKeyDictionary

from magrules.diagnostics.suggest import suggest
from magrules.engine.compiled import Compiled
from magrules.engine.inference import Engine
from magrules.engine.reference import Reference
from magrules.errors import MagrulesError
from magrules.model.forks import fork_safe_lock
from magrules.model.ruleset import Ruleset
from magrules.model.value_help import shown

ENGINES = ("compiled", "reference", "durable_rules")
"""The names of the engines; the first is the default."""

_compiled: WeakKeyDictionary[Ruleset, Engine] = WeakKeyDictionary()
_compiling = fork_safe_lock()


def engine_for(ruleset: Ruleset, name: str | None = None) -> Engine:
    """The engine of a name for a ruleset; durable_rules is compiled once for each ruleset.

    Raises MagrulesError for an unknown name or an engine that cannot be imported, and EngineError when the engine
    rejects the ruleset.
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
        from magrules.engine.durable import Durable  # an optional dependency
    except ImportError as error:
        raise MagrulesError(
            "durable_rules cannot be imported here: install `magrules[durable]` on Python 3.11 or 3.12, "
            "or leave the engine out"
        ) from error
    return Durable(ruleset)
