"""A public set through the matcher of children: in its fields, with nothing learnt on the set."""

from datetime import date
from pathlib import Path

import pytest

from bench.labelled.children import _statement, evaluate_as_children
from bench.labelled.febrl import LabelledRecord
from contactpoint.linkage.profile import profile_of
from tests.bench.labelled.invented import MAUDE, write_sets


def test_a_record_becomes_a_statement_in_our_fields() -> None:
    """Name, date, house and postcode; the identifier only where it is asked for."""
    stated = _statement(LabelledRecord(1, 0, MAUDE), 7, identifier=False)
    profile = profile_of(stated)
    assert (stated.names[0].given, stated.names[0].family) == (
        MAUDE["given_name"],
        MAUDE["surname"],
    )
    assert (
        stated.birth_date is None
        or stated.birth_date.strftime("%Y%m%d") == (MAUDE["date_of_birth"])
    )
    assert (stated.nhs_number, len(profile.postcodes), bool(profile.house)) == ("", 1, True)
    assert _statement(LabelledRecord(1, 0, MAUDE), 7, identifier=True).nhs_number


def test_postcodes_that_differ_by_a_digit_differ_by_a_sign() -> None:
    """So that a slip of the one is a slip of the other, and two codes are never one."""
    codes = [
        profile_of(
            _statement(LabelledRecord(1, 0, {**MAUDE, "postcode": code}), 1, identifier=False)
        ).postcode
        for code in ("2601", "2602", "2691", "3601")
    ]
    assert len(set(codes)) == 4
    assert all(
        sum(one != other for one, other in zip(codes[0], code, strict=True)) == 1
        for code in codes[1:]
    )


def test_a_day_that_the_calendar_has_not_is_not_stated() -> None:
    """A list would leave it out."""
    wrong = {**MAUDE, "date_of_birth": "19431340"}
    assert _statement(LabelledRecord(1, 0, wrong), 1, identifier=False).birth_date is None
    right = {**MAUDE, "date_of_birth": "19431112"}
    born = _statement(LabelledRecord(1, 0, right), 1, identifier=False).birth_date
    assert born == date(1943, 11, 12)


@pytest.mark.parametrize("name", ["febrl1", "febrl4"])
def test_nobody_is_joined_wrongly_and_answers_only_add(name: str, tmp_path: Path) -> None:
    """Invented people, each misheard once: all that is joined is right."""
    write_sets(tmp_path, count=60)
    found = evaluate_as_children(labelled=name, identifier=False, folder=tmp_path)
    assert (found.alone.linked_false, found.answered.linked_false) == (0, 0)
    assert 0 < found.alone.linked_true <= found.answered.linked_true
