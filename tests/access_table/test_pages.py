"""The truth table over HTTP, and whatever names a thing of another organisation.

An identifier stands in an address, in a form, or behind a reference in the session. Each is changed
here to one of somebody else's: the answer is that of an identifier of nothing, sign by sign.
"""

import re
from collections.abc import Callable, Mapping

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import Facts, decision
from contactpoint.access.errors import Refusal
from contactpoint.access.grants import Role
from contactpoint.access.table import TABLE, Relation
from contactpoint.services.account_life.list_accounts import Sought
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.suppliers import add_supplier
from contactpoint.store.models import Account
from contactpoint.web.accounts.remembered import RememberedList, remember_account, remember_list
from contactpoint.web.approvals.remembered import remember_request
from tests.access_table.land import Land
from tests.fixtures.actors import SETTING_UP
from tests.web import world
from tests.web.test_gate import NEEDS, address_of, pages

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# Numbers of nothing.
_NO_ACCOUNT, _NO_PLACE, _NO_REQUEST = 2**40, 2**31 - 1, 2**40
_OTHERS = (Relation.ORGANISATION, Relation.DESK, Relation.ELSEWHERE)
# What the forms of an account's pages ask for, all at once: each takes its own.
_SENT = {
    "name": "Iris Vale",
    "condition": "DBS",
    "on-day": "1",
    "on-month": "9",
    "on-year": "2026",
    "role": "mediated_user",
    "whom": "nobody",
    "code": "999103",
    "job_title": "Clerk",
    "telephone": "01632 960777",
    "email": "clerk@mere.example",
}
_REFERENCE = re.compile(r"(?<=/)[a-z2-7]{24}(?=/)")


@pytest.fixture
def proven(signed_in: Callable[..., Client]) -> Callable[[Actor], Client]:
    """``proven(actor)`` is signed in and has proved the second factor again."""

    def sign_in(actor: Actor) -> Client:
        client = signed_in(Account.objects.get(pk=actor.account_id))
        _keep(client, lambda session: session.update({"proved_at": timezone.now().timestamp()}))
        return client

    return sign_in


def _keep(client: Client, keep: Callable[..., object]) -> str:
    """Have the session keep something; returns the reference."""
    session = client.session
    reference = keep(session)
    session.save()
    return str(reference)


def _asked(
    client: Client, method: str, address: str, sent: Mapping[str, object] = _SENT
) -> tuple[object, ...]:
    """The answer as whoever asks can see it: status, headers that lead on, text. References are
    left out, as each stands for what was asked for."""
    response = getattr(client, method)(address, sent if method == "post" else None)
    text = world.without_random(response.content.decode())
    return response.status_code, *(
        _REFERENCE.sub("", one) for one in (response.headers.get("Location", ""), text)
    )


# Whoever comes from nowhere is refused there, whatever the role.
_COMES_FROM_AN_EMPLOYER = {("post", "employer_link"), ("post", "employer_prove")}


@pytest.mark.parametrize("role", Role)
def test_every_role_by_every_page_by_every_method(
    role: Role, land: Land, proven: Callable[[Actor], Client]
) -> None:
    """403 for a page whose action no role of the account includes, whatever is sent, and for no
    other page."""
    actor = land.actor(role)
    client = proven(actor)
    for method in ("get", "post"):
        for name in sorted(NEEDS):
            answer = getattr(client, method)(address_of(name))
            if SESSION_KEY not in client.session:
                # Signing out everywhere and the like ends it.
                client = proven(actor)
            refused = answer.status_code == 403
            if (method, name) in _COMES_FROM_AN_EMPLOYER and refused:
                continue
            assert refused is not bool(TABLE[NEEDS[name]][role]), (method, name)


_OF_ACCOUNT = sorted(
    str(page.name) for page in pages() if list(page.pattern.converters) == ["account"]
)
# These are about accounts that others release to the own organisation, wherever they are now.
_OF_RELEASED = {"account_accept", "account_decline"}


