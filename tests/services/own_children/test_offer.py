"""A practitioner hands a child over to a colleague who accepts; until then nothing changes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.notices import NoticeKind
from contactpoint.involvement.handing_over import OFFER_LASTS
from contactpoint.involvement.involvement import Involvement, InvolvementError
from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import put_under
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.errors import FieldError, StillInvolvedError
from contactpoint.services.account_life.hand_over import hand_over
from contactpoint.services.account_life.suspend import suspend
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.keep_index import rebuild_index
from contactpoint.services.own_children.answer import accept_offer, decline_offer, open_offer
from contactpoint.services.own_children.errors import OfferError, OfferGoneError
from contactpoint.services.own_children.offer import offer_to, take_offer_back
from contactpoint.services.own_children.see import own_children, see_own_child
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.models import Account, Child
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from contactpoint.visibility.status import Status
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entries
from tests.services.account_life import people
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD


def _held() -> list[Involvement]:
    child = Child.objects.get()
    ring = vault().hold([child.subject])
    return [one.involvement for one in involvements.of_child(child.pk, child.subject, ring)]


def _record(who: Actor, number: str, *, lead: bool = False) -> None:
    record_involvement(
        actor=who, purpose=PURPOSE, number=number, started_on=timezone.localdate(), lead=lead
    )


def _named(who: Actor, number: str) -> dict[str, object]:
    return {"number": number, "reference": see_own_child(actor=who, number=number).reference}


def _offer(who: Actor, number: str, to: str = "ravi.menon") -> dict[str, object]:
    named = _named(who, number)
    offer_to(actor=who, to=to, **named)  # type: ignore[arg-type]
    return named


@pytest.fixture
def later() -> Iterator[None]:
    """All that is asked now is asked after an offer has lapsed."""

    class _Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + OFFER_LASTS  # type: ignore[arg-type]

    with (
        patch("contactpoint.services.own_children.answer.datetime", _Later),
        patch("contactpoint.services.own_children.offer.datetime", _Later),
    ):
        yield


def test_until_it_is_accepted_nothing_changes_and_then_it_passes_with_the_lead(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """No child is ever without its contact."""
    _record(dana, bella, lead=True)
    before = _held()
    named = _offer(dana, bella)
    assert _held() == before
    (mine,) = own_children(actor=dana).shown
    assert mine.offered_to == ravi.display_name
    (offered,) = own_children(actor=ravi).offered
    assert (offered.number, offered.offered_by, offered.lead) == (bella, dana.display_name, True)
    accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    old, new = _held()
    assert (old.account_id, old.is_current, old.lead) == (dana.account_id, False, False)
    assert (new.account_id, new.is_current, new.lead) == (ravi.account_id, True, True)
    assert own_children(actor=dana).children == 0
    assert own_children(actor=ravi).offered == ()
    assert own_children(actor=ravi).children == 1


def test_what_is_declined_or_taken_back_stays_with_the_colleague(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """And can be offered again, to the same or to another."""
    _record(dana, bella)
    before = _held()
    named = _offer(dana, bella)
    decline_offer(actor=ravi, **named)  # type: ignore[arg-type]
    assert own_children(actor=ravi).offered == ()
    _offer(dana, bella)
    take_offer_back(actor=dana, **named)  # type: ignore[arg-type]
    for answer in (accept_offer, decline_offer, open_offer):
        with pytest.raises(OfferGoneError):
            answer(actor=ravi, **named)  # type: ignore[operator]
    assert _held() == before
    _offer(dana, bella)


def test_an_offer_lapses(dana: Actor, ravi: Actor, bella: str, later: None) -> None:
    """Nobody takes over two weeks later what is long forgotten; it can be offered anew."""
    _record(dana, bella)
    with patch("contactpoint.services.own_children.offer.datetime", datetime):
        named = _offer(dana, bella)
    with pytest.raises(OfferGoneError):
        accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    offer_to(actor=dana, to="ravi.menon", **named)  # type: ignore[arg-type]
    accept_offer(actor=ravi, **named)  # type: ignore[arg-type]


def test_one_offer_at_a_time(dana: Actor, ravi: Actor, bella: str) -> None:
    """A second colleague is not offered the same child."""
    _record(dana, bella)
    world.account("pia.holm")
    _offer(dana, bella)
    with pytest.raises(OfferError):
        _offer(dana, bella, "pia.holm")


@pytest.mark.parametrize(
    "to", ["nobody.at.all", "dana.okafor", "tom.birtles", "mona.karim", "ravi.menon", ""]
)
def test_whoever_cannot_take_over_is_nobody(
    to: str, dana: Actor, ravi: Actor, teacher: Actor, bella: str
) -> None:
    """One answer for nobody, oneself, somebody elsewhere, a manager and one who is suspended."""
    mona = people.manager()
    suspend(actor=mona, account=ravi.account_id)
    _record(dana, bella)
    with pytest.raises(FieldError) as refused:
        _offer(dana, bella, to)
    assert str(refused.value).startswith("There is no practitioner of this organisation")
    assert not entries(Event.HAND_OVER_OFFERED)


def test_nobody_but_the_one_it_is_offered_to_answers(
    dana: Actor, ravi: Actor, teacher: Actor, bella: str
) -> None:
    """A colleague, somebody elsewhere and who offers it: as for what was never offered."""
    _record(dana, bella)
    named = _offer(dana, bella)
    pia = world.actor_of(world.account("pia.holm"))
    for other in (pia, teacher, dana):
        for answer in (accept_offer, decline_offer, open_offer):
            with pytest.raises(OfferGoneError):
                answer(actor=other, **named)  # type: ignore[operator]
    assert own_children(actor=pia).offered == ()
    with pytest.raises(AccessRefusedError) as refused:
        offer_to(actor=ravi, to="pia.holm", **named)  # type: ignore[arg-type]
    assert refused.value.refusal is Refusal.NOT_OWN
    with pytest.raises(AccessRefusedError):
        take_offer_back(actor=ravi, **named)  # type: ignore[arg-type]


def test_an_offer_falls_with_the_involvement(dana: Actor, ravi: Actor, bella: str) -> None:
    """What has ended is nobody's to take over, and cannot be offered."""
    _record(dana, bella)
    named = _offer(dana, bella)
    end_involvement(
        actor=dana,
        purpose=PURPOSE,
        ended_on=timezone.localdate(),
        **named,  # type: ignore[arg-type]
    )
    with pytest.raises(OfferGoneError):
        accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    with pytest.raises(InvolvementError):
        offer_to(actor=dana, to="ravi.menon", **named)  # type: ignore[arg-type]
    assert own_children(actor=ravi).offered == ()


