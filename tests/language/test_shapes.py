"""The shapes of the grammar: what stands under a key is read as its schema says."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magrules.language import grammar, grammar_cases, grammar_conditions
from magrules.language.nodes import MappingNode
from magrules.language.parse import read_text
from magrules.language.reading import Reader
from magrules.language.shapes import Keys, Record, Shape
from magrules.model.domain import default_domain
from magrules.publish.schema_shapes import Deriver, local_text
from tests.strategies import KEYS, LANGUAGES, key_shapes, plain_of, plain_trees

DERIVER = Deriver({"letter": dict.fromkeys(KEYS, "")})
TABLES = {
    name: keys
    for name, keys in {**vars(grammar), **vars(grammar_conditions), **vars(grammar_cases)}.items()
    if isinstance(keys, Keys)
}


def read(shape: Shape, value: Any) -> tuple[Any, Reader]:
    """What a reader makes of a value that stands in a file."""
    tree, _ = read_text(json.dumps({"under": value}).encode(), "x.json", json=True)
    assert isinstance(tree, MappingNode)
    reader = Reader(languages={"x.json": LANGUAGES}, chosen={"letter": KEYS, **default_domain().words})
    node = tree.get("under")
    assert node is not None
    return reader.value(node, shape), reader


@settings(max_examples=300)
@given(st.data())
def test_a_schema_never_refuses_what_the_reader_takes(data: st.DataObject) -> None:
    """An editor underlines nothing that loads."""
    shape = data.draw(key_shapes())
    value = data.draw(plain_of(shape) | plain_trees())
    _, reader = read(shape, value)
    schema = {**DERIVER.schema(shape), "$defs": {"text": local_text(LANGUAGES), "names.tag": {"type": "string"}}}
    if not reader.diagnostics:
        jsonschema.Draft202012Validator(schema).validate(value)


@given(key_shapes(), plain_trees())
def test_what_is_not_taken_is_reported(shape: Shape, value: Any) -> None:
    """A reader gives a value or says why not."""
    given, reader = read(shape, value)
    assert given is not None or reader.diagnostics


@pytest.mark.parametrize("name", TABLES)
def test_every_key_says_what_it_means(name: str) -> None:
    """A sentence, which editors show and the reference has; a key is needed or not, and what it needs is a key."""
    keys = TABLES[name]
    assert not keys.required.keys() & keys.optional.keys()
    assert all(key.meaning[0].isupper() and key.meaning.endswith(".") for key in keys.all.values())
    types = [key for pair in keys.by_type.values() for some in pair for key in some]
    assert {*keys.any_of, *keys.beside, *types} <= keys.all.keys()


def test_a_record_in_a_record_is_read_or_refused_as_a_whole() -> None:
    """Of an amount with one wrong part nothing is used, and the wrong part is what is reported."""
    dose = Record(grammar.DOSE, "a dose")
    assert read(dose, {"high": 2, "unit": "g", "per": "day"})[0] == {"high": 2, "unit": "g", "per": "day"}
    given, reader = read(dose, {"high": -2, "unit": "g", "per": "day"})
    assert (given, [diagnostic.code for diagnostic in reader.diagnostics]) == (None, ["too-small"])
