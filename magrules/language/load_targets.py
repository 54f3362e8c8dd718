"""Reads targets: the advice that is meant, by id or by its fields."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from attrs import define, field

from magrules.language.grammar import TARGET
from magrules.language.load_advice import words_of
from magrules.language.nodes import MappingNode, Node, SequenceNode
from magrules.language.reading import Reader, entries
from magrules.language.shapes import Chosen, Keys, OneOf, OneOrMany
from magrules.model.rules import Advice

MOST_TARGETS = 1_000_000


@define
class TargetReader:
    """Reads targets, once all advice is declared."""

    reader: Reader
    advice: Mapping[str, Advice]
    options: Collection[str]
    """The options of facts, which a target may name as substance or form."""
    hint: Callable[[str], str]
    """Help with a word that is no advice."""
    may_match_nothing: bool = False
    targeted: int = 0
    """The number of matches of targets with advice so far."""
    tags: set[str] = field(factory=set)
    """The tags that targets name."""

    @cached_property
    def advice_by_word(self) -> Mapping[str, Mapping[str, set[str]]]:
        """The ids of advice by the keys and words of targets."""
        ids_by_word: dict[str, dict[str, set[str]]] = {key: {} for key in TARGET.all}
        for advice in self.advice.values():
            for key, words in ids_by_word.items():
                for word in words_of(key, advice):
                    words.setdefault(word, set()).add(advice.id)
        return ids_by_word

    @cached_property
    def allowed_words(self) -> Mapping[str, Collection[str]]:
        """The words allowed as substance or form: those of advice and the options of facts."""
        return {key: {*self.advice_by_word[key], *self.options} for key in ("substance", "form")}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The position of each advice."""
        return {id: at for at, id in enumerate(self.advice)}

    @cached_property
    def advice_is_refused(self) -> bool:
        """Whether some advice has errors, so that targets may refer to it."""
        return self.reader.symbols.are_refused("advice")

    def read(self, node: Node, keys: Keys) -> list[Advice]:
        """The advice that a target matches: by id, by all fields named, or by any item of a list."""
        if self.targeted > MOST_TARGETS:
            return []
        if isinstance(node, SequenceNode):
            advices = [
                advice for item in self.reader.one_or_many(node, "targets") for advice in self.read(item, TARGET)
            ]
            return list({advice.id: advice for advice in advices}.values())
        if not isinstance(node, MappingNode):
            return self._named(node)
        matches: list[set[str]] = []
        valid = self.reader.symbols.complete and not self.advice_is_refused
        for key, at, value in entries(node):
            if key not in keys.all:
                missing = [key for key in keys.all if key not in node.index]
                help = self.reader.near.suggest(key, missing) or f"known here: {', '.join(keys.all)}"
                self.reader.error("unknown-key", at.location, help, key=key, where="a target")
                valid = False
            elif key in TARGET.all:
                words = [self._word(key, word) for word in self.reader.one_or_many(value, "words")]
                self.tags.update(word for word in words if word and key == "tag")
                matches.append(set().union(*(self.advice_by_word[key].get(word, ()) for word in words if word)))
                valid &= bool(words) and None not in words
        ids = set.intersection(*matches) if matches else ()
        matched = [self.advice[id] for id in sorted(ids, key=self.order.__getitem__)]
        self.targeted += len(matched)
        if self.targeted > MOST_TARGETS:
            self.reader.error("too-many-targets", node.location, limit=MOST_TARGETS)
        if valid and not matched and not (matches and self.may_match_nothing):
            self.reader.error("targets-nothing", node.location)
        return matched

    def _named(self, node: Node) -> list[Advice]:
        id = self.reader.word(node, "the id of advice")
        if id and self.reader.symbols.resolve("advice", id, node.location, self.advice, help=self.hint(id)):
            return [self.advice[id]]
        return []

    def _word(self, key: str, node: Node) -> str | None:
        """A word of a target; a word that no advice has is an error, even in a list.

        A substance or form may also be an option of a fact.
        """
        match TARGET.all[key].shape:
            case OneOrMany(OneOf() | Chosen() as listed):
                return str(word) if (word := self.reader.value(node, listed)) else None
        word = self.reader.word(node, "a word")
        if word is None or self.advice_is_refused:
            return word
        known: Collection[str] = self.advice_by_word[key]
        if key in ("substance", "form") and word not in known:
            known = self.allowed_words[key]
        kind = "advice" if key == "id" else key
        return word if self.reader.symbols.resolve(kind, word, node.location, known) else None
