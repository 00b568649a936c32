"""Enough to identify one child, or nothing: every combination of what can be known, and whoever
makes a search."""

import json
from contextlib import suppress
from dataclasses import fields
from datetime import date
from itertools import product

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contactpoint.access.criteria import Criteria, NumberKind, check_number_allowed, known
from contactpoint.access.enough import FIELD_LACKING, Known, identifies, lacking
from contactpoint.access.faults import CriteriaError, CriteriaField, Fault, Message
from contactpoint.children.sex import Sex
from contactpoint.children.statement import ServiceKind
from tests.fixtures.actors import actor

_KNOWN: dict[str, dict[str, object]] = {
    "given": {"given": "Wren"},
    "family": {"family": "Tarn"},
    "date": {"birth_date": date(2017, 7, 4)},
    "year": {"birth_years": (2017,)},
    "sex": {"sex": Sex.FEMALE},
    "postcode": {"postcode": "ZE2 9AB"},
}
# Enough, so that what is wrong beside it is the only thing wrong.
_ENOUGH = {"family": "Tarn", "birth_date": date(2017, 7, 4)}


def faults(**given: object) -> tuple[Fault, ...]:
    """What is wrong with such a search; nothing where it may be made."""
    try:
        Criteria(**given)  # type: ignore[arg-type]
    except CriteriaError as error:
        return error.faults
    return ()


def _ask(parts: str) -> Message | None:
    given: dict[str, object] = {}
    for part in parts.split():
        given |= _KNOWN[part]
    wrong = faults(**given)
    assert len(wrong) < 2
    return wrong[0].message if wrong else None


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        # A name and the date of birth: the given name may be the child's only one.
        ("family date", None),
        ("given family date", None),
        ("given date postcode", None),
        ("given date", None),
        ("given date sex", None),
        # Both names, year of birth, and one of sex and postcode.
        ("given family year sex", None),
        ("given family year postcode", None),
        ("given family year", Message.YEAR_NEEDS_MORE),
        ("given family", Message.YEAR_NEEDS_MORE),
        ("given family sex postcode", Message.YEAR_NEEDS_MORE),
        # One name and no date of birth is never enough.
        ("family", Message.FAMILY_NAME_ALONE),
        ("family postcode", Message.FAMILY_NAME_ALONE),
        ("family year sex postcode", Message.FAMILY_NAME_ALONE),
        ("given", Message.GIVEN_NAME_ALONE),
        ("given postcode", Message.GIVEN_NAME_ALONE),
        ("given year sex postcode", Message.GIVEN_NAME_ALONE),
        # No name: nobody lists the children of a street, a day or a year.
        ("", Message.NOTHING_GIVEN),
        ("sex", Message.NOTHING_GIVEN),
        ("postcode", Message.NAME_MISSING),
        ("date", Message.NAME_MISSING),
        ("year", Message.NAME_MISSING),
        ("date sex postcode", Message.NAME_MISSING),
        ("year sex postcode", Message.NAME_MISSING),
    ],
)
def test_what_is_enough(parts: str, missing: Message | None) -> None:
    """Each line says what is known, and what the page asks for besides."""
    assert _ask(parts) is missing


@pytest.mark.parametrize("has", list(product((False, True), repeat=6)))
def test_the_rule_holds_for_every_combination(has: tuple[bool, ...]) -> None:
    """All 64 combinations against the rule of the domain, written as one expression each."""
    given_name, family_name, born, year, sex, postcode = has
    tells = (
        (family_name and born)
        or (given_name and born and postcode)
        or (given_name and family_name and (year or born) and (sex or postcode))
    )
    assert identifies(Known(*has)) == tells
    assert (lacking(Known(*has)) is None) == (tells or (given_name and born))


def test_whatever_can_be_lacking_has_a_field_and_says_what_to_do() -> None:
    """No message is dead, and each is one or two sentences for a page."""
    reached = {lacking(Known(*has)) for has in product((False, True), repeat=6)}
    assert reached == {None, *FIELD_LACKING}
    assert all(message.value.endswith(".") for message in Message)


@pytest.mark.parametrize(
    "filler",
    [
        "Unknown", "UNKNOWN", "Baby", "Baby Girl", "Baby of Sarah", "Twin 1", "Not Known", "N/K",
        "TBC", "xx", "Miss", "-", "1", "12 34", "'", "...",
    ],
)  # fmt: skip
def test_a_filler_is_no_given_name(filler: str) -> None:
    """With date and postcode it would show whoever was born that day and lives there."""
    wrong = faults(given=filler, birth_date=date(2017, 7, 4), postcode="ZE2 9AB")
    assert wrong == (Fault(CriteriaField.GIVEN, Message.GIVEN_NO_NAME),)