def test_an_offer_falls_where_a_manager_hands_over_to_another(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """The child has its new contact already."""
    _record(dana, bella, lead=True)
    named = _offer(dana, bella)
    world.account("pia.holm")
    mona = people.manager()
    hand_over(actor=mona, account=dana.account_id, to="pia.holm")
    with pytest.raises(OfferGoneError):
        accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    assert [one.is_current for one in _held()] == [False, True]


def test_a_child_that_was_concealed_meanwhile_is_not_offered(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """It is answered as a number that was never given out, and is on no list."""
    _record(dana, bella)
    named = _offer(dana, bella)
    put_under(Child.objects.get(), Status.CONCEALED)
    assert own_children(actor=ravi).offered == ()
    with pytest.raises(AccessRefusedError) as refused:
        accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD


def test_a_colleague_who_moved_elsewhere_takes_nothing_over(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """An offer is for a colleague."""
    _record(dana, bella)
    named = _offer(dana, bella)
    account = Account.objects.get(pk=ravi.account_id)
    account.organisation = people.school()
    account.save()
    with pytest.raises((OfferGoneError, AccessRefusedError)):
        accept_offer(actor=world.actor_of(account), **named)  # type: ignore[arg-type]
    assert own_children(actor=world.actor_of(account)).offered == ()


def test_a_colleague_who_works_with_the_child_already_only_takes_the_lead(
    dana: Actor, ravi: Actor, bella: str
) -> None:
    """Nobody is recorded twice with one child."""
    _record(dana, bella, lead=True)
    _record(ravi, bella)
    named = _offer(dana, bella)
    accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    current = [one for one in _held() if one.is_current]
    assert [(one.account_id, one.lead) for one in current] == [(ravi.account_id, True)]


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_the_index_that_is_made_anew_finds_the_offer(dana: Actor, ravi: Actor, bella: str) -> None:
    """As it finds whose involvements there are."""
    _record(dana, bella)
    _offer(dana, bella)
    rebuild_index(agent=SETTING_UP)
    assert len(own_children(actor=ravi).offered) == 1
    assert own_children(actor=dana).children == 1


def test_each_act_has_its_entry_and_both_hear_of_it(dana: Actor, ravi: Actor, bella: str) -> None:
    """Of the child, under whoever did it."""
    _record(dana, bella)
    told: list[tuple[NoticeKind, set[int]]] = []

    def tell(kind: NoticeKind, *, to: list[int], **about: object) -> None:
        told.append((kind, set(to)))

    with (
        patch("contactpoint.services.own_children.offer.tell", tell),
        patch("contactpoint.services.own_children.answer.tell", tell),
    ):
        named = _offer(dana, bella)
        decline_offer(actor=ravi, **named)  # type: ignore[arg-type]
        _offer(dana, bella)
        take_offer_back(actor=dana, **named)  # type: ignore[arg-type]
        _offer(dana, bella)
        open_offer(actor=ravi, **named)  # type: ignore[arg-type]
        accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    for event in (
        Event.HAND_OVER_OFFERED,
        Event.OFFER_DECLINED,
        Event.OFFER_TAKEN_BACK,
        Event.OFFER_OPENED,
        Event.INVOLVEMENT_TAKEN_OVER,
    ):
        assert {one.detail.number for one in entries(event)} == {bella}, event
    assert told == [
        (NoticeKind.HANDED_OVER, {ravi.account_id}),
        (NoticeKind.HAND_OVER_ANSWERED, {dana.account_id}),
        (NoticeKind.HANDED_OVER, {ravi.account_id}),
        (NoticeKind.HANDED_OVER, {ravi.account_id}),
        (NoticeKind.HAND_OVER_ANSWERED, {dana.account_id}),
    ]


def test_whoever_handed_all_over_leaves(dana: Actor, ravi: Actor, bella: str) -> None:
    """The account ends once a colleague has accepted, and not before."""
    mona = people.manager()
    _record(dana, bella, lead=True)
    named = _offer(dana, bella)
    with pytest.raises(StillInvolvedError):
        end_account(actor=mona, account=dana.account_id)
    accept_offer(actor=ravi, **named)  # type: ignore[arg-type]
    end_account(actor=mona, account=dana.account_id)
    assert [one.account_id for one in _held() if one.lead] == [ravi.account_id]


def test_an_offer_lasts_two_weeks() -> None:
    """Long enough for a colleague's leave, short enough that somebody still knows of it."""
    assert timedelta(days=14) == OFFER_LASTS
