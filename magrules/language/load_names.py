"""The first pass over rulesets: the declarations that rules refer to."""

from collections.abc import Collection, Iterator, Mapping

from attrs import define, evolve, field

from magrules.diagnostics.source import Location
from magrules.language.grammar import CONCLUSION, RULE, SOURCE, SOURCE_RANKS
from magrules.language.grammar_conditions import RESERVED
from magrules.language.grammar_facts import QUESTION
from magrules.language.load_advice import AdviceReader, words_of
from magrules.language.nodes import MappingNode, Node, Scalar, SequenceNode
from magrules.language.reading import Fields, Reader, entries, with_near_misses
from magrules.language.shapes import ID, NAME
from magrules.language.spelling import as_id, as_name, named
from magrules.model.rules import (
    PERSON,
    Advice,
    Conclusion,
    Flag,
    Grade,
    Property,
    QuestionDefinition,
    Rule,
    Source,
    Tally,
)


@define
class Names:
    """The sources, conclusions, questions and advice that files declare, and the nodes of rules."""

    reader: Reader
    facts: Collection[str]
    sources: dict[str, Source] = field(factory=dict)
    conclusions: dict[str, Conclusion] = field(factory=dict)
    questions: dict[str, QuestionDefinition] = field(factory=dict)
    rules: list[tuple[str, Scalar, Node, str]] = field(factory=list)
    advices: AdviceReader = field(init=False)
    items: dict[str, dict[str, None]] = field(factory=dict)
    concluded: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self.advices = AdviceReader(self.reader)

    @property
    def advice(self) -> Mapping[str, Advice]:
        """The advice declared, by id."""
        return self.advices.advice

    def declare(self, fields: Fields, ruleset: str) -> None:
        """Read the declarations of one file."""
        for section, what, read in (
            ("sources", "source", self._source),
            ("conclusions", "conclusion", self._conclusion),
            ("questions", "question", self._question),
            ("rules", "rule", lambda id, key, node: self._rule(id, key, node, ruleset)),
        ):
            if section not in fields:
                continue
            help = f"begin each {what} with its own id and a colon"
            mapping = self.reader.mapping(fields[section], f"a mapping from id to {what}", help)
            self.reader.symbols.complete &= mapping is not None
            for name, key, value in entries(mapping) if mapping else ():
                read(name, key, value)

    @property
    def declared(self) -> dict[tuple[str, str], Location | None]:
        """The locations of declarations by kind and name."""
        kinds: dict[str, Mapping[str, Source | Conclusion | QuestionDefinition | Advice]] = {
            "source": self.sources, "fact": self.conclusions, "question": self.questions, "advice": self.advice,
        }  # fmt: skip
        words = {
            (key, word): advice.locations.get("tags" if key == "tag" else key)
            for advice in self.advice.values() for key in ("substance", "form", "tag") for word in words_of(key, advice)
        }  # fmt: skip
        return words | {
            (kind, name): declaration.location for kind, known in kinds.items() for name, declaration in known.items()
        }

    def finish(self) -> None:
        """Complete each tally with the items that rules conclude."""
        for name, items in self.items.items():
            conclusion = self.conclusions.get(name)
            if isinstance(conclusion, Tally):
                self.conclusions[name] = evolve(conclusion, items=tuple(items))

    def new(
        self,
        what: str,
        name: str,
        key: Scalar,
        known: Mapping[str, Source | Conclusion | QuestionDefinition | Rule | Property],
    ) -> bool:
        """Whether a name is well formed and new; otherwise an error is reported."""
        if not ID.fullmatch(name.lower() if what == "source" else name):
            self.reader.error("id-form", key.location, as_id(name), name=name)
        elif name in known:
            self.reader.error("duplicate-id", key.location, what=what, name=name, other=known[name].location)
        else:
            return True
        return False

    def _source(self, name: str, key: Scalar, node: Node) -> None:
        read = self.reader.record(node, f"source `{name}`", SOURCE)
        if not self.new("source", name, key, self.sources) or read is None:
            self.reader.symbols.refuse("source", name)
            return
        values = {"title": "", "publisher": "", "kind": "own", **read.values}
        self.sources[name] = Source(name, **{"rank": SOURCE_RANKS[values["kind"]], **values}, location=key.location)

    def _conclusion(self, name: str, key: Scalar, node: Node) -> None:
        if name in RESERVED:
            self.reader.error("reserved-name", key.location, name=name)
        elif not NAME.fullmatch(name):
            self.reader.error("fact-name", key.location, as_name(name), name=name)
            self.reader.symbols.refuse("fact", named(name))
        elif name in self.facts:
            self.reader.error("name-is-fact", key.location, name=name)
        elif self.new("conclusion", name, key, self.conclusions) and (
            conclusion := self._read_conclusion(name, key.location, node)
        ):
            self.conclusions[name] = conclusion
        if name not in self.conclusions:
            self.reader.symbols.refuse("fact", name)

    def _read_conclusion(self, name: str, location: Location, node: Node) -> Conclusion | None:
        known = isinstance(node, MappingNode) and with_near_misses(node, CONCLUSION)
        match self.reader.fields(node, f"conclusion `{name}`", CONCLUSION, partial=True) if known else None:
            case {"flag": value, **rest} if not rest:
                phrase = self.reader.text(value)
                return Flag(name, phrase, location) if phrase else None
            case {"tally": value, **rest} if not rest:
                phrase = self.reader.text(value)
                return Tally(name, phrase, location=location) if phrase else None
            case {"grade": value, "levels": levels, **rest} if not rest:
                phrase, inner = self.reader.text(value), self.reader.mapping(levels, "levels, lowest first, with words")
                words = {level: self.reader.text(text) for level, _, text in entries(inner)} if inner else {}
                whole = {level: text for level, text in words.items() if text}
                return Grade(name, phrase, whole, location) if phrase and whole and whole == words else None
        self.reader.wrong(node, "`flag`, `tally`, or `grade` with `levels`")
        return None

    def _question(self, name: str, key: Scalar, node: Node) -> None:
        read = self.reader.record(node, f"question `{name}`", QUESTION)
        if not self.new("question", name, key, self.questions) or read is None:
            self.reader.symbols.refuse("question", name)
            return
        self.reader.placeholders(read.nodes["text"], ())  # a question has no placeholders
        if "of_another" in read:
            self.reader.placeholders(read.nodes["of_another"], (PERSON,))
        if not {"text", "ask"} & {*read.refused}:
            self.questions[name] = QuestionDefinition(name, **{"ask": name, **read.values}, location=key.location)

    def _rule(self, id: str, key: Scalar, node: Node, ruleset: str) -> None:
        if id in RULE.all:
            self.reader.error("misplaced-key", key.location, "indent it further than the id of its rule", key=id)
            return
        self.rules.append((id, key, node, ruleset))
        if not isinstance(node, MappingNode):
            return
        fields = with_near_misses(node, RULE)
        if advice := fields.get("advise"):
            self.advices.declare(advice)
        concluded = fields.get("conclude")
        self.concluded |= set(_named(concluded))
        for name, _, value in entries(concluded) if isinstance(concluded, MappingNode) else ():
            if isinstance(value, Scalar):
                self.items.setdefault(name, {})[str(value.value)] = None


def _named(node: Node | None) -> Iterator[str]:
    match node:
        case MappingNode():
            yield from (name for name, _, _ in entries(node))
        case SequenceNode(items):
            yield from (str(item.value) for item in items if isinstance(item, Scalar))
        case Scalar():
            yield str(node.value)
