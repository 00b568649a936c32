"""Who the tests of accounts' lives are about: managers of two organisations, and their people."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.standing import Condition
from contactpoint.children.statement import ServiceKind
from contactpoint.services.account_life.invite import invite
from contactpoint.services.account_life.invited import Invited
from contactpoint.services.account_life.state_check import state_check
from contactpoint.store.models import Account, Organisation
from tests.web import world

NOBODY = 2**40


def proven(account: Account) -> Actor:
    """The account, which proved its second factor again."""
    return replace(world.actor_of(account), proven=True)


def manager(username: str = "mona.karim", *, at: Organisation | None = None) -> Actor:
    """An account manager who proved the second factor again."""
    return proven(world.account(username, role=Role.ACCOUNT_MANAGER, at=at))


def school() -> Organisation:
    """Another organisation."""
    return world.organisation(
        code=world.SCHOOL, name="Mereton Primary School", service=ServiceKind.SCHOOL
    )


def national() -> Actor:
    """The national administrator, of an organisation of her own."""
    return proven(
        world.account(
            "nadia.frost",
            role=Role.NATIONAL_ADMINISTRATOR,
            at=world.organisation(
                code=world.PRACTICE, name="A national body", service=ServiceKind.SOCIAL_CARE
            ),
        )
    )


def person(name: str = "Iris Vale", email: str = "iris.vale@mereshire.example") -> Invited:
    """Somebody to invite."""
    return Invited(name, "Social worker", "01632 960 777", email, Role.PRACTITIONER)


def invited(by: Actor, who: Invited | None = None) -> Account:
    """Somebody who was invited to the manager's organisation."""
    pk = invite(actor=by, organisation=by.organisation_id, person=who or person())
    return Account.objects.get(pk=pk)


def all_checked(by: Actor, account: Account, on: date | None = None) -> None:
    """Identity, DBS check and training, stated."""
    day = on or timezone.localdate() - timedelta(days=10)
    for condition in (Condition.IDENTITY, Condition.DBS, Condition.TRAINING):
        state_check(actor=by, account=account.pk, condition=condition, on=day)
