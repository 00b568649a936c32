"""One's own telephone and e-mail: asked for, confirmed by a manager, then on every record."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.notices import NoticeKind
from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import put_under
from contactpoint.services.account_life.contact_asked import asked_of
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.errors import FieldError, LifeError
from contactpoint.services.account_life.telephones import LONGEST, telephone
from contactpoint.services.open_record import open_record
from contactpoint.services.own_contact import carry
from contactpoint.services.own_contact.ask import ask_for_contact, own_contact, take_contact_back
from contactpoint.services.own_contact.carry import carry_contacts
from contactpoint.services.own_contact.confirm import (
    confirm_contact,
    contacts_waiting,
    decline_contact,
    go_on_carrying,
)
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Account, Child
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from contactpoint.visibility.status import Status
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import BROKEN, broken_ledger, entries
from tests.services.account_life import people
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
NEW, ADDRESS = "01632 960777", "dana@leeds.example"


@pytest.fixture
def mona(db: None) -> Actor:
    """The account manager."""
    return people.manager()


def _ask(who: Actor, number: str = NEW, email: str = ADDRESS) -> str:
    """Ask for another telephone number; returns the version of what waits."""
    ask_for_contact(actor=who, telephone=number, email=email)
    asked = asked_of(Account.objects.get(pk=who.account_id))
    assert asked is not None
    return asked.version


def _on_records() -> set[tuple[str, str]]:
    found = set()
    for child in Child.objects.all():
        ring = vault().hold([child.subject])
        for one in involvements.of_child(child.pk, child.subject, ring):
            found.add((one.involvement.telephone, one.involvement.email))
    return found


def _many(who: Actor, count: int) -> None:
    for at in range(count):
        world.put(
            world.replace(
                world.BELLA,
                reference=f"many-{at}",
                names=(world.PersonName(f"Child{chr(97 + at)}", f"Zander{chr(97 + at)}"),),
                birth_date=world.date(2012, 1, 1) + timedelta(days=37 * at),
                nhs_number="",
                carers=(),
                address=None,
            )
        )
    for child in Child.objects.order_by("pk"):
        world.involve(child, who, started_on=timezone.localdate())


def test_until_it_is_confirmed_others_see_the_one_of_before(
    mona: Actor, dana: Actor, ravi: Actor, bella: str
) -> None:
    """And from then on the new one, on the account and on each record."""
    record_involvement(actor=dana, purpose=PURPOSE, number=bella, started_on=timezone.localdate())
    version = _ask(dana)
    before = Account.objects.get(pk=dana.account_id)
    assert before.telephone == "01632 960123"
    assert _on_records() == {("01632 960123", dana.email)}
    (waits,) = contacts_waiting(actor=mona)
    assert (waits.contact.telephone, waits.asked.contact.telephone) == ("01632 960123", NEW)
    assert confirm_contact(actor=mona, account=dana.account_id, version=version)
    (shown,) = open_record(actor=ravi, purpose=PURPOSE, number=bella).other_services
    assert (shown.telephone, shown.email) == (NEW, ADDRESS)
    after = Account.objects.get(pk=dana.account_id)
    assert (after.telephone, after.email, after.contact_carried) == (NEW, ADDRESS, True)
    assert own_contact(actor=dana).asked is None
    assert contacts_waiting(actor=mona) == ()
    assert {one.detail.number for one in entries(Event.CONTACT_RENEWED)} == {bella}


def test_what_is_declined_or_taken_back_stays_as_it_was(mona: Actor, dana: Actor) -> None:
    """Nobody is reached by what a manager did not confirm."""
    decline_contact(actor=mona, account=dana.account_id, version=_ask(dana))
    version = _ask(dana)
    take_contact_back(actor=dana)
    for answer in (confirm_contact, decline_contact):
        with pytest.raises(LifeError):
            answer(actor=mona, account=dana.account_id, version=version)
    assert Account.objects.get(pk=dana.account_id).telephone == "01632 960123"


def test_what_is_swapped_after_the_manager_looked_is_not_confirmed(
    mona: Actor, dana: Actor
) -> None:
    """Somebody shows the right number, and puts another in its place before the click."""
    seen = _ask(dana)
    _ask(dana, "01632 960778")
    with pytest.raises(LifeError):
        confirm_contact(actor=mona, account=dana.account_id, version=seen)
    assert Account.objects.get(pk=dana.account_id).telephone == "01632 960123"


def test_nobody_confirms_the_own_or_one_elsewhere(mona: Actor, dana: Actor) -> None:
    """A manager who asks needs another; a manager elsewhere is told that there is none."""
    version = _ask(mona)
    with pytest.raises(AccessRefusedError):
        confirm_contact(actor=mona, account=mona.account_id, version=version)
    version = _ask(dana)
    elsewhere = people.manager("max.elm", at=people.school())
    for who in (elsewhere, dana):
        with pytest.raises(AccessRefusedError):
            confirm_contact(actor=who, account=dana.account_id, version=version)
    assert contacts_waiting(actor=elsewhere) == ()


@pytest.mark.parametrize(
    "number",
    [
        "0909 879 0000",
        "0871 123 4567",
        "0845 123 4567",
        "070 1234 5678",
        "+1 900 555 1234",
        "+881 612345678",
        "118 118",
        "999",
        "12",
        "ring me",
        "",
        "01632 960001 ext 123456789",
        "9" * 40,
        "+44 1632 960001\u202e",
    ],
)
def test_a_number_that_is_charged_for_or_is_none_is_refused(number: str, dana: Actor) -> None:
    """A line that pays whoever set it, and what no telephone rings."""
    with pytest.raises(FieldError) as refused:
        _ask(dana, number)
    assert refused.value.field == "telephone"


@pytest.mark.parametrize(
    "email", ["", "dana", "dana@", "a@b", "dana@x.example\nbcc: all@y.example", "a b@c.example"]
)
def test_what_is_no_address_is_refused(email: str, dana: Actor) -> None:
    """Nor one that would be more than an address."""
    with pytest.raises(FieldError) as refused:
        _ask(dana, NEW, email)
    assert refused.value.field == "email"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01632960777", "01632 960777"),
        ("+44 (0)1632 960777", "01632 960777"),
        ("020 7946 0018", "020 7946 0018"),
        ("07700 900123", "07700 900123"),
        ("0300 123 4567", "0300 123 4567"),
        ("+33 1 42 68 53 00", "+33 1 42 68 53 00"),
    ],
)
def test_a_number_is_kept_as_it_is_rung_from_here(typed: str, kept: str) -> None:
    """However it was typed."""
    assert telephone(typed) == kept


@given(st.text(alphabet="0123456789+-() ", max_size=24))
def test_what_is_kept_fits_and_is_read_the_same_again(text: str) -> None:
    """Whatever of the signs of a number is typed."""
    try:
        kept = telephone(text)
    except FieldError:
        return
    assert len(kept) <= LONGEST
    assert telephone(kept) == kept


def test_a_killed_change_goes_on_where_it_was(
    mona: Actor, dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was confirmed stands; the job brings it to the records that do not have it."""
    monkeypatch.setattr(carry, "_BATCH", 2)
    _many(dana, 5)
    version = _ask(dana)
    renewed = carry._renewed
    done: list[int] = []

    def killed(agent: Actor, row: Account, pk: int) -> bool:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(pk)
        return renewed(agent, row, pk)

    with patch.object(carry, "_renewed", killed), pytest.raises(KeyboardInterrupt):
        confirm_contact(actor=mona, account=dana.account_id, version=version)
    assert _on_records() == {(NEW, ADDRESS), ("01632 960123", dana.email)}
    assert not Account.objects.get(pk=dana.account_id).contact_carried
    assert carry_contacts(agent=SETTING_UP) == 1
    assert _on_records() == {(NEW, ADDRESS)}
    assert Account.objects.get(pk=dana.account_id).contact_carried
    assert carry_contacts(agent=SETTING_UP) == 0
    numbers = [one.detail.number for one in entries(Event.CONTACT_RENEWED)]
    assert len(numbers) == len(set(numbers)) == 5


