"""For each action, a call of the service that does it, on whom or what it is done.

``CASES`` has every action of the decision table that some role includes: an action that is not
there fails a test, which names this file. A case prepares what has to be there, and returns the
call, which has to come to its end where it is allowed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Agent, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.access.standing import Condition
from contactpoint.access.table import PURPOSES, TABLE, Relation
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.config.home import Home
from contactpoint.involvement.handing_over import Offer
from contactpoint.involvement.involvement import Involvement, InvolvementError
from contactpoint.review.wrong_facts import WrongFact
from contactpoint.services import grants, supply
from contactpoint.services.account_life import (
    end_account,
    hand_over,
    history,
    invite,
    issue_token,
    list_accounts,
    renew,
    see_account,
    state_check,
    suspend,
    team,
    transfer,
)
from contactpoint.services.account_life.contact_asked import asked_of
from contactpoint.services.account_life.invited import Invited
from contactpoint.services.accounts import own_account
from contactpoint.services.add_child.add import add_child
from contactpoint.services.alerts import alerts_of
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.find_child import find_child
from contactpoint.services.held_loads import NotApprovedError, approve_load
from contactpoint.services.mediation.calls import NoCallError, begin_call
from contactpoint.services.notices.inbox import inbox
from contactpoint.services.open_record import open_record
from contactpoint.services.organisations import accreditation, find, roll_out, succession
from contactpoint.services.own_activity import own_activity
from contactpoint.services.own_children import answer as own_answer
from contactpoint.services.own_children import offer, see
from contactpoint.services.own_contact import confirm
from contactpoint.services.own_contact.ask import ask_for_contact
from contactpoint.services.practice.made import note_made
from contactpoint.services.practice.progress import progress
from contactpoint.services.print_record import print_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.reports import own_reports
from contactpoint.services.reports import queue as report_queue
from contactpoint.services.reports.report_wrong import report_wrong
from contactpoint.services.review import queue
from contactpoint.services.suppliers import add_supplier, list_suppliers, suspend_supplier
from contactpoint.services.take_lead import take_lead
from contactpoint.services.two_persons import answering, seeing
from contactpoint.store.models import Account, Child, Organisation
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from tests.access_table.land import Land
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.added import ADAEZE
from tests.web import world

Call = Callable[[], object]
Prepare = Callable[[Land, Actor, Relation], Call]
_OTHERS = (Relation.ORGANISATION, Relation.DESK, Relation.ELSEWHERE)
_ACCOUNTS = (Relation.OWN, *_OTHERS)


@dataclass(frozen=True, slots=True)
class Case:
    """An action as a service does it.

    ``about`` are the relations in which there can be somebody or something that it is done to.
    ``concerns`` are the roles whom such a thing can concern, where that is less than the table
    says of the action; to others who may do it to something else it is not there, and with
    ``silent`` to everybody else too. ``told`` is what only who is allowed is told.
    """

    name: str
    action: Action
    prepare: Prepare
    about: tuple[Relation, ...] = (Relation.NOBODY,)
    told: type[Exception] | None = None
    concerns: frozenset[Role] = frozenset(Role)
    silent: bool = False

    def __str__(self) -> str:
        return self.name


def _in_a_year() -> date:
    return timezone.localdate() + timedelta(days=300)


def _code(organisation: Organisation) -> OrganisationCode:
    return OrganisationCode(OrganisationScheme(organisation.scheme), organisation.code)


def _alone(service: Callable[..., object], **arguments: object) -> Prepare:
    return lambda land, actor, relation: lambda: service(actor=actor, **arguments)


def _practise(land: Land, actor: Actor, relation: Relation) -> Call:
    """The exercises, in a practice copy whose home is gone again afterwards."""

    def look() -> object:
        with TemporaryDirectory() as folder:
            home = Home(Path(folder))
            home.invented_children.mkdir()
            with override_settings(PRACTICE=True, HOME=home):
                note_made(timezone.localdate())
                return progress(actor=actor)

    return look


def _on_account(
    service: Callable[..., object], *, of: object = None, **arguments: object
) -> Prepare:
    """A service about an account; ``of`` are fields that the account has beforehand."""
    fields = of if isinstance(of, dict) else {}

    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        account = land.account(relation, actor, **fields).pk
        return lambda: service(actor=actor, account=account, **arguments)

    return prepare


def _on_place(service: Callable[..., object], **arguments: object) -> Prepare:
    """A service about an organisation, by its number."""

    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        place = land.place(relation, actor).pk
        return lambda: service(actor=actor, organisation=place, **arguments)

    return prepare


def _on_code(service: Callable[..., object], who: str = "actor", **arguments: object) -> Prepare:
    """A service about an organisation, by its code."""

    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        code = _code(land.place(relation, actor))
        return lambda: service(**{who: actor}, organisation=code, **arguments)

    return prepare


# Children.
def _purpose(actor: Actor, action: Action) -> Purpose:
    """One that a role of the actor may have for the action, if any may."""
    roles = [one.role for one in actor.grants if TABLE[action][one.role]]
    allowed = frozenset[Purpose]().union(*(PURPOSES[role] for role in roles))
    return next((one for one in Purpose if one in allowed), Purpose.WELFARE_CONCERN)


def _search(land: Land, actor: Actor, relation: Relation) -> Call:
    asked = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
    purpose = _purpose(actor, Action.SEARCH)
    return lambda: find_child(actor=actor, purpose=purpose, criteria=asked)


def _on_child(service: Callable[..., object], action: Action, **arguments: object) -> Prepare:
    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        number, purpose = _bella().number, _purpose(actor, action)
        return lambda: service(actor=actor, purpose=purpose, number=number, **arguments)

    return prepare


def _add_child(land: Land, actor: Actor, relation: Relation) -> Call:
    purpose = _purpose(actor, Action.ADD_CHILD)
    return lambda: add_child(actor=actor, purpose=purpose, child=ADAEZE, asked="asked")


def _on_own_involvement(
    service: Callable[..., object], action: Action, **arguments: object
) -> Prepare:
    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        child = _bella()
        reference = _involve(child, actor)
        return lambda: service(
            actor=actor,
            purpose=_purpose(actor, action),
            number=child.number,
            reference=reference,
            **arguments,
        )

    return prepare


def _offering(service: Callable[..., object], **arguments: object) -> Prepare:
    """A service for an involvement of the actor's own, beside a colleague."""

    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        child = _bella()
        reference = _involve(child, actor)
        if not Account.objects.filter(username="colleague.of.actor").exists():
            land.account(Relation.ORGANISATION, actor, username="colleague.of.actor")
        return lambda: service(actor=actor, number=child.number, reference=reference, **arguments)

    return prepare


