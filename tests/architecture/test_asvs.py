"""The verification standard is gone through whole, and what a line names is there."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.architecture.repository import ROOT, SOURCE

_PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
_STATES = ("met", "not met", "not applicable")
_ROW = re.compile(
    r"^\| v5\.0\.0-(?P<number>\d+\.\d+\.\d+) \| (?P<level>\d) \| (?P<asks>[^|]+) \|"
    r" (?P<state>[^|]+) \| (?P<why>[^|]+) \|$"
)
_CHAPTER = re.compile(r"^### V(\d+) ")
_NAMED = re.compile(
    r"`((?:[\w.-]+/)*[\w.-]*\.(?:py|md|html|js|conf|lock|json|toml|in|containerignore))(?:::(\w+))?`"
)
# A line that is not met says until when, or what has to happen, or that nothing will.
_UNTIL = re.compile(
    r"\buntil\b|\bwhen\b|\bwanted\b|\bnot planned\b|\boperator\b|\bon purpose\b", re.I
)


@cache
def _requirements() -> dict[str, int]:
    """Level by number, of the standard."""
    lines = (Path(__file__).parent / "asvs-5.0.0.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["requirement"]: int(row["level"]) for row in rows}


@cache
def _place(name: str) -> Path | None:
    """Where a file is that a line names: in the package, or in the repository."""
    return next((path for path in (SOURCE / name, ROOT / name) if path.exists()), None)


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(one.name for one in functions if one.name.startswith("test_"))


def _faults_of_names(number: str, why: str) -> list[str]:
    faults = []
    for name, test in _NAMED.findall(why):
        path = _place(name)
        if path is None:
            faults.append(f"{number}: there is no {name}")
        elif test and test not in _tests_in(path):
            faults.append(f"{number}: {name} has no {test}")
    return faults


def _faults_of_state(number: str, state: str, why: str) -> list[str]:
    named = [name for name, _ in _NAMED.findall(why)]
    tests = [name for name in named if name.startswith("tests/")]
    if state not in _STATES:
        return [f"{number}: {state} is no state"]
    if state == "met" and not (tests and set(named) - set(tests)):
        return [f"{number}: met by no file, or shown by no test"]
    if state == "not met" and not _UNTIL.search(why):
        return [f"{number}: until when it is not met is not said"]
    return []


def _faults(page: str) -> list[str]:
    """What is wrong with the page."""
    wanted, seen, faults, chapter = _requirements(), Counter[str](), [], ""
    for line in page.splitlines():
        if heading := _CHAPTER.match(line):
            chapter = heading[1]
        if not line.startswith("| v5"):
            continue
        row = _ROW.match(line)
        if row is None:
            faults.append(f"a line cannot be read: {line[:40]}")
            continue
        number, state, why = row["number"], row["state"], row["why"]
        seen[number] += 1
        if number.partition(".")[0] != chapter:
            faults.append(f"{number}: stands in chapter V{chapter}")
        if wanted.get(number) != int(row["level"]):
            faults.append(f"{number}: is of another level, or no requirement")
        faults += _faults_of_state(number, state, why) + _faults_of_names(number, why)
    return faults + [
        f"{number}: is there {seen[number]} times" for number in wanted if seen[number] != 1
    ]


@cache
def _faults_now() -> frozenset[str]:
    return frozenset(_faults(_PAGE))


def _new_faults(line: str, becomes: str) -> set[str]:
    """What is wrong with the page where one of its lines is another, and was not before."""
    return set(_faults(_PAGE.replace(line, becomes, 1))) - _faults_now()


def _lines() -> list[str]:
    return [line for line in _PAGE.splitlines() if line.startswith("| v5")]


def test_the_list_is_the_standards() -> None:
    """345 requirements in 17 chapters: 70 of level 1, 183 of level 2, 92 of level 3."""
    wanted = _requirements()
    assert Counter(wanted.values()) == {1: 70, 2: 183, 3: 92}
    assert {int(number.partition(".")[0]) for number in wanted} == set(range(1, 18))


def test_every_requirement_has_a_line_that_is_true_of_what_it_names() -> None:
    """Once, in its chapter, at its level, in one of three states; what it names is there."""
    assert _faults_now() == frozenset()


@given(st.sampled_from(_lines()))
def test_a_line_that_is_missing_or_twice_is_noticed(line: str) -> None:
    """Whichever it is."""
    number = line.split()[1].removeprefix("v5.0.0-")
    assert _new_faults(line, "") == {f"{number}: is there 0 times"}
    assert _new_faults(line, f"{line}\n{line}") == {f"{number}: is there 2 times"}


@given(st.sampled_from([line for line in _lines() if "::test_" in line]))
def test_a_test_that_is_gone_is_noticed(line: str) -> None:
    """So that nobody renames or deletes what a promise rests on."""
    gone = _new_faults(line, line.replace("::test_", "::test_that_is_gone_", 1))
    assert [fault for fault in gone if "has no test_that_is_gone_" in fault]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("| met | Django decodes", "| nearly met | Django decodes"),
        ("| met | Django decodes", "| | Django decodes"),
        ("| not applicable | no LDAP", "| not met | no LDAP"),
        ("| not applicable | no LDAP", "| met | no LDAP"),
        ("| v5.0.0-1.1.1 | 2 |", "| v5.0.0-1.1.1 | 3 |"),
        ("| v5.0.0-1.1.1 |", "| v5.0.0-2.1.1 |"),
        ("`feeds/reading/tables.py`", "`feeds/reading/no_tables.py`"),
        ("### V17 ", "### V18 "),
    ],
)
def test_a_line_that_says_something_else_is_noticed(was: str, becomes: str) -> None:
    """Another state, level, number, chapter or file than there is."""
    assert was in _PAGE
    assert _new_faults(was, becomes)


def test_the_sums_are_those_of_the_lines() -> None:
    """Of each chapter and of all."""
    states: dict[str, Counter[str]] = {}
    for line in _lines():
        row = _ROW.match(line)
        assert row is not None
        states.setdefault(row["number"].partition(".")[0], Counter())[row["state"]] += 1
    told = re.findall(r"^\| \[V(\d+)\].*? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", _PAGE, re.M)
    assert [chapter for chapter, *_ in told] == list(states)
    for chapter, every, *each in told:
        assert [states[chapter][state] for state in _STATES] == [int(number) for number in each]
        assert states[chapter].total() == int(every)
    all_told = re.search(r"^\| \| all \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", _PAGE, re.M)
    assert all_told is not None
    total = sum(states.values(), Counter[str]())
    assert [int(number) for number in all_told.groups()] == [
        total.total(),
        *(total[state] for state in _STATES),
    ]


def test_the_source_and_its_licence_are_named() -> None:
    """The standard is CC BY-SA 4.0; its numbers are in the page and in the list of requirements."""
    listed = (Path(__file__).parent / "asvs-5.0.0.csv").read_text("utf-8")
    for text in (_PAGE, listed):
        assert "OWASP Foundation" in text
        assert "CC BY-SA 4.0" in text
        assert "github.com/OWASP/ASVS" in text
