"""The inbox: what may be seen when it is read, and nothing else, each look on record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.grants import Role
from contactpoint.access.notices import Email, NoticeKind
from contactpoint.ledger.details import ChildShown
from contactpoint.ledger.entry import Event
from contactpoint.ledger.notice_details import NoticesChosen
from contactpoint.placing.rearrange import put_under
from contactpoint.services.notices.choose_email import choose_email, chosen_email
from contactpoint.services.notices.inbox import PAGE, count_unread, inbox
from contactpoint.services.review.join_records import join
from contactpoint.store.models import Account, Child
from contactpoint.store.repositories import notices
from contactpoint.visibility.status import Status
from tests.fixtures.ledger import entries
from tests.fixtures.notices import told_for_days, told_of
from tests.placing.files import Loader, pds
from tests.services.notices.test_telling import NGOZI
from tests.services.review.cases import ADA
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

KIND = NoticeKind


def test_what_was_told_is_read_newest_first_and_once_new(bella: str, dana: Actor) -> None:
    """With the child's name and number as they are now."""
    told_of(KIND.NEW_DEVICE, None, dana.account_id)
    told_of(KIND.JOINED, world.only_child(), dana.account_id)
    assert count_unread(dana) == 2
    found = inbox(actor=dana)
    assert [(one.kind, one.number, one.is_new) for one in found.notices] == [
        (KIND.JOINED, bella, True),
        (KIND.NEW_DEVICE, "", True),
    ]
    assert found.notices[0].name is not None
    assert found.notices[0].name.family == "Tarkington"
    assert (found.purpose, found.unread) == (Purpose.WORKING_WITH_CHILD, 0)
    assert count_unread(dana) == 0
    assert not any(one.is_new for one in inbox(actor=dana).notices)


def test_each_child_shown_has_an_entry_of_the_look(bella: str, dana: Actor) -> None:
    """Who asks who looked at the child finds it."""
    told_of(KIND.MOVED, world.only_child(), dana.account_id)
    inbox(actor=dana)
    seen = entries(Event.NOTICES_SEEN)
    shown = entries(Event.CHILD_SHOWN)
    assert len(seen) == 1
    assert [one.detail.number for one in shown if isinstance(one.detail, ChildShown)] == [bella]


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED])
def test_what_is_hidden_by_then_is_neither_shown_nor_counted_nor_read(
    bella: str, dana: Actor, status: Status
) -> None:
    """Who works with a shielded child, and what became of its record, is not to be learned here
    either. When nothing is hidden any more it is there, and new."""
    told_of(KIND.SOMEBODY_ELSE_WORKS, world.only_child(), dana.account_id)
    put_under(world.only_child(), status)
    assert count_unread(dana) == 0
    assert inbox(actor=dana).notices == ()
    assert entries(Event.CHILD_SHOWN) == []
    put_under(world.only_child(), Status.ACTIVE)
    assert [one.is_new for one in inbox(actor=dana).notices] == [True]


def test_who_may_not_look_at_children_any_more_is_shown_none(bella: str, dana: Actor) -> None:
    """A role that was taken away takes its notices with it; one's own device stays."""
    told_of(KIND.JOINED, world.only_child(), dana.account_id)
    told_of(KIND.NEW_DEVICE, None, dana.account_id)
    world.change("dana.okafor", grants=[[Role.ACCOUNT_MANAGER.value, "national", None]])
    now = world.actor_of(Account.objects.get(pk=dana.account_id))
    assert [one.kind for one in inbox(actor=now).notices] == [KIND.NEW_DEVICE]


def test_a_notice_about_a_joined_record_leads_to_the_child(
    load: Loader, dana: Actor, rhea: Actor
) -> None:
    """Under the name and number that the child has now; said of both records, it is said once."""
    load("pds", pds([ADA]))
    load("pds", pds([NGOZI]))
    older, younger = Child.objects.order_by("pk")
    told_of(KIND.MOVED, older, dana.account_id)
    told_of(KIND.MOVED, younger, dana.account_id)
    assert count_unread(dana) == 2
    join(actor=rhea, number=older.number, other=younger.number)
    (found,) = inbox(actor=dana).notices
    assert (found.number, found.is_new) == (older.number, True)
    assert count_unread(dana) == 0


def test_who_is_told_again_and_again_in_a_day_reads_it_once(bella: str, dana: Actor) -> None:
    """A colleague who records and ends the same work all day fills nobody's inbox."""
    for _ in range(40):
        told_of(KIND.SOMEBODY_ELSE_WORKS, world.only_child(), dana.account_id)
    assert count_unread(dana) == 1
    assert len(inbox(actor=dana).notices) == 1
    assert count_unread(dana) == 0


def test_older_notices_are_on_pages_of_their_own(bella: str, dana: Actor) -> None:
    """Each is read when it is shown, and not before."""
    told_for_days(dana.account_id, world.only_child(), PAGE + 3)
    first = inbox(actor=dana)
    assert (len(first.notices), first.unread) == (PAGE, 3)
    rest = inbox(actor=dana, after=first.after)
    assert (len(rest.notices), rest.after, rest.unread) == (3, None, 0)
    days = [timezone.localdate(one.at) for one in (*first.notices, *rest.notices)]
    assert days == [timezone.localdate() - timedelta(days=back) for back in range(PAGE + 3)]


def test_nobody_reads_anothers(bella: str, dana: Actor, ravi: Actor) -> None:
    """By no number of a notice."""
    told_of(KIND.JOINED, world.only_child(), dana.account_id)
    (own,) = notices.of_account(dana.account_id)
    assert inbox(actor=ravi, after=own.pk).notices == ()
    assert inbox(actor=ravi).notices == ()
    assert count_unread(dana) == 1


def test_when_emails_come_is_ones_own_choice_and_on_record(dana: Actor, ravi: Actor) -> None:
    """It carries the account's MAC, so that nobody keeps somebody from being told."""
    assert chosen_email(dana).choice is Email.AT_ONCE
    choose_email(actor=dana, choice=Email.EVENING)
    assert chosen_email(dana).choice is Email.EVENING
    assert chosen_email(ravi).choice is Email.AT_ONCE
    assert [one.detail for one in entries(Event.NOTICES_CHOSEN)] == [NoticesChosen("evening")]