def _answering(service: Callable[..., object]) -> Prepare:
    """A service for what a colleague offers to the actor."""

    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        child = _bella()
        home = Organisation.objects.get(pk=actor.organisation_id)
        colleague = land.another(Role.PRACTITIONER, home)
        reference = _involve(child, colleague)
        ring = vault().hold([child.subject])
        held = involvements.of_child(child.pk, child.subject, ring)
        (own,) = [one for one in held if one.reference == reference]
        with transaction.atomic():
            involvements.put_offer(
                child.pk, child.subject, ring, own, Offer(actor.account_id, timezone.now())
            )
        return lambda: service(actor=actor, number=child.number, reference=reference)

    return prepare


def _confirming(service: Callable[..., object]) -> Prepare:
    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        at = "2026-11-02T09:00:00+00:00"
        account = land.account(
            relation, actor, contact_asked=["01632 960777", "iris@mere.example", at]
        )
        asked = asked_of(account)
        assert asked is not None
        return lambda: service(actor=actor, account=account.pk, version=asked.version)

    return prepare


def _bella() -> Child:
    world.registers()
    world.put(world.BELLA)
    return world.only_child()


def _involve(child: Child, actor: Actor) -> UUID:
    reference = uuid4()
    involvements.add(
        reference=reference,
        child_pk=child.pk,
        subject=child.subject,
        ring=vault().hold([child.subject]),
        involvement=Involvement(
            account_id=actor.account_id,
            service=actor.service,
            organisation_name=actor.organisation_name,
            authority_name=actor.authority_name,
            practitioner_name=actor.display_name,
            job_title=actor.job_title,
            telephone=actor.telephone,
            email=actor.email,
            started_on=timezone.localdate() - timedelta(days=9),
        ),
    )
    return reference


