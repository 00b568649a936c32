"""Enough to identify one child, or nothing: every combination of what can be known."""

from datetime import date
from itertools import product

import pytest

from contactpoint.access.criteria import Criteria, NumberKind, Shortfall, shortfall
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


def _ask(known: str) -> Shortfall | None:
    given: dict[str, object] = {}
    for part in known.split():
        given |= _KNOWN[part]
    return shortfall(Criteria(**given), actor())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        # Family name and date of birth; given name, date of birth and postcode.
        ("family date", None),
        ("given family date", None),
        ("given date postcode", None),
        ("given date", Shortfall.GIVEN_NAME_AND_BIRTH_DATE),
        ("given date sex", Shortfall.GIVEN_NAME_AND_BIRTH_DATE),
        # Both names, year of birth, and one of sex and postcode.
        ("given family year sex", None),
        ("given family year postcode", None),
        ("given family year", Shortfall.YEAR_NEEDS_MORE),
        ("given family", Shortfall.YEAR_NEEDS_MORE),
        ("given family sex postcode", Shortfall.YEAR_NEEDS_MORE),
        # One name and no date of birth is never enough.
        ("family", Shortfall.FAMILY_NAME_ALONE),
        ("family postcode", Shortfall.FAMILY_NAME_ALONE),
        ("family year sex postcode", Shortfall.FAMILY_NAME_ALONE),
        ("given", Shortfall.GIVEN_NAME_ALONE),
        ("given postcode", Shortfall.GIVEN_NAME_ALONE),
        ("given year sex postcode", Shortfall.GIVEN_NAME_ALONE),
        # No name: nobody lists the children of a street, a day or a year.
        ("", Shortfall.NOTHING_GIVEN),
        ("sex", Shortfall.NOTHING_GIVEN),
        ("postcode", Shortfall.NAME_MISSING),
        ("date", Shortfall.NAME_MISSING),
        ("year", Shortfall.NAME_MISSING),
        ("date sex postcode", Shortfall.NAME_MISSING),
        ("year sex postcode", Shortfall.NAME_MISSING),
    ],
)
def test_what_is_enough(known: str, missing: Shortfall | None) -> None:
    """Each line says what is known, and what the page asks for besides."""
    assert _ask(known) is missing


@pytest.mark.parametrize(
    "parts", [" ".join(p for p in some if p) for some in product(*((p, "") for p in _KNOWN))]
)
def test_the_rule_holds_for_every_combination(parts: str) -> None:
    """All 64 combinations against the rule of the domain, written as one expression."""
    known = {part: part in parts.split() for part in _KNOWN}
    enough = (
        (known["family"] and known["date"])
        or (known["given"] and known["date"] and known["postcode"])
        or (
            known["given"]
            and known["family"]
            and (known["year"] or known["date"])
            and (known["sex"] or known["postcode"])
        )
    )
    assert (_ask(parts) is None) == enough


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


@pytest.mark.parametrize("service", ServiceKind)
@pytest.mark.parametrize("kind", NumberKind)
def test_a_number_is_asked_by_those_who_may_see_it(service: ServiceKind, kind: NumberKind) -> None:
    """A number that the actor may not see cannot be tried out either, with a name or without."""
    column = list(NumberKind).index(kind)
    allowed = _MAY_ASK_BY[service].split()[column] == "yes"
    for name in ("", "Tarn"):
        asked = Criteria(
            number="9000000009", number_kind=kind, family=name, birth_date=date(2017, 7, 4)
        )
        missing = shortfall(asked, actor(service=service))
        assert missing is (None if allowed else Shortfall.NUMBER_NOT_ALLOWED)


def test_every_shortfall_can_come_up_and_says_what_to_do() -> None:
    """No message is dead, and each is one or two sentences for a page."""
    reached = {_ask(" ".join(p for p in some if p)) for some in product(*((p, "") for p in _KNOWN))}
    assert reached == {None, *Shortfall} - {Shortfall.NUMBER_NOT_ALLOWED}
    assert all(missing.value.endswith(".") for missing in Shortfall)