def test_a_page_waits_for_so_many_and_goes_on(
    mona: Actor, dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever goes on is not stopped by what is done already."""
    monkeypatch.setattr(carry, "_BATCH", 1)
    _many(dana, 3)
    with patch.object(carry.carry_contact, "__kwdefaults__", {"most": 1}):
        assert not confirm_contact(actor=mona, account=dana.account_id, version=_ask(dana))
        assert not go_on_carrying(actor=mona, account=dana.account_id)
        assert go_on_carrying(actor=mona, account=dana.account_id)
    assert _on_records() == {(NEW, ADDRESS)}


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED])
def test_a_hidden_child_has_the_new_number_as_all(
    status: Status, mona: Actor, dana: Actor, bella: str
) -> None:
    """Its custodian rings who works with it; nobody is told that there is such a child."""
    record_involvement(actor=dana, purpose=PURPOSE, number=bella, started_on=timezone.localdate())
    put_under(Child.objects.get(), status)
    assert confirm_contact(actor=mona, account=dana.account_id, version=_ask(dana))
    assert _on_records() == {(NEW, ADDRESS)}


def test_nobody_writes_another_number_into_a_confirmed_row(mona: Actor, dana: Actor) -> None:
    """Whoever can write to the database has no key for the MAC: the account is nobody's then."""
    confirm_contact(actor=mona, account=dana.account_id, version=_ask(dana))
    row = Account.objects.get(pk=dana.account_id)
    assert is_as_made(row)
    for change in (
        {"telephone": "0909 8790000"},
        {"email": "thief@x.example"},
        {"contact_asked": ["0909 8790000", ADDRESS, "2026-11-02T09:00:00+00:00"]},
        {"contact_confirmed_at": None},
    ):
        ((name, value),) = change.items()
        with patch.object(row, name, value):
            assert not is_as_made(row), change


def test_who_ended_asks_for_nothing(mona: Actor, dana: Actor) -> None:
    """What waited is gone with the account, and a session of a moment ago asks for no more."""
    version = _ask(dana)
    end_account(actor=mona, account=dana.account_id)
    with pytest.raises(LifeError):
        confirm_contact(actor=mona, account=dana.account_id, version=version)
    with pytest.raises(AccessRefusedError):
        _ask(dana, "01632 960778")


def test_managers_hear_once_and_the_holder_hears_what_became_of_it(
    mona: Actor, dana: Actor
) -> None:
    """Asking again and again sends no more notices."""
    told: list[tuple[NoticeKind, set[int]]] = []

    def tell(kind: NoticeKind, *, to: list[int], **about: object) -> None:
        told.append((kind, set(to)))

    with (
        patch("contactpoint.services.own_contact.ask.tell", tell),
        patch("contactpoint.services.own_contact.confirm.tell", tell),
    ):
        for last in "1234":
            version = _ask(dana, f"01632 96077{last}")
        decline_contact(actor=mona, account=dana.account_id, version=version)
        confirm_contact(actor=mona, account=dana.account_id, version=_ask(dana))
    assert told == [
        (NoticeKind.CONTACT_TO_CONFIRM, {mona.account_id}),
        (NoticeKind.CONTACT_DECLINED, {dana.account_id}),
        (NoticeKind.CONTACT_TO_CONFIRM, {mona.account_id}),
        (NoticeKind.CONTACT_CONFIRMED, {dana.account_id}),
    ]


def test_without_an_entry_nothing_is_asked_for_or_confirmed(mona: Actor, dana: Actor) -> None:
    """A change and its entry stand or fall together."""
    version = _ask(dana)
    for act in (
        lambda: _ask(dana, "01632 960778"),
        lambda: take_contact_back(actor=dana),
        lambda: confirm_contact(actor=mona, account=dana.account_id, version=version),
        lambda: decline_contact(actor=mona, account=dana.account_id, version=version),
    ):
        with broken_ledger(), pytest.raises(DatabaseError, match=BROKEN), transaction.atomic():
            act()
        row = Account.objects.get(pk=dana.account_id)
        asked = asked_of(row)
        assert asked is not None
        assert (asked.version, row.telephone) == (version, "01632 960123")
