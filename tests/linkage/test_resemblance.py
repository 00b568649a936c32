"""Different names for one child: a new record says whom it resembles, and nobody by chance."""

from datetime import date, timedelta

import pytest

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.decision import Decision, Outcome, decide, worth_weighing
from contactpoint.linkage.keys import clues, index_keys
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile
from tests.linkage.invented import profile

BORN, HOME = "2017-07-04", "SK11 6XY"
HOUSE = {"postcode": HOME, "street": "2 Mill Lane"}
MOTHER = {"carer": "Marie/Ray", "telephone": "07700 900237"}
ENGLAND = Prior.of(11_000_000)


def decided(ours: Profile, *children: Profile) -> Decision:
    """What is decided in England where the children 1, 2, ... have one statement each."""
    candidates = [Candidate(number, (child,)) for number, child in enumerate(children, start=1)]
    return decide(ours, candidates, ENGLAND.model_for(ours))


def test_another_name_in_the_same_house_resembles() -> None:
    """Registered under one name, known to the school by another."""
    decision = decided(
        profile("Anna/Quill", BORN, **HOUSE), profile("Marie/Featherstone", BORN, **HOUSE)
    )
    assert (decision.outcome, decision.resembles) == (Outcome.NEW, 1)


def test_another_name_with_the_same_mother_resembles() -> None:
    """They have moved since, and a mother's telephone went with them."""
    ours = profile("Anna/Quill", BORN, postcode="M1 1AE", **MOTHER)
    decision = decided(ours, profile("Marie/Featherstone", BORN, **HOUSE, **MOTHER))
    assert (decision.outcome, decision.resembles) == (Outcome.NEW, 1)


def test_a_name_of_its_own_resembles_nobody() -> None:
    """The same birthday elsewhere, with other people, is nothing."""
    decision = decided(
        profile("Anna/Quill", BORN, **HOUSE),
        profile("Marie/Featherstone", BORN, postcode="M1 1AE", street="2 Mill Lane"),
    )
    assert (decision.outcome, decision.resembles) == (Outcome.NEW, None)


@pytest.mark.parametrize(("days", "resembles"), [(40, 1), (299, 1), (300, None), (800, None)])
def test_dates_too_near_for_a_brother_or_sister(days: int, resembles: int | None) -> None:
    """Between two births of one mother lie ten months."""
    other = (date.fromisoformat(BORN) + timedelta(days=days)).isoformat()
    decision = decided(
        profile("Anna/Quill", other, **HOUSE), profile("Marie/Featherstone", BORN, **HOUSE)
    )
    assert decision.resembles == resembles


def test_a_mothers_name_alone_is_not_enough_beside_another_date() -> None:
    """There are many Marie Rays, and each has children."""
    ours = profile("Anna/Quill", "2017-08-15", carer="Marie/Ray")
    assert decided(ours, profile("Marie/Featherstone", BORN, carer="Marie/Ray")).resembles is None


def test_two_registered_children_resemble_nobody() -> None:
    """Two NHS numbers beside two names were given at two births."""
    ours = profile("Anna/Featherstone", BORN, nhs="9990000018", feed="pds", **HOUSE)
    decision = decided(
        ours, profile("Marie/Featherstone", BORN, nhs="9990000026", feed="pds", **HOUSE)
    )
    assert (decision.outcome, decision.resembles) == (Outcome.NEW, None)


def test_who_is_at_home_there_is_weighed_whatever_the_name() -> None:
    """One birthday and one postcode bring whom no name would."""
    ours = profile("Anna/Quill", BORN, **HOUSE)
    stored = index_keys(profile("Marie/Featherstone", BORN, **HOUSE))
    shared = {1: 0}
    for key, says in clues(ours).items():
        if key in stored:
            shared[1] |= says
    assert worth_weighing(ours, shared, ENGLAND.model_for(ours)) == [1]
