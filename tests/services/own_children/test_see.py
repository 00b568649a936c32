"""The children whom an account works with: each is looked at, and what changed on each is told."""

from collections.abc import Callable
from dataclasses import replace as with_other
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.involvement.last_shown import (
    Change,
    LastShown,
    changes,
    digest,
    joined_digests,
    kept_on,
)
from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import put_under
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.open_record import open_record
from contactpoint.services.own_children.see import changes_seen, own_children
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.take_lead import take_lead
from contactpoint.store.models import Child
from contactpoint.visibility.orders import Order
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.own_children import MOST_ON_PAGE, OwnChild
from tests.fixtures.ledger import entries
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD


def _record(who: Actor, number: str, *, lead: bool = False) -> None:
    record_involvement(
        actor=who, purpose=PURPOSE, number=number, started_on=timezone.localdate(), lead=lead
    )


def _only(who: Actor) -> OwnChild:
    (one,) = own_children(actor=who).shown
    return one


def _seen(who: Actor) -> None:
    shown = own_children(actor=who).shown
    changes_seen(actor=who, seen={one.reference: one.shown_now for one in shown})


def _end(who: Actor, number: str) -> None:
    own = open_record(actor=who, purpose=PURPOSE, number=number).own_involvement
    assert own is not None
    assert own.reference is not None
    end_involvement(
        actor=who,
        purpose=PURPOSE,
        number=number,
        reference=own.reference,
        ended_on=timezone.localdate(),
    )


def _lead(who: Actor, number: str) -> None:
    own = open_record(actor=who, purpose=PURPOSE, number=number).own_involvement
    assert own is not None
    assert own.reference is not None
    take_lead(actor=who, purpose=PURPOSE, number=number, reference=own.reference)


def test_a_line_says_who_it_is_and_since_when(dana: Actor, bella: str) -> None:
    """Name, date of birth, first day, and whether one leads; nothing has changed yet."""
    assert own_children(actor=dana).children == 0
    _record(dana, bella, lead=True)
    one = _only(dana)
    assert (one.number, one.name.full, one.birth_date) == (
        bella,
        "Arabella Tarkington",
        date(2017, 7, 4),
    )
    assert (one.since, one.lead, one.changes) == (timezone.localdate(), True, ())


def test_each_child_shown_has_an_entry_of_the_look(dana: Actor, bella: str) -> None:
    """As a result of a search does: the child's own page finds who looked."""
    _record(dana, bella)
    own_children(actor=dana)
    (look,) = entries(Event.OWN_CHILDREN_SEEN)
    assert look.detail.shown == 1
    (shown,) = entries(Event.CHILD_SHOWN)
    assert (shown.detail.number, shown.purpose) == (bella, PURPOSE)


_ELSEWHERE = Address(("9 Ferry Steps",), "Mereton", "ZE2 9AC")
_ANOTHER_SCHOOL = OrganisationCode(OrganisationScheme.URN, "999002")
_ANOTHER_PRACTICE = OrganisationCode(OrganisationScheme.ODS, "X99002")
_LATER = date(2026, 2, 1)


def _states(stated: Statement, **what: object) -> Callable[[], None]:
    return lambda: world.put(replace(stated, as_at=_LATER, **what))


@pytest.mark.parametrize(
    ("change", "happens"),
    [
        (Change.NAME, _states(world.BELLA, names=(PersonName("Arabella", "Quayle"),))),
        (Change.HOME, _states(world.BELLA, address=_ELSEWHERE)),
        (
            Change.PRACTICE,
            _states(
                world.BELLA,
                services=(
                    StatedService(ServiceKind.GP_PRACTICE, _ANOTHER_PRACTICE, date(2026, 1, 20)),
                ),
            ),
        ),
        (
            Change.SCHOOL,
            _states(
                world.BELLA_AT_SCHOOL,
                services=(StatedService(ServiceKind.SCHOOL, _ANOTHER_SCHOOL, date(2026, 1, 20)),),
            ),
        ),
    ],
    ids=lambda one: str(one) if isinstance(one, Change) else "",
)
def test_what_sources_say_otherwise_has_changed_until_it_was_seen(
    change: Change, happens: Callable[[], None], dana: Actor, bella: str
) -> None:
    """And it stays, however often one looks, until one says that it was seen."""
    _record(dana, bella)
    happens()
    for _ in range(3):
        assert change in _only(dana).changes
    _seen(dana)
    assert _only(dana).changes == ()