# Accounts.
_CHECKED = dict.fromkeys(("identity_checked_on", "dbs_checked_on", "trained_on"), date(2026, 9, 1))
_NEW: dict[str, object] = {
    "password": "!",
    "pin": "",
    "agreement_signed_on": None,
    "renewed_on": None,
    **_CHECKED,
}
_SET_UP: dict[str, object] = {"password": "argon2$set-up"}


def _issue(land: Land, actor: Actor, relation: Relation) -> Call:
    account = land.account(relation, actor, **_NEW)
    account.authenticator_set.all().delete()
    return lambda: issue_token.issue_token(actor=actor, account=account.pk)


def _invite(land: Land, actor: Actor, relation: Relation) -> Call:
    person = Invited(
        "Iris Vale", "Social worker", "01632 960 777", "iris@mere.example", Role.PRACTITIONER
    )
    place = land.place(relation, actor).pk
    return lambda: invite.invite(actor=actor, organisation=place, person=person)


def _release(land: Land, actor: Actor, relation: Relation) -> Call:
    account = land.account(relation, actor)
    to = next(one for one in land.places.values() if one.pk != account.organisation_id)
    return lambda: transfer.release(actor=actor, account=account.pk, code=to.code)


def _hand_over(land: Land, actor: Actor, relation: Relation) -> Call:
    account = land.account(relation, actor)
    return lambda: hand_over.hand_over(actor=actor, account=account.pk, to=None)


def _grant(role: Role) -> Prepare:
    """One role is granted by one person, another asked for by one."""

    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        account = land.account(relation, actor)
        own = Scope.of(account.organisation.authority_gss)
        return lambda: grants.grant(actor=actor, account=account.pk, role=role, scope=own)

    return prepare


def _take_away(land: Land, actor: Actor, relation: Relation) -> Call:
    account = land.account(relation, actor)
    role, scope, _ = account.grants[0]
    held = {"role": Role(role), "scope": Scope(scope)}
    if relation is not Relation.OWN:
        held["role"] = Role.PRACTITIONER
    return lambda: grants.take_away(actor=actor, account=account.pk, **held)


# Organisations and authorities.
def _accredit(land: Land, actor: Actor, relation: Relation) -> Call:
    code = _code(land.place(relation, actor))
    return lambda: accreditation.accredit(agent=actor, organisation=code, until=_in_a_year())


def _add_partner(land: Land, actor: Actor, relation: Relation) -> Call:
    return lambda: accreditation.add_partner(
        actor=actor, number="1090001", name="A charity", until=_in_a_year()
    )


def _switch_on(gss_of: Mapping[Relation, str]) -> Prepare:
    def prepare(land: Land, actor: Actor, relation: Relation) -> Call:
        gss = gss_of[relation]
        return lambda: roll_out.switch_on(agent=actor, gss=gss, on_from=_in_a_year())

    return prepare


def _succeed(land: Land, actor: Actor, relation: Relation) -> Call:
    old = land.places["leeds school"]
    land.another(Role.PRACTITIONER, old)
    old.closed_on = timezone.localdate()
    old.save()
    closed, successor = _code(old), _code(land.places["bristol"])
    return lambda: succession.let_succeed(actor=actor, closed=closed, successor=successor)


# Suppliers and loads.
def _register(land: Land, actor: Actor, relation: Relation) -> Call:
    name = f"new-{next(_NUMBERS)}"
    return lambda: _add_supplier(actor, name, f"{next(_NUMBERS)}")


# Of supplies that nobody else has.
_NUMBERS = count(700_001)


def _add_supplier(agent: Agent, name: str, source: str) -> None:
    add_supplier(
        agent=agent,
        name=name,
        feed="school_list",
        sources=[source],
        from_day=timezone.localdate(),
    )


def _suspend_supplier(land: Land, actor: Actor, relation: Relation) -> Call:
    name = f"old-{next(_NUMBERS)}"
    _add_supplier(SETTING_UP, name, f"{next(_NUMBERS)}")
    return lambda: suspend_supplier(agent=actor, name=name)


def _see_supplier(land: Land, actor: Actor, relation: Relation) -> Call:
    """A supplier of the desk's own school, or of a school elsewhere."""
    name, source = f"of-{relation.value}", land.place(relation, actor).code
    if name not in {one.name for one in list_suppliers()}:
        _add_supplier(SETTING_UP, name, source)
    return lambda: supply.see_supplier(actor=actor, name=name)