@pytest.mark.parametrize("name", ["Na", "Son", "Infant", "Master", "Daughter", "Test"])
def test_a_filler_that_is_a_name_may_be_typed_and_counts_for_nothing(name: str) -> None:
    """Na Wang is called so. But "Na" is in thousands of records, and helps to list nobody."""
    born = date(2017, 7, 4)
    made = Criteria(given=name, family="Wang", birth_date=born)
    assert known(made) == Known(family=True, birth_date=True, birth_year=True)
    (wrong,) = faults(given=name, birth_date=born, postcode="ZE2 9AB")
    assert wrong.message is Message.NAME_MISSING
    (wrong,) = faults(given=name, family="Wang", birth_years=(2017,), sex=Sex.FEMALE)
    assert wrong.message is Message.FAMILY_NAME_ALONE


@pytest.mark.parametrize("postcode", ["ZZ99 3VZ", "ZZ99 3WZ", "NF1 1NF", "XX1 1XX"])
def test_a_postcode_of_no_home_cannot_be_asked_by(postcode: str) -> None:
    """With a given name and a date it would show everybody of no fixed abode who is called so."""
    wrong = faults(given="Wren", birth_date=date(2017, 7, 4), postcode=postcode)
    assert wrong == (Fault(CriteriaField.POSTCODE, Message.POSTCODE_OF_NO_HOME),)


@pytest.mark.parametrize("filler", ["Unknown", "Not Known", "NK", "withheld", "-", "7", "''"])
def test_a_filler_is_no_family_name(filler: str) -> None:
    """With a date it would show whoever was born that day and has the same filler."""
    wrong = faults(family=filler, birth_date=date(2017, 7, 4))
    assert wrong == (Fault(CriteriaField.FAMILY, Message.FAMILY_NO_NAME),)


@pytest.mark.parametrize(
    ("not_normal", "wrong"),
    [
        ({"given": " "}, Message.GIVEN_NO_NAME),
        ({"given": " Wren"}, Message.GIVEN_NO_NAME),
        ({"given": "Wren  Ada"}, Message.GIVEN_NO_NAME),
        ({"given": "Wr\u200ben"}, Message.GIVEN_NO_NAME),
        ({"given": "Wren\n"}, Message.GIVEN_NO_NAME),
        ({"given": "\u3164"}, Message.GIVEN_NO_NAME),
        ({"given": "\u115f\u1160"}, Message.GIVEN_NO_NAME),
        ({"given": "Zoe\u0308"}, Message.GIVEN_NO_NAME),
        ({"given": "W*"}, Message.GIVEN_WILDCARD),
        ({"given": "W\uff0a"}, Message.GIVEN_WILDCARD),
        ({"family": "T_rn"}, Message.FAMILY_WILDCARD),
        ({"family": "%"}, Message.FAMILY_WILDCARD),
        ({"given": "W" * 81}, Message.GIVEN_TOO_LONG),
        ({"family": "T" * 81}, Message.FAMILY_TOO_LONG),
        ({"given": "Al Bo Cy Di Ed Fi Gus Hal Ian"}, Message.GIVEN_TOO_MANY_WORDS),
        ({"family": "Al-Bo-Cy-Di-Ed-Fi-Gus-Hal-Ian"}, Message.FAMILY_TOO_MANY_WORDS),
        ({"postcode": "x"}, Message.POSTCODE_FORM),
        ({"postcode": "ze2 9ab"}, Message.POSTCODE_FORM),
        ({"postcode": "ZE29AB"}, Message.POSTCODE_FORM),
        ({"birth_years": (2017,)}, Message.DATE_AND_YEAR),
        ({"number": "7K3M9QXT0", "number_kind": NumberKind.CHILD_NUMBER}, Message.NUMBER_WRONG),
        ({"number": "900 000 0009", "number_kind": NumberKind.NHS_NUMBER}, Message.NUMBER_WRONG),
        ({"number": "9000000009"}, Message.NUMBER_WRONG),
        ({"number_kind": NumberKind.UPN}, Message.NUMBER_WRONG),
    ],
)
def test_what_is_not_in_its_normal_form_is_no_search(
    not_normal: dict[str, object], wrong: Message
) -> None:
    """Whoever makes it: a session, another system, a colleague who forgot to parse."""
    assert [fault.message for fault in faults(**(_ENOUGH | not_normal))] == [wrong]


