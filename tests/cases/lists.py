"""Situations of lists: twins, spellings, and what resembles a child who is known."""

import csv
from collections.abc import Iterator
from pathlib import Path

from contactpoint.synth.numbers import nhs_numbers
from tests.cases.situations import Row, Should, Situation, situations

_FOLDER = Path(__file__).parent
_SCHOOL = "111400"
_AS_AT = "2025-01-01"


def of_lists() -> list[Situation]:
    """Every situation of a list."""
    numbers = nhs_numbers(seed=1)
    return [*situations(_FOLDER / "lists.toml"), *_twins(numbers), *_spellings(numbers)]


def _twins(numbers: Iterator[str]) -> Iterator[Situation]:
    """Pairs of twins on one list; health knows none of them, one, or both."""
    for pair in _table("twins_on_lists.csv"):
        home = (pair["line"], "Macclesfield", pair["postcode"])
        children = {"a": pair["given"], "b": pair["given_of_twin"]}
        for registered in ("", "a", "ab"):
            known = [
                Row(
                    feed="pds",
                    child=child,
                    should=Should.NEW,
                    given=children[child],
                    family=pair["family"],
                    born=pair["born"],
                    sex="F",
                    at=home,
                    nhs_number=next(numbers),
                    as_at=_AS_AT,
                )
                for child in registered
            ]
            listed = [
                Row(
                    feed="school_list",
                    child=child,
                    should=_of_twin(child, registered),
                    given=given,
                    family=pair["family"],
                    born=pair["born"],
                    sex="",
                    at=(pair["line"], "", pair["postcode"]),
                    sender=_SCHOOL,
                )
                for child, given in children.items()
            ]
            who = {"": "neither", "a": "one", "ab": "both"}[registered]
            yield Situation(
                f"{children['a']} and {children['b']}, {who} registered",
                "twins on a list",
                f"Twins of one list; health knows {who}",
                (*known, *listed),
            )


def _of_twin(child: str, registered: str) -> Should:
    """Both rows may wait where both are known; the other row is not joined where one is."""
    if child in registered:
        return Should.ASK_OR_SAME
    return Should.NOT_JOINED if registered else Should.NEW


def _spellings(numbers: Iterator[str]) -> Iterator[Situation]:
    """Ways of writing one family name."""
    for name in _table("spellings_on_lists.csv"):
        known = Row(
            feed="pds",
            child="a",
            should=Should.NEW,
            given=name["given"],
            family=name["registered"],
            born=name["born"],
            sex="F",
            at=(name["line"], name["town"], name["postcode"]),
            nhs_number=next(numbers),
            as_at=_AS_AT,
        )
        listed = Row(
            feed="school_list",
            child="a",
            should=Should.SAME,
            given=name["given"],
            family=name["listed"],
            born=name["born"],
            sex="",
            at=("", "", name["postcode"]),
            sender=_SCHOOL,
        )
        yield Situation(
            f"{name['registered']} as {name['listed']}",
            "spellings",
            "The same family name, written otherwise",
            (known, listed),
        )


def _table(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
