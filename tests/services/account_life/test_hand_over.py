"""A leaver's involvements are handed over before the account ends: no child is left silently."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.involvement.involvement import Involvement
from contactpoint.ledger.entry import Event
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.errors import (
    FieldError,
    LifeError,
    StillInvolvedError,
)
from contactpoint.services.account_life.hand_over import hand_over
from contactpoint.services.account_life.see_account import see_account
from contactpoint.services.account_life.suspend import suspend
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.keep_index import rebuild_index
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.models import Account, Child, RecordedInvolvement
from contactpoint.store.repositories import involvements, ledger
from contactpoint.store.safe import vault
from tests.fixtures.actors import SETTING_UP
from tests.services.account_life import people
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD


@pytest.fixture
def mona(db: None) -> Actor:
    """The account manager."""
    return people.manager()


def _held(child: Child) -> list[Involvement]:
    ring = vault().hold([child.subject])
    return [one.involvement for one in involvements.of_child(child.pk, child.subject, ring)]


def _open(who: Actor) -> int:
    return len(involvements.open_of(who.account_id))


def _record(who: Actor, number: str, *, lead: bool = False) -> None:
    record_involvement(
        actor=who, purpose=PURPOSE, number=number, started_on=timezone.localdate(), lead=lead
    )


def test_a_colleague_takes_over_with_the_lead(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """The leaver is shown as previous, the colleague as lead professional from today."""
    _record(dana, bella, lead=True)
    assert _open(dana) == 1
    assert see_account(actor=mona, account=dana.account_id).open_involvements == 1
    assert hand_over(actor=mona, account=dana.account_id, to="Ravi.Menon") == 0
    old, new = _held(world.only_child())
    assert (old.account_id, old.lead, old.ended_on) == (
        dana.account_id,
        False,
        timezone.localdate(),
    )
    assert (new.account_id, new.lead, new.ended_on) == (ravi.account_id, True, None)
    assert new.practitioner_name == ravi.display_name
    assert _open(dana) == 0
    assert _open(ravi) == 1


def test_a_colleague_who_works_with_the_child_already_only_takes_the_lead(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """No colleague is recorded twice with one child."""
    _record(dana, bella, lead=True)
    _record(ravi, bella)
    hand_over(actor=mona, account=dana.account_id, to="ravi.menon")
    current = [one for one in _held(world.only_child()) if one.is_current]
    assert [(one.account_id, one.lead) for one in current] == [(ravi.account_id, True)]


def test_without_a_colleague_the_child_is_left_the_organisations_number(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """What the record shows is that the contact left, and whom to ring."""
    _record(dana, bella, lead=True)
    hand_over(actor=mona, account=dana.account_id, to=None)
    shown = open_record(actor=ravi, purpose=PURPOSE, number=bella).other_services
    (left,) = [one for one in shown if one.practitioner_name == dana.display_name]
    assert (left.contact_left, left.previous, left.lead) == (True, True, False)
    assert (left.telephone, left.email) == ("01632 960001", "")


def test_an_account_does_not_end_before_all_is_handed_over(
    mona: Actor, dana: Actor, bella: str
) -> None:
    """And nothing of it changes."""
    _record(dana, bella)
    with pytest.raises(StillInvolvedError) as refused:
        end_account(actor=mona, account=dana.account_id)
    assert refused.value.number == 1
    assert Account.objects.get(pk=dana.account_id).ended_on is None
    hand_over(actor=mona, account=dana.account_id, to=None)
    end_account(actor=mona, account=dana.account_id)
    assert Account.objects.get(pk=dana.account_id).ended_on == timezone.localdate()


def test_nothing_is_recorded_by_an_account_that_was_suspended_a_moment_ago(
    mona: Actor, dana: Actor, bella: str
) -> None:
    """A request that passed the gate before cannot leave a child with somebody who has gone."""
    suspend(actor=mona, account=dana.account_id)
    with pytest.raises(AccessRefusedError):
        _record(dana, bella)
    assert not RecordedInvolvement.objects.exists()


def test_what_ended_before_is_not_handed_over(mona: Actor, dana: Actor, bella: str) -> None:
    """Only what goes on counts."""
    _record(dana, bella)
    view = open_record(actor=dana, purpose=PURPOSE, number=bella)
    assert view.own_involvement is not None
    assert view.own_involvement.reference is not None
    end_involvement(
        actor=dana,
        purpose=PURPOSE,
        number=bella,
        reference=view.own_involvement.reference,
        ended_on=timezone.localdate(),
    )
    assert _open(dana) == 0


def test_one_that_would_begin_next_month_goes_to_the_colleague_from_that_day(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """It is neither lost nor begun early."""
    day = timezone.localdate() + timedelta(days=20)
    record_involvement(actor=dana, purpose=PURPOSE, number=bella, started_on=day)
    hand_over(actor=mona, account=dana.account_id, to="ravi.menon")
    old, new = _held(world.only_child())
    assert (old.ended_on, new.started_on, new.account_id) == (day, day, ravi.account_id)


@pytest.mark.parametrize("whom", ["nobody.here", "tom.birtles", "dana.okafor", "mona.karim", ""])
def test_whoever_cannot_take_over_is_nobody(
    mona: Actor, dana: Actor, teacher: Actor, bella: str, whom: str
) -> None:
    """The same answer for a user name of nobody, of another organisation, of the leaver and of
    somebody who is no practitioner."""
    _record(dana, bella)
    with pytest.raises(FieldError) as refused:
        hand_over(actor=mona, account=dana.account_id, to=whom)
    assert str(refused.value).startswith("There is no practitioner of this organisation")
    assert [one.is_current for one in _held(world.only_child())] == [True]


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"renewed_on": None},
        {"ended_on": timezone.localdate()},
        {"grants": []},
    ],
)
def test_a_colleague_who_may_not_work_now_does_not_take_over(
    mona: Actor, dana: Actor, ravi: Actor, bella: str, change: dict[str, object]
) -> None:
    """A child is not handed to somebody who has lapsed, is suspended or has left."""
    world.change("ravi.menon", **change)
    _record(dana, bella)
    with pytest.raises(FieldError):
        hand_over(actor=mona, account=dana.account_id, to="ravi.menon")


def test_a_killed_hand_over_goes_on_where_it_was(
    mona: Actor, dana: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch stands or falls as a whole, and what was handed over is not again."""
    _many(dana, 5)
    monkeypatch.setattr("contactpoint.services.account_life.hand_over._BATCH", 2)
    record, calls = ledger.record_change, iter(range(100))

    def killed(**entry: object) -> None:
        if next(calls) == 4:
            raise KeyboardInterrupt
        record(**entry)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "record_change", killed)
    with pytest.raises(KeyboardInterrupt):
        hand_over(actor=mona, account=dana.account_id, to="ravi.menon")
    assert _open(dana) == 3
    monkeypatch.setattr(ledger, "record_change", record)
    assert hand_over(actor=mona, account=dana.account_id, to="ravi.menon") == 0
    assert _open(ravi) == 5
    assert RecordedInvolvement.objects.count() == 10


