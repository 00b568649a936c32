"""The cases whose source was asked: where they are until it answers."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.scope import Scope
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review import asked_cases as asked_module
from contactpoint.services.review.asked_cases import asked_cases
from contactpoint.services.review.decide_case import ask_source
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case, overview
from contactpoint.services.review.undo_verdict import undo
from tests.fixtures.actors import at_desk
from tests.placing.files import OTHER_SCHOOL, Loader, cin, pds, school_list
from tests.services.review.cases import ADA, RAVI, ZOE

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def ask(actor: Actor) -> int:
    """Ask the source of the next case."""
    case = next_case(actor=actor)
    assert case is not None
    return ask_source(actor=actor, case=case, version=open_case(actor=actor, case=case).version)


def test_a_case_without_a_record_is_listed(rhea: Actor, owen: Actor, load: Loader) -> None:
    """With its source, who asked and why; a colleague takes it back into the queue."""
    load("cin", cin([("A1", ADA)], authority="000"))
    verdict = ask(rhea)
    (case,) = asked_cases(actor=owen)
    assert (case.verdict, case.asked_by_name) == (verdict, rhea.display_name)
    assert (case.feed, case.source) == ("cin", "000")
    assert case.reason is DecisionReason.NOT_ENOUGH_TO_STAND_ALONE
    assert case.numbers == ()
    undo(actor=owen, verdict=verdict)
    assert asked_cases(actor=owen) == ()
    assert overview(actor=owen).waiting == 1


def test_who_was_asked_first_is_first(
    rhea: Actor, load: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as there is room for; the others come up as these are taken back."""
    load("cin", cin([("A1", ADA), ("B2", RAVI), ("C3", ZOE)], authority="000"))
    given = [ask(rhea) for _ in range(3)]
    monkeypatch.setattr(asked_module, "MOST_LISTED", 2)
    assert [case.verdict for case in asked_cases(actor=rhea)] == given[:2]
    undo(actor=rhea, verdict=given[0])
    assert [case.verdict for case in asked_cases(actor=rhea)] == given[1:]


def test_what_was_asked_twice_is_listed_once(rhea: Actor, load: Loader) -> None:
    """When the answer left the matter open and the source was asked again, the later counts."""
    load("cin", cin([("A1", ADA)], authority="000"))
    ask(rhea)
    load("cin", cin([("A1", replace(ADA, upn=""))], authority="000"))
    assert asked_cases(actor=rhea) == ()
    again = ask(rhea)
    assert [case.verdict for case in asked_cases(actor=rhea)] == [again]


def test_a_case_about_a_child_whom_its_source_begins_to_guard_is_not_listed(
    rhea: Actor, load: Loader
) -> None:
    """It leaves this list as it leaves the queue."""
    load("pds", pds([ADA]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    ask(rhea)
    assert len(asked_cases(actor=rhea)) == 1
    load("pds", pds([replace(ADA, restricted=True)]))
    assert asked_cases(actor=rhea) == ()


def test_another_authority_and_practitioners_see_none(
    rhea: Actor, dana: Actor, load: Loader
) -> None:
    """The list is of the authority that asked, and for reviewers."""
    load("cin", cin([("A1", ADA)], authority="000"))
    ask(rhea)
    assert asked_cases(actor=at_desk(rhea, Scope.of("E08000035"))) == ()
    with pytest.raises(AccessRefusedError):
        asked_cases(actor=dana)