# What two persons do: somebody's recovery, asked for by another manager.
def _asked_for(land: Land, actor: Actor, relation: Relation) -> int:
    account = land.account(relation, actor, **_SET_UP)
    asker = land.another(Role.ACCOUNT_MANAGER, account.organisation)
    return ask_to_recover(actor=asker, account=account.pk)


def _see_request(land: Land, actor: Actor, relation: Relation) -> Call:
    asked = _asked_for(land, actor, relation)
    return lambda: seeing.see_request(actor=actor, request=asked)


def _answer(land: Land, actor: Actor, relation: Relation) -> Call:
    asked = _asked_for(land, actor, relation)
    return lambda: answering.answer(actor=actor, request=asked, approve=True)


def _own_code(land: Land, actor: Actor, relation: Relation) -> Call:
    secret = generate_totp_secret()
    return lambda: own_account.set_up_own_code(
        actor=actor, secret=secret, code="not it", pin="739146"
    )


_MANAGERS = frozenset({Role.ACCOUNT_MANAGER, Role.NATIONAL_ADMINISTRATOR})
_TODAY = timezone.localdate
CASES: tuple[Case, ...] = (
    Case("search", Action.SEARCH, _search),
    Case("open a record", Action.OPEN_RECORD, _on_child(open_record, Action.OPEN_RECORD)),
    Case("print a record", Action.PRINT_RECORD, _on_child(print_record, Action.PRINT_RECORD)),
    Case(
        "record an involvement",
        Action.RECORD_INVOLVEMENT,
        _on_child(record_involvement, Action.RECORD_INVOLVEMENT, started_on=date(2026, 9, 1)),
        told=InvolvementError,
    ),
    Case(
        "end an involvement",
        Action.END_INVOLVEMENT,
        lambda land, actor, relation: _on_own_involvement(
            end_involvement, Action.END_INVOLVEMENT, ended_on=_TODAY()
        )(land, actor, relation),
    ),
    Case("add a child", Action.ADD_CHILD, _add_child),
    Case("see own children", Action.SEE_OWN_CHILDREN, _alone(see.own_children)),
    Case("say what was seen", Action.SEE_OWN_CHILDREN, _alone(see.changes_seen, seen={})),
    Case(
        "offer a child",
        Action.OFFER_HAND_OVER,
        _offering(offer.offer_to, to="colleague.of.actor"),
    ),
    Case("take an offer back", Action.OFFER_HAND_OVER, _offering(offer.take_offer_back)),
    Case("look at an offer", Action.ACCEPT_HAND_OVER, _answering(own_answer.open_offer)),
    Case("accept an offer", Action.ACCEPT_HAND_OVER, _answering(own_answer.accept_offer)),
    Case("decline an offer", Action.ACCEPT_HAND_OVER, _answering(own_answer.decline_offer)),
    Case(
        "ask for another telephone",
        Action.CHANGE_OWN_CONTACT,
        _alone(ask_for_contact, telephone="01632 960777", email="iris@mere.example"),
    ),
    Case(
        "confirm a telephone",
        Action.CONFIRM_CONTACT,
        _confirming(confirm.confirm_contact),
        _ACCOUNTS,
    ),
    Case(
        "decline a telephone",
        Action.CONFIRM_CONTACT,
        _confirming(confirm.decline_contact),
        _ACCOUNTS,
    ),
    Case("take the lead", Action.TAKE_LEAD, _on_own_involvement(take_lead, Action.TAKE_LEAD)),
    Case(
        "report what is wrong",
        Action.REPORT_WRONG,
        _on_child(report_wrong, Action.REPORT_WRONG, what=WrongFact.MOVED),
    ),
    Case("see own reports", Action.REPORT_WRONG, _alone(own_reports.own_reports)),
    Case("see what is reported", Action.REVIEW, _alone(report_queue.reports_waiting)),
    Case("see the queue", Action.REVIEW, _alone(queue.overview)),
    Case("begin a call", Action.MEDIATE, _alone(begin_call, number="", code=""), told=NoCallError),
    Case("see own activity", Action.SEE_OWN_ACTIVITY, _alone(own_activity)),
    Case("see own notices", Action.SEE_NOTICES, _alone(inbox)),
    Case(
        "see the own account",
        Action.SEE_OWN_ACCOUNT,
        lambda land, actor, relation: lambda: own_account.own_view(actor),
    ),
    Case("set up another device", Action.CHANGE_OWN_SECRETS, _own_code),
    Case("see an account", Action.SEE_ACCOUNTS, _on_account(see_account.see_account), _ACCOUNTS),
    Case("see its history", Action.SEE_ACCOUNTS, _on_account(history.history_of), _ACCOUNTS),
    Case(
        "list accounts",
        Action.SEE_ACCOUNTS,
        _on_place(list_accounts.list_accounts, sought=list_accounts.Sought()),
        _OTHERS,
    ),
    Case(
        "list what lapses", Action.SEE_ACCOUNTS, _on_place(list_accounts.lapsing_accounts), _OTHERS
    ),
    Case("see the team", Action.SEE_TEAM, _alone(team.team)),
    Case("invite", Action.INVITE, _invite, _OTHERS),
    Case(
        "state a check",
        Action.STATE_CHECK,
        _on_account(state_check.state_check, condition=Condition.DBS, on=date(2026, 9, 1)),
        _ACCOUNTS,
    ),
    Case("renew", Action.RENEW, _on_account(renew.renew), _ACCOUNTS),
    Case("issue a token", Action.ISSUE_TOKEN, _issue, _ACCOUNTS),
    Case("suspend", Action.SUSPEND, _on_account(suspend.suspend), _ACCOUNTS),
    Case("resume", Action.RESUME, _on_account(suspend.resume, of={"is_active": False}), _OTHERS),
    Case("release", Action.TRANSFER, _release, _ACCOUNTS),
    Case("end an account", Action.END_ACCOUNT, _on_account(end_account.end_account), _ACCOUNTS),
    Case("hand over", Action.HAND_OVER, _hand_over, _ACCOUNTS),
    Case("grant by one", Action.GRANT, _grant(Role.MEDIATED_USER), _ACCOUNTS),
    Case("take a grant away", Action.TAKE_GRANT_AWAY, _take_away, _ACCOUNTS),
    Case(
        "ask for a recovery",
        Action.RECOVER,
        _on_account(ask_to_recover, of=_SET_UP),
        _OTHERS,
    ),
    Case("find organisations", Action.SEE_ORGANISATIONS, _alone(find.find_organisations)),
    Case("see an organisation", Action.SEE_ORGANISATIONS, _on_code(find.see_organisation), _OTHERS),
    Case("see authorities", Action.SEE_ORGANISATIONS, _alone(roll_out.see_authorities)),
    Case("accredit", Action.ACCREDIT, _accredit, _OTHERS),
    Case(
        "withdraw an accreditation",
        Action.ACCREDIT,
        _on_code(accreditation.withdraw_accreditation),
        _OTHERS[1:],
    ),
    Case("add a partner", Action.ADD_PARTNER, _add_partner),
    Case(
        "switch an authority on",
        Action.SWITCH_ON,
        _switch_on({Relation.ELSEWHERE: "E06000014"}),
        (Relation.ELSEWHERE,),
    ),
    Case("let an organisation succeed", Action.LET_SUCCEED, _succeed, (Relation.ELSEWHERE,)),
    Case("see suppliers", Action.SEE_SUPPLIERS, _alone(supply.suppliers_of)),
    Case("see a supplier", Action.SEE_SUPPLIERS, _see_supplier, _OTHERS[1:]),
    Case("register a supplier", Action.REGISTER_SUPPLIER, _register),
    Case("suspend a supplier", Action.SUSPEND_SUPPLIER, _suspend_supplier),
    Case("see loads", Action.SEE_LOADS, _alone(supply.loads_of)),
    Case(
        "approve a load",
        Action.APPROVE_LOAD,
        _alone(approve_load, load=2**40),
        told=NotApprovedError,
    ),
    Case("see requests", Action.SEE_REQUESTS, _alone(seeing.see_requests)),
    Case("see a request", Action.SEE_REQUESTS, _see_request, _OTHERS, concerns=_MANAGERS),
    Case(
        "answer a request", Action.ANSWER_REQUEST, _answer, _OTHERS, concerns=_MANAGERS, silent=True
    ),
    Case("practise", Action.PRACTISE, _practise),
    Case("see alerts", Action.SEE_ALERTS, _alone(alerts_of)),
)