def test_the_pages_of_an_account_are_these() -> None:
    """So that none is left out below."""
    assert len(_OF_ACCOUNT) > 10
    assert set(_OF_ACCOUNT) >= _OF_RELEASED


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("role", "name"),
    [
        (role, name)
        for role in (Role.ACCOUNT_MANAGER, Role.NATIONAL_ADMINISTRATOR)
        for name in _OF_ACCOUNT
        # Who may stop any move has one answer for an account that is not being moved and for none.
        if (role, name) != (Role.NATIONAL_ADMINISTRATOR, "account_decline")
    ],
)
def test_an_account_out_of_scope_is_none(
    role: Role, name: str, method: str, land: Land, proven: Callable[[Actor], Client]
) -> None:
    """Each page of an account, asked for and sent to, of an account in every relation: in scope it
    is there, out of scope it is what an account is that does not exist."""
    actor = land.actor(role)
    for relation in _OTHERS:
        client = proven(actor)

        def asked(account: int, client: Client = client) -> tuple[object, ...]:
            reference = _keep(client, lambda session: remember_account(session, account))
            return _asked(client, method, reverse(name, kwargs={"account": reference}))

        held = land.account(relation, actor)
        facts = Facts(is_on=True, proven=True)
        in_scope = decision(role, NEEDS[name], relation, facts) is None
        if name in _OF_RELEASED and relation is Relation.ELSEWHERE:
            held.released_to, in_scope = land.place(Relation.ORGANISATION, actor), True
            held.save()
        elif name == "account_accept":
            in_scope = False
        found, nothing = asked(held.pk), asked(_NO_ACCOUNT)
        assert nothing[0] in (404, 405)
        assert (found == nothing) is not (in_scope and nothing[0] == 404), relation


@pytest.mark.parametrize("name", _OF_ACCOUNT)
def test_a_reference_of_somebody_elses_session_is_none(
    name: str, land: Land, proven: Callable[[Actor], Client]
) -> None:
    """An address that a colleague sent leads nowhere, though it is of an account in scope."""
    actor = land.actor(Role.ACCOUNT_MANAGER)
    account = land.account(Relation.ORGANISATION, actor)
    theirs = _keep(proven(actor), lambda session: remember_account(session, account.pk))
    client = proven(land.another(Role.ACCOUNT_MANAGER, land.places["leeds"]))
    for method in ("get", "post"):
        found, nothing = (
            _asked(client, method, reverse(name, kwargs={"account": one}))
            for one in (theirs, "a" * 24)
        )
        assert found == nothing


