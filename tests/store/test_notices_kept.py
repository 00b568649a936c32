"""Notices: found by whose they are, by nobody without the keys, and gone with the child's key."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.notices import NoticeKind
from contactpoint.services.notices.tell import tell, tell_those_who_work
from contactpoint.store.models import HeldNotice
from contactpoint.store.repositories import children, notices
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.owners import (
    MOST_NOTICES,
    involvement_of,
    involvement_owner,
    notice_of,
    notice_owner,
    proposal_owner,
)
from contactpoint.vault.errors import SealBrokenError
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = timezone.localdate()


@pytest.fixture
def bella(db: None) -> OpenedChild:
    """A child whom dana and ravi work with."""
    world.registers()
    world.put(world.BELLA)
    (opened,) = children.by_pks([world.only_child().pk])
    return opened


@pytest.fixture
def dana(db: None) -> Actor:
    """A social worker."""
    return world.actor_of(world.account())


@pytest.fixture
def ravi(db: None) -> Actor:
    """A colleague of hers."""
    return world.actor_of(world.account("ravi.menon"))


def kinds(who: Actor) -> list[NoticeKind]:
    """Of what an account is told."""
    return [one.kind for one in notices.of_account(who.account_id)]


def test_each_account_has_its_own_and_no_other(
    bella: OpenedChild, dana: Actor, ravi: Actor
) -> None:
    """What one is told nobody else is; and who did it is told nothing."""
    tell(NoticeKind.JOINED, to=[dana.account_id, ravi.account_id], child=bella)
    tell(NoticeKind.NEW_DEVICE, to=[ravi.account_id])
    tell(NoticeKind.MOVED, to=[dana.account_id, ravi.account_id], child=bella, by=dana.account_id)
    assert kinds(dana) == [NoticeKind.JOINED]
    assert kinds(ravi) == [NoticeKind.JOINED, NoticeKind.NEW_DEVICE, NoticeKind.MOVED]
    (first, device, _) = notices.of_account(ravi.account_id)
    assert (first.child_id, device.child_id, first.read) == (bella.pk, None, False)


def test_those_who_work_with_a_child_are_told(bella: OpenedChild, dana: Actor, ravi: Actor) -> None:
    """Whose involvement goes on; not whose has ended, nor who did it."""
    nia = world.actor_of(world.account("nia.pugh"))
    child = world.only_child()
    world.involve(child, dana, started_on=TODAY)
    world.involve(child, ravi, started_on=TODAY)
    world.involve(child, nia, started_on=TODAY, ended_on=TODAY)
    tell_those_who_work(NoticeKind.SPLIT, bella, by=ravi.account_id)
    assert (kinds(dana), kinds(ravi), kinds(nia)) == ([NoticeKind.SPLIT], [], [])


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_nothing_is_told_outside_the_transaction_of_what_happened(dana: Actor) -> None:
    """Otherwise a notice could outlive what it tells, or be lost beside it."""
    with pytest.raises(TransactionManagementError):
        tell(NoticeKind.NEW_DEVICE, to=[dana.account_id])
    with suppress(ZeroDivisionError), transaction.atomic():
        tell(NoticeKind.NEW_DEVICE, to=[dana.account_id])
        raise ZeroDivisionError
    assert kinds(dana) == []


def test_a_notice_about_a_child_dies_with_the_child_s_key(bella: OpenedChild, dana: Actor) -> None:
    """Not even whose it was is left, for whoever has every other key."""
    tell(NoticeKind.JOINED, to=[dana.account_id], child=bella)
    tell(NoticeKind.NEW_DEVICE, to=[dana.account_id])
    vault().destroy([bella.subject])
    assert kinds(dana) == [NoticeKind.NEW_DEVICE]
    assert [one.kind for some in notices.in_batches(10) for one in some] == [NoticeKind.NEW_DEVICE]


def test_rows_say_nothing_and_have_one_length(bella: OpenedChild, dana: Actor) -> None:
    """Neither of whom one is, nor of what, nor whether it was read."""
    tell(NoticeKind.CASE_OF_ADDED_CHILD_DECIDED, to=[dana.account_id], child=bella)
    tell(NoticeKind.SPLIT, to=[dana.account_id])
    read = notices.locked([one.pk for one in notices.of_account(dana.account_id)])
    for one in read[:1]:
        one.read, one.due = True, ""
    notices.write(read)
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(sealed), told_on FROM store_notice")
        assert len(set(cursor.fetchall())) == 1


def test_a_row_that_was_put_in_another_s_place_does_not_open(
    bella: OpenedChild, dana: Actor, ravi: Actor
) -> None:
    """Who can write to the database, and has no key, tells nobody what another is told."""
    tell(NoticeKind.JOINED, to=[dana.account_id, ravi.account_id], child=bella)
    first, second = HeldNotice.objects.order_by("pk")
    HeldNotice.objects.filter(pk=second.pk).update(sealed=first.sealed)
    with pytest.raises(SealBrokenError):
        kinds(ravi)


def test_what_was_read_stays_read_and_what_was_sent_is_not_due(
    bella: OpenedChild, dana: Actor
) -> None:
    """Both are kept in the row, and the index forgets what is not due."""
    tell(NoticeKind.JOINED, to=[dana.account_id], child=bella)
    (pk,) = notices.due([notices.NEW])
    (held,) = notices.locked([pk])
    held.read, held.due = True, "2026-12-01 morning"
    notices.write([held])
    assert notices.due([notices.NEW]) == []
    assert notices.due(["2026-12-01 morning", "2026-12-01 noon"]) == [pk]
    assert [one.read for one in notices.of_account(dana.account_id)] == [True]


def test_old_notices_pass(dana: Actor) -> None:
    """So many at a time, and the index forgets them."""
    for _ in range(3):
        tell(NoticeKind.NEW_DEVICE, to=[dana.account_id])
    old = [row.pk for row in HeldNotice.objects.all()[:2]]
    HeldNotice.objects.filter(pk__in=old).update(told_on=TODAY - timedelta(days=91))
    passed = [notices.take_away_before(TODAY - timedelta(days=90), 1) for _ in range(3)]
    assert passed == [1, 1, 0]
    assert len(notices.of_account(dana.account_id)) == 1
    assert len(notices.due([notices.NEW])) == 1


def test_numbers_come_round_again_before_the_index_has_none_left(dana: Actor) -> None:
    """Whoever has been told for years can be told still."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('store_notice_id_seq', %s)", [MOST_NOTICES - 2])
    for _ in range(3):
        tell(NoticeKind.NEW_DEVICE, to=[dana.account_id])
    assert {one.pk for one in notices.of_account(dana.account_id)} == {MOST_NOTICES - 1, 1, 2}


_few = st.integers(1, MOST_NOTICES - 1)


@given(proposal=_few, involvement=st.integers(1, 2**28 - 1), notice=_few)
def test_no_row_is_taken_for_one_of_another_kind(
    proposal: int, involvement: int, notice: int
) -> None:
    """Proposals, involvements and notices share one kind of owner."""
    owners = {proposal_owner(proposal), involvement_owner(involvement), notice_owner(notice)}
    assert len(owners) == 3
    assert notice_of(notice_owner(notice)) == notice
    assert involvement_of(involvement_owner(involvement)) == involvement


def test_an_index_of_an_earlier_release_stays_as_it_is() -> None:
    """Its proposals and involvements have the numbers that they had."""
    assert proposal_owner(5) == 5 << 3 | 7
    assert involvement_owner(5) == (2**28 + 5) << 3 | 7
    for beyond in (notice_owner, proposal_owner):
        with pytest.raises(OverflowError):
            beyond(2**27)
