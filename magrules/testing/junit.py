"""The outcomes of cases as JUnit XML, which servers that run tests read."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from magrules.diagnostics.source import visible_lines
from magrules.testing.cases import CaseFile
from magrules.testing.report import expected_words, outcome_words
from magrules.testing.runner import Outcome


def to_junit(told: Iterable[tuple[CaseFile, Iterable[Outcome]]]) -> str:
    """One suite for each case file, one test for each case; the same outcomes give the same text."""
    root = Element("testsuites", name="magrules")
    for file, outcomes in told:
        suite, failures = SubElement(root, "testsuite", name=file.name), 0
        for one in outcomes:
            location = one.case.location
            made = SubElement(
                suite, "testcase", classname=file.name, name=one.case.id, file=location.file, line=str(location.line)
            )
            if not one.passed:
                failures += 1
                differing = (expected_words(each.actual, file.ruleset) for each in one.mismatches)
                found = "; ".join([*differing, *map(str, one.violations)])
                SubElement(made, "failure", message=found).text = outcome_words(one)
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(failures))
    indent(root)
    text = tostring(root, encoding="unicode", xml_declaration=True) + "\n"
    return visible_lines(text)  # XML has no control signs