def test_a_page_waits_for_so_many_and_no_more(
    mona: Actor, dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many are left is told, and the next step goes on."""
    _many(dana, 3)
    monkeypatch.setattr("contactpoint.services.account_life.hand_over._BATCH", 1)
    monkeypatch.setattr("contactpoint.services.account_life.hand_over._MOST_BATCHES", 2)
    assert hand_over(actor=mona, account=dana.account_id, to=None) == 1
    assert hand_over(actor=mona, account=dana.account_id, to=None) == 0


def test_each_child_has_its_entry_and_the_manager_learns_of_none(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """The child's own page finds who handed over; what the manager did names no child."""
    _record(dana, bella)
    hand_over(actor=mona, account=dana.account_id, to="ravi.menon")
    entries = ledger.of_child(world.only_child().subject)
    (entry,) = [one for one in entries if one.event is Event.INVOLVEMENT_TAKEN_OVER]
    assert entry.account == mona.account_id
    page = own_activity(actor=mona)
    told = repr(page)
    assert Event.INVOLVEMENTS_HANDED_OVER in [one.event for one in page.entries]
    assert Event.INVOLVEMENT_TAKEN_OVER not in [one.event for one in page.entries]
    assert not re.search(r"Tarkington|Arabella", told)
    assert bella not in told


def test_only_a_manager_of_the_organisation_hands_over(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """Whoever names an account out of reach is answered as if there were none."""
    other = people.manager("omar.shah", at=people.school())
    _record(dana, bella)
    for account in (dana.account_id, people.NOBODY):
        with pytest.raises(AccessRefusedError) as refused:
            hand_over(actor=other, account=account, to=None)
        assert refused.value.refusal is Refusal.OUT_OF_SCOPE
    with pytest.raises(AccessRefusedError) as refused:
        hand_over(actor=ravi, account=dana.account_id, to=None)
    assert refused.value.refusal is Refusal.ROLE


def test_an_account_that_has_ended_is_not_handed_over(mona: Actor, dana: Actor) -> None:
    """There is nothing left of it."""
    end_account(actor=mona, account=dana.account_id)
    with pytest.raises(LifeError):
        hand_over(actor=mona, account=dana.account_id, to=None)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_the_index_that_is_made_anew_finds_the_same(dana: Actor) -> None:
    """Also what was recorded by a release whose index had none of it."""
    _many(dana, 2)
    before = involvements.open_of(dana.account_id)
    involvements.note_ended(before[0])
    assert len(involvements.open_of(dana.account_id)) == 1
    rebuild_index(agent=SETTING_UP)
    assert involvements.open_of(dana.account_id) == before


def test_no_column_tells_which_involvements_are_an_accounts(dana: Actor, bella: str) -> None:
    """Who reads the rows without a key learns neither whose they are nor how many anybody has."""
    _record(dana, bella)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM store_recordedinvolvement r")
        ((row,),) = cursor.fetchall()
        assert set(re.findall(r'"(\w+)":', row)) == {"id", "reference", "child", "sealed"}
    assert str(dana.account_id) not in re.findall(r":(\d+)[,}]", row.replace('"id":', '"id":x'))


_NAMES = ("Orson Pike", "Imogen Strand", "Cyril Wren", "Thandi Moyo", "Ludo Ferrari")


def _many(who: Actor, count: int) -> None:
    """Open involvements with so many children."""
    world.registers()
    world.put(
        *(
            replace(
                world.BELLA_AT_SCHOOL,
                reference=f"many-{n}",
                names=(PersonName(*_NAMES[n].split()),),
                birth_date=date(2014 + n, n + 1, 3 * n + 1),
                address=Address((f"{n + 1} Elm Road",), "Mereton", f"ZE{n + 1} 4QX"),
            )
            for n in range(count)
        )
    )
    for child in Child.objects.all():
        world.involve(child, who, started_on=timezone.localdate())
