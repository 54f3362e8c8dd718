"""The outcomes of cases as JUnit XML, for CI servers."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from magrules.diagnostics.source import visible_lines
from magrules.testing.cases import CaseFile
from magrules.testing.report import expected_words, outcome_words
from magrules.testing.runner import Outcome


def to_junit(results: Iterable[tuple[CaseFile, Iterable[Outcome]]]) -> str:
    """One suite for each case file, one test for each case; the same outcomes give the same text."""
    root = Element("testsuites", name="magrules")
    for file, outcomes in results:
        suite, failures = SubElement(root, "testsuite", name=file.name), 0
        for outcome in outcomes:
            location = outcome.case.location
            named = {"classname": file.name, "name": outcome.case.id}
            testcase = SubElement(suite, "testcase", {**named, "file": location.file, "line": str(location.line)})
            if not outcome.passed:
                failures += 1
                actual = (expected_words(mismatch.actual, file.ruleset) for mismatch in outcome.mismatches)
                message = "; ".join([*actual, *map(str, outcome.violations)])
                SubElement(testcase, "failure", message=message).text = outcome_words(outcome)
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(failures))
    indent(root)
    text = tostring(root, encoding="unicode", xml_declaration=True) + "\n"
    return visible_lines(text)  # XML has no control signs
