"""Children who make cases, and ways to decide them."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.services.review.decide_case import not_same, same
from contactpoint.services.review.errors import NeedsAgreementError
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.proposals import confirm_proposal
from contactpoint.services.review.propose import propose_join
from contactpoint.services.review.queue import next_case
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.children import OpenedChild
from tests.fixtures.cases import held_case
from tests.fixtures.records import apart
from tests.fixtures.statements import held_by_feed
from tests.placing.files import Said, nhs_number, unique_pupil_number

ADA = Said(upn=unique_pupil_number(7))
# Same family name, date of birth and home, another given name: a twin, or she under another name.
ZOE = replace(ADA, given="Zoe", nhs_number=nhs_number(40), upn=unique_pupil_number(40))
# At Ada's home, under another name and number.
ALIAS = replace(ADA, given="Ngozi", family="Eze", nhs_number=nhs_number(60), upn="")
RAVI = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    sex="male",
    postcode="ZE1 4XY",
    nhs_number=nhs_number(20),
    upn=unique_pupil_number(20),
)


def the_case() -> Case:
    """The only case there is."""
    return held_case()


def say_same(actor: Actor) -> int:
    """Open the next case and say that it is one child."""
    case = next_case(actor=actor)
    assert case is not None
    return same(actor=actor, case=case, version=open_case(actor=actor, case=case).version)


def say_not_same(actor: Actor) -> int:
    """Open the next case and say that these are two children."""
    case = next_case(actor=actor)
    assert case is not None
    return not_same(actor=actor, case=case, version=open_case(actor=actor, case=case).version)


def records() -> dict[str, set[str]]:
    """By child number, the feeds that speak of the child; of joined records, nothing."""
    found: dict[str, set[str]] = {child.number: set() for child in apart()}
    for row, statement in held_by_feed(state="linked"):
        found[Child.objects.get(pk=row.child_id).number].add(statement.feed)
    return found


def opened(number: str) -> OpenedChild:
    """The child that a number leads to."""
    held = children.by_number(number)
    assert held is not None
    return held


def join_agreed(actor: Actor, colleague: Actor, *, number: str, other: str) -> int:
    """Join two records to which others have to agree, by two people; returns the verdict."""
    with pytest.raises(NeedsAgreementError):
        join(actor=actor, number=number, other=other)
    proposal = propose_join(actor=actor, number=number, other=other)
    verdict = confirm_proposal(actor=colleague, proposal=proposal)
    assert verdict is not None
    return verdict