def test_a_source_that_says_the_same_again_changes_nothing(dana: Actor, bella: str) -> None:
    """A delivery a day is no news."""
    _record(dana, bella)
    world.put(replace(world.BELLA, as_at=_LATER), replace(world.BELLA_AT_SCHOOL, as_at=_LATER))
    assert _only(dana).changes == ()


def test_who_else_works_with_the_child_and_who_leads(dana: Actor, ravi: Actor, bella: str) -> None:
    """Others who begin, take the lead and end; of one's own acts one is told nothing."""
    _record(dana, bella, lead=True)
    assert _only(dana).changes == ()
    _record(ravi, bella)
    assert _only(dana).changes == (Change.SOMEBODY_BEGAN,)
    _seen(dana)
    _lead(ravi, bella)
    assert _only(dana).changes == (Change.LEAD,)
    _seen(dana)
    _lead(dana, bella)
    assert _only(dana).changes == ()
    _lead(ravi, bella)
    assert _only(dana).changes == (Change.LEAD,)
    _end(ravi, bella)
    assert _only(dana).changes == (Change.LEAD, Change.SOMEBODY_ENDED)


def test_a_change_between_looking_and_saying_so_is_not_lost(dana: Actor, bella: str) -> None:
    """What is marked as seen is what the page showed, not what there is by now."""
    _record(dana, bella)
    shown = _only(dana)
    world.put(replace(world.BELLA, address=_ELSEWHERE, as_at=_LATER))
    changes_seen(actor=dana, seen={shown.reference: shown.shown_now})
    assert _only(dana).changes == (Change.HOME,)


def test_nobody_says_for_another_that_something_was_seen(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """A reference of a colleague's involvement is passed over."""
    _record(dana, bella)
    world.put(replace(world.BELLA, address=_ELSEWHERE, as_at=_LATER))
    shown = _only(dana)
    assert shown.changes == (Change.HOME,)
    changes_seen(actor=ravi, seen={shown.reference: shown.shown_now})
    assert _only(dana).changes == (Change.HOME,)


def test_what_was_recorded_before_there_was_the_list_has_not_changed_at_the_first_look(
    dana: Actor, bella: str
) -> None:
    """An involvement of an earlier release: what is shown first is what is compared with."""
    world.involve(world.only_child(), dana, started_on=timezone.localdate())
    assert _only(dana).changes == ()
    world.put(replace(world.BELLA, address=_ELSEWHERE, as_at=_LATER))
    assert _only(dana).changes == (Change.HOME,)


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED])
def test_a_shield_is_no_change_and_who_is_concealed_is_not_there(
    status: Status, dana: Actor, ravi: Actor, bella: str
) -> None:
    """A shielded child stays with the name alone; what is hidden of it is not told as moved or
    ended. Of a concealed one nothing is shown, counted or recorded."""
    _record(dana, bella)
    _record(ravi, bella)
    _seen(dana)
    put_under(Child.objects.get(), status)
    view = own_children(actor=dana)
    if status is Status.CONCEALED:
        assert (view.shown, view.children, view.changed) == ((), 0, 0)
        assert entries(Event.OWN_CHILDREN_SEEN)[-1].detail.shown == 0
        return
    world.put(replace(world.BELLA, address=_ELSEWHERE, as_at=_LATER))
    _end(ravi, bella)
    assert _only(dana).changes == ()
    _seen(dana)
    # Once it is open again, what is another than was shown before has changed.
    put_under(Child.objects.get(), Status.ACTIVE)
    assert set(_only(dana).changes) == {Change.HOME, Change.SOMEBODY_ENDED}


