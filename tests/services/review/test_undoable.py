"""What keeps verdicts from being undone, asked of many at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import ask_source
from contactpoint.services.review.decide_contested import not_taken
from contactpoint.services.review.errors import BuiltOnError, UndoneAlreadyError, WorkRecordedError
from contactpoint.services.review.history import history
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.open_contested import open_contested
from contactpoint.services.review.queue import next_case
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.services.review.undoable import hindrances, why_not
from contactpoint.services.whose_records import scopes_of
from contactpoint.services.within_reach import reached_by
from contactpoint.store.models import Child
from contactpoint.store.repositories.verdict_rows import Verdict
from tests.fixtures.actors import at_desk
from tests.fixtures.cases import held_case, held_verdicts
from tests.fixtures.waiting import wait_alone
from tests.placing.files import (
    OTHER_SCHOOL,
    SCHOOL,
    Loader,
    Said,
    cin,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)
from tests.services.review.cases import join_agreed, say_not_same

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# A child with a UPN, and another whom nobody takes for it.
FAMILIES = (
    (
        Said(upn=unique_pupil_number(7), nhs_number=nhs_number(70)),
        Said(
            given="Thaddeus",
            family="Ormsby",
            born="2009-02-11",
            sex="male",
            postcode="ZE3 1CD",
            nhs_number=nhs_number(71),
        ),
    ),
    (
        Said(
            given="Ravi",
            family="Whitcombe",
            born="2011-11-30",
            sex="male",
            postcode="ZE1 4XY",
            upn=unique_pupil_number(8),
            nhs_number=nhs_number(80),
        ),
        Said(
            given="Morwenna",
            family="Quillfeather",
            born="2018-06-23",
            postcode="ZE2 9GH",
            nhs_number=nhs_number(81),
        ),
    ),
)


def every_kind(
    child: Said, cousin: Said, *, rhea: Actor, owen: Actor, dana: Actor, load: Loader
) -> None:
    """Give verdicts of every kind about a family: some can be undone and some cannot."""
    known = list(Child.objects.values_list("pk", flat=True))
    unnumbered = replace(child, nhs_number="", upn="")
    load("pds", pds([child]))
    load("pds", pds([cousin]))
    load("school_list", school_list([child]), sender=SCHOOL)
    load("cin", cin([("A1", child)], authority=f"8{child.upn[-2:]}"))
    set_aside(replace(child, died="2020-01-02"), rhea, load)
    load("school_list", school_list([replace(unnumbered, given="Zenobia")]), sender=OTHER_SCHOOL)
    wait_alone()
    one, other = Child.objects.exclude(pk__in=known).order_by("pk")
    say_not_same(rhea)
    founded = Child.objects.latest("pk")
    record_involvement(
        actor=dana,
        purpose=Purpose.WORKING_WITH_CHILD,
        number=founded.number,
        started_on=date(2026, 1, 5),
    )
    load("school_list", school_list([replace(unnumbered, given="Percival")]), sender=OTHER_SCHOOL)
    wait_alone()
    case = next_case(actor=rhea)
    assert case is not None
    ask_source(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    # A child without an address in England is the social care's that knows it.
    own = at_desk(rhea, _whose(rhea, one.number))
    for day in (3, 4):
        correct(
            actor=own,
            number=one.number,
            field=CorrectedField.BIRTH_DATE,
            value=date(2012, 1, day),
        )
    held = statements_of(actor=own, number=one.number)
    off = [stated.pk for stated in held if stated.voice.feed == "cin"]
    assert off
    split(actor=own, number=one.number, statements=off, version=held.version)
    for taken_back in (True, False):
        joined = join_agreed(rhea, owen, number=one.number, other=other.number)
        if taken_back:
            undo(actor=rhea, verdict=joined)


def _whose(actor: Actor, number: str) -> Scope:
    (whose,) = scopes_of(reached_by(actor, number).parts)
    return whose


def set_aside(dead: Said, rhea: Actor, load: Loader) -> None:
    """Social care says that the child has died, and a person that it has not."""
    load("cin", cin([("A1", dead)], authority=f"8{dead.upn[-2:]}"))
    case = held_case(kind=CaseKind.CONTESTED)
    own = at_desk(rhea, NATIONAL if case.scope == NOT_KNOWN.code else Scope(case.scope))
    version = open_contested(actor=own, case=case.pk).version
    not_taken(actor=own, case=case.pk, version=version)


def given() -> list[Verdict]:
    """All verdicts, the newest first, with what a history reads of them."""
    return held_verdicts()[::-1]


def queries_of(work: Callable[[], object]) -> int:
    """How many queries the work sends to both databases."""
    with (
        CaptureQueriesContext(connections["default"]) as default,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        work()
    return len(default) + len(keys)


def test_many_verdicts_need_no_more_queries_than_few(
    rhea: Actor, owen: Actor, dana: Actor, load: Loader
) -> None:
    """However long a history is, whether each verdict can be undone is asked of all together."""
    counted = []
    for family in FAMILIES:
        every_kind(*family, rhea=rhea, owen=owen, dana=dana, load=load)
        verdicts = given()
        assert {one.kind for one in verdicts} == set(VerdictKind)
        history(actor=rhea)
        counted.append(
            (
                queries_of(lambda: hindrances(given())),
                queries_of(lambda: history(actor=rhea)),
            )
        )
    few, many = counted
    assert few == many
    of_the_desk = len(held_verdicts(scope=rhea.scope.code))
    assert len(history(actor=rhea)) == of_the_desk > 5


def test_asked_of_many_or_of_one_the_answer_is_the_same(
    rhea: Actor, owen: Actor, dana: Actor, load: Loader
) -> None:
    """Each verdict is hindered by what concerns it, whatever it is asked with."""
    for family in FAMILIES:
        every_kind(*family, rhea=rhea, owen=owen, dana=dana, load=load)
    together = {pk: type(error) for pk, error in hindrances(given()).items()}
    alone = {one.pk: type(error) for one in given() if (error := why_not(one)) is not None}
    assert together == alone
    assert set(alone.values()) == {BuiltOnError, UndoneAlreadyError, WorkRecordedError}
    assert len(alone) < len(given())