@pytest.mark.parametrize(
    ("years", "right"),
    [
        ((2017,), True),
        ((2016, 2017, 2018), True),
        ((2016, 2017), False),
        ((2017, 2017, 2017), False),
        ((2016, 2018, 2020), False),
        ((2018, 2017, 2016), False),
        (tuple(range(2008, 2026)), False),
    ],
)
def test_years_are_one_or_the_three_of_an_age(years: tuple[int, ...], right: bool) -> None:
    """Eighteen years of birth would be no year of birth at all."""
    wrong = faults(given="Wren", family="Tarn", birth_years=years, sex=Sex.FEMALE)
    assert (wrong == ()) is right


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_fields() -> None:
    """Nobody mends one thing to learn of the next."""
    wrong = faults(postcode="x", given="Baby", number="7", number_kind=NumberKind.UPN)
    assert [fault.field for fault in wrong] == ["given", "postcode", "number"]


# Columns: child number, NHS number, UPN.
_MAY_ASK_BY = {
    ServiceKind.SCHOOL: "yes - yes",
    ServiceKind.GP_PRACTICE: "yes yes -",
    ServiceKind.HEALTH_VISITING: "yes yes -",
    ServiceKind.SCHOOL_NURSING: "yes yes -",
    ServiceKind.HOSPITAL: "yes yes -",
    ServiceKind.SOCIAL_CARE: "yes - -",
    ServiceKind.YOUTH_JUSTICE: "yes - -",
    ServiceKind.CHARITY: "yes - -",
}
_NUMBERS = {
    NumberKind.CHILD_NUMBER: "000000000",
    NumberKind.NHS_NUMBER: "9000000009",
    NumberKind.UPN: "B801200005001",
}


@pytest.mark.parametrize("service", ServiceKind)
@pytest.mark.parametrize("kind", NumberKind)
def test_a_number_is_asked_by_those_who_may_see_it(service: ServiceKind, kind: NumberKind) -> None:
    """A number that the actor may not see cannot be tried out either, with a name or without."""
    column = list(NumberKind).index(kind)
    allowed = _MAY_ASK_BY[service].split()[column] == "yes"
    for beside in ({}, _ENOUGH):
        asked = Criteria(number=_NUMBERS[kind], number_kind=kind, **beside)  # type: ignore[arg-type]
        if allowed:
            check_number_allowed(asked, actor(service=service))
        else:
            with pytest.raises(CriteriaError) as caught:
                check_number_allowed(asked, actor(service=service))
            assert caught.value.faults == (Fault(CriteriaField.NUMBER, Message.NUMBER_NOT_ALLOWED),)


_TEXTS = st.one_of(
    st.sampled_from(["", "", "Wren", "Tarn-Ray", "Baby", "Unknown", "O'Neil", "\u3164", " ", "W?"]),
    st.text(max_size=12),
)
_ANY: dict[str, st.SearchStrategy[object]] = {
    "given": _TEXTS,
    "family": _TEXTS,
    "birth_date": st.sampled_from([None, "2017-07-04"]),
    "birth_years": st.sampled_from([(), (2017,), (2016, 2017, 2018), (2016, 2017), (1, 2, 3, 4)]),
    "sex": st.sampled_from([sex.value for sex in Sex]),
    "postcode": st.sampled_from(["", "", "ZE2 9AB", "ze2 9ab", "x"]),
    "number": st.sampled_from(["", "", *_NUMBERS.values(), "7"]),
    "number_kind": st.sampled_from([None, *(kind.value for kind in NumberKind)]),
}


@example(content={"given": "Unknown", "birth_date": "2017-07-04", "postcode": "ZE2 9AB"})
@given(content=st.fixed_dictionaries({}, optional=_ANY))
def test_whatever_search_exists_is_enough_and_normal(content: dict[str, object]) -> None:
    """Also one that a session kept: it is read by the same rule, or not at all."""
    with suppress(msgspec.ValidationError):
        criteria = msgspec.convert(json.loads(json.dumps(content)), Criteria)
        assert criteria.number or lacking(known(criteria)) is None
        for name in (criteria.given, criteria.family):
            assert name == " ".join(name.split())
            assert not name or any(letter.isalpha() for letter in name)
            assert name.lower() not in ("unknown", "\u3164")
        assert criteria.given.lower() != "baby"
        assert criteria.postcode in ("", "ZE2 9AB")
        assert len(criteria.birth_years) in (0, 1, 3)
        assert bool(criteria.number) == (criteria.number_kind is not None)


def test_fields_that_can_be_wrong_are_those_that_a_search_has() -> None:
    """An age or year is typed in one field, and the kind of a number is told by its shape."""
    names = {field.name for field in fields(Criteria)} - {"birth_years", "number_kind"}
    assert names | {"age_or_year"} == {field.value for field in CriteriaField}