@pytest.mark.parametrize("name", ["accounts_found", "account_invite_to"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("relation", _OTHERS)
def test_the_accounts_of_an_organisation_out_of_scope_are_none(
    relation: Relation, method: str, name: str, land: Land, proven: Callable[[Actor], Client]
) -> None:
    """The list of another organisation, and inviting to it."""
    actor = land.actor(Role.ACCOUNT_MANAGER)
    client = proven(actor)

    def asked(organisation: int) -> tuple[object, ...]:
        wanted = RememberedList(organisation, Sought())
        reference = _keep(client, lambda session: remember_list(session, wanted))
        return _asked(client, method, reverse(name, kwargs={"accounts": reference}))

    found, nothing = asked(land.place(relation, actor).pk), asked(_NO_PLACE)
    if relation is not Relation.ORGANISATION:
        assert found == nothing


@pytest.mark.parametrize("relation", _OTHERS)
def test_a_request_out_of_scope_is_none(
    relation: Relation, land: Land, proven: Callable[[Actor], Client]
) -> None:
    """Seen, approved, declined, taken back, and the half of its code shown."""
    actor = land.actor(Role.ACCOUNT_MANAGER)
    account = land.account(relation, actor, password="argon2$set-up")
    asker = land.another(Role.ACCOUNT_MANAGER, account.organisation)
    request = ask_to_recover(actor=asker, account=account.pk)
    for method, answer in (
        ("get", ""),
        *(("post", answer) for answer in ("take_back", "show_half", "decline", "approve")),
    ):
        client = proven(actor)

        def asked(number: int, client: Client = client) -> tuple[object, ...]:
            reference = _keep(client, lambda session: remember_request(session, number))
            address = reverse("approval", kwargs={"approval": reference})
            return _asked(client, method, address, {"answer": answer})  # noqa: B023

        found, nothing = asked(request), asked(_NO_REQUEST)
        assert nothing[0] == 404
        # Who may answer is told what became of it, and is not who asked.
        assert (found == nothing) is (relation is not Relation.ORGANISATION), answer


@pytest.mark.parametrize("relation", [Relation.DESK, Relation.ELSEWHERE])
def test_a_supplier_of_another_desk_is_none(
    relation: Relation, land: Land, proven: Callable[[Actor], Client]
) -> None:
    """Its name in an address leads where a name leads that nobody has."""
    actor = land.actor(Role.DATA_QUALITY)
    add_supplier(
        agent=SETTING_UP,
        name="a-school",
        feed="school_list",
        sources=[land.place(relation, actor).code],
        from_day=timezone.localdate(),
    )
    client = proven(actor)
    found, nothing = (
        _asked(client, "get", reverse("supplier", kwargs={"supplier": name}))
        for name in ("a-school", "no-school")
    )
    assert nothing[0] == 404
    assert (found == nothing) is (relation is Relation.ELSEWHERE)


def _without(text: object, *typed: str) -> str:
    """An answer without what was typed, which a form shows again."""
    return re.sub("|".join(map(re.escape, typed)), "", str(text))


def test_whoever_takes_over_is_a_colleague_or_nobody(
    land: Land, proven: Callable[[Actor], Client]
) -> None:
    """A user name of another organisation in the form of handing over is as one that nobody has."""
    actor = land.actor(Role.ACCOUNT_MANAGER)
    client = proven(actor)
    leaving = land.account(Relation.ORGANISATION, actor)
    reference = _keep(client, lambda session: remember_account(session, leaving.pk))
    address = reverse("account_hand_over", kwargs={"account": reference})
    answers = {}
    for relation in (Relation.DESK, Relation.ELSEWHERE):
        name = land.account(relation, actor).username
        answers[relation] = _without(
            _asked(client, "post", address, {"whom": "colleague", "to": name}), name
        )
    nobody = "nobody.at.all"
    nothing = _asked(client, "post", address, {"whom": "colleague", "to": nobody})
    assert set(answers.values()) == {_without(nothing, nobody)}


def test_many_that_are_renewed_at_once_are_each_in_scope_or_none(
    land: Land, proven: Callable[[Actor], Client]
) -> None:
    """An account of another organisation among them is not renewed, and not told of."""
    actor = land.actor(Role.ACCOUNT_MANAGER)
    client = proven(actor)
    before = timezone.localdate().replace(year=timezone.localdate().year - 1)
    people = {
        relation: land.account(relation, actor, renewed_on=before, password="argon2$set-up")
        for relation in _OTHERS
    }

    def asked(account: int) -> object:
        reference = _keep(client, lambda session: remember_account(session, account))
        answer = _asked(client, "post", reverse("accounts_renew"), {"account": [reference]})
        return _without((answer, _asked(client, "get", reverse("accounts"))), reference)

    nothing = asked(_NO_ACCOUNT)
    for relation in (Relation.DESK, Relation.ELSEWHERE):
        assert asked(people[relation].pk) == nothing
        people[relation].refresh_from_db()
        assert people[relation].renewed_on == before
    assert asked(people[Relation.ORGANISATION].pk) != nothing
    people[Relation.ORGANISATION].refresh_from_db()
    assert people[Relation.ORGANISATION].renewed_on == timezone.localdate()


def test_where_an_account_is_released_to_is_accredited_or_none(
    land: Land, proven: Callable[[Actor], Client]
) -> None:
    """That there is an organisation without accreditation is not told either."""
    actor = land.actor(Role.ACCOUNT_MANAGER)
    client = proven(actor)
    leaving = land.account(Relation.ORGANISATION, actor)
    reference = _keep(client, lambda session: remember_account(session, leaving.pk))
    address = reverse("account_transfer", kwargs={"account": reference})
    land.places["bristol"].accredited = False
    land.places["bristol"].save()
    answers = {
        code: _without(_asked(client, "post", address, {"code": code}), code)
        for code in ("999103", "888888")
    }
    assert len(set(answers.values())) == 1


def test_what_is_refused_as_out_of_scope_is_recorded_as_that(
    land: Land, proven: Callable[[Actor], Client]
) -> None:
    """The answer says nothing; the ledger, to who may read it, does."""
    from contactpoint.access.errors import Reason
    from contactpoint.ledger.entry import Event
    from tests.fixtures.ledger import entries

    actor = land.actor(Role.ACCOUNT_MANAGER)
    client = proven(actor)
    elsewhere = land.account(Relation.ELSEWHERE, actor)
    reference = _keep(client, lambda session: remember_account(session, elsewhere.pk))
    client.get(reverse("account", kwargs={"account": reference}))
    last = entries(Event.ACCESS_REFUSED)[-1]
    assert last.detail.reason == Reason.of(Refusal.OUT_OF_SCOPE)