def test_what_has_ended_is_on_no_list(dana: Actor, bella: str) -> None:
    """Also not for a moment after."""
    _record(dana, bella)
    _end(dana, bella)
    assert own_children(actor=dana).children == 0


def _many(who: Actor, count: int) -> None:
    for at in range(count):
        world.put(
            Statement(
                "pds",
                "nhs",
                f"many-{at}",
                names=(PersonName(f"Child{chr(97 + at % 26)}{chr(97 + at // 26)}", "Zander"),),
                birth_date=date(2012, 1, 1) + timedelta(days=37 * at),
                address=Address((f"{at} Long Row",), "Mereton", "ZE2 9AB"),
            )
        )
    for child in Child.objects.order_by("pk"):
        world.involve(child, who, started_on=timezone.localdate())


def test_a_long_list_has_pages_and_only_the_children_of_a_page_are_looked_at(dana: Actor) -> None:
    """What has changed stands on the first page, whatever its name begins with."""
    _many(dana, MOST_ON_PAGE + 3)
    first, second = (own_children(actor=dana, page=page) for page in (1, 2))
    assert (len(first.shown), len(second.shown), first.pages) == (MOST_ON_PAGE, 3, 2)
    assert [one.detail.shown for one in entries(Event.OWN_CHILDREN_SEEN)] == [MOST_ON_PAGE, 3]
    assert not {one.number for one in first.shown} & {one.number for one in second.shown}
    last = second.shown[-1]
    again = own_children(actor=dana, page=99)
    assert again.shown[-1] == last
    youngest = own_children(actor=dana, order=Order.AGE).shown
    born = [one.birth_date or date.min for one in youngest]
    assert born == sorted(born, reverse=True)


def test_a_long_list_takes_no_more_statements_than_a_short_one(dana: Actor) -> None:
    """Quick for a caseload of hundreds: nothing is asked for a child at a time."""
    _many(dana, 2)
    own_children(actor=dana)
    with CaptureQueriesContext(connection) as few:
        own_children(actor=dana)
    _many(dana, 12)
    own_children(actor=dana)
    with CaptureQueriesContext(connection) as more:
        own_children(actor=dana)
    assert len(more) == len(few)


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.DATA_QUALITY])
def test_only_a_practitioner_has_such_a_list(role: Role, dana: Actor) -> None:
    """Whoever does not work with children looks at nobody's."""
    other = world.actor_of(world.account("other.role", role=role))
    with pytest.raises(AccessRefusedError):
        own_children(actor=other)
    with pytest.raises(AccessRefusedError):
        own_children(actor=with_other(dana, grants=()))


_digests = st.binary(min_size=4, max_size=4)
_shown = st.builds(
    LastShown,
    number=_digests,
    name=_digests,
    home=_digests,
    school=_digests,
    practice=_digests,
    lead=st.sampled_from([b"", b"own", b"abcd"]),
    people=st.lists(_digests, max_size=30).map(joined_digests),
    partly=st.booleans(),
)


@given(before=_shown, now=_shown, is_joined=st.booleans())
def test_what_is_kept_once_it_was_seen_has_not_changed(
    before: LastShown, now: LastShown, is_joined: bool
) -> None:
    """Whatever was shown before, and however much of the child is shown now."""
    assert changes(now, now, is_joined=is_joined) == ()
    assert changes(kept_on(before, now), now, is_joined=is_joined) == ()
    if now.partly:
        assert set(changes(before, now, is_joined=is_joined)) <= {
            Change.JOINED,
            Change.SPLIT,
            Change.NAME,
        }


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_texts_that_differ_have_digests_that_differ(one: list[str], other: list[str]) -> None:
    """Also where they are the same letters parted otherwise."""
    if "\0".join(one) != "\0".join(other):
        assert digest(*one) != digest(*other)
