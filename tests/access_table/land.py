"""A land of two authorities and a nation, and whoever acts in it on whom.

Of each actor there is somebody in every relation that the decision table knows: the actor itself,
a colleague, somebody whom the actor's desk decides about, and somebody elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import Subject, relation_of
from contactpoint.access.grants import BOUND_TO, Bound, Role
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.access.table import Relation
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import authorities
from tests.web import world

LEEDS, BRISTOL = "E08000035", "E06000023"


def _organisation(code: str, gss: str, service: ServiceKind) -> Organisation:
    made = world.organisation(
        code=OrganisationCode(OrganisationScheme.URN, code), name=f"Place {code}", service=service
    )
    made.authority_gss = gss
    made.authority_name = {LEEDS: "Leeds", BRISTOL: "Bristol", ENGLAND: "England"}.get(gss, "")
    made.save()
    return made


@dataclass(frozen=True, slots=True)
class Land:
    """``places`` are the organisations by whose they are; two of Leeds and two of the nation."""

    places: Mapping[str, Organisation]

    @classmethod
    def made(cls) -> "Land":
        """The land, where both authorities are switched on."""
        for gss, name in ((LEEDS, "Leeds"), (BRISTOL, "Bristol")):
            authorities.switch_on(gss, name=name, on_from=timezone.localdate())
        return cls(
            {
                "leeds": _organisation("999101", LEEDS, ServiceKind.SOCIAL_CARE),
                "leeds school": _organisation("999102", LEEDS, ServiceKind.SOCIAL_CARE),
                "bristol": _organisation("999103", BRISTOL, ServiceKind.SOCIAL_CARE),
                "nation": _organisation("999104", ENGLAND, ServiceKind.SOCIAL_CARE),
                "nobody's": _organisation("999105", "", ServiceKind.SOCIAL_CARE),
            }
        )

    def actor(self, role: Role) -> Actor:
        """Somebody of the role who proved the second factor again: of the nation where the role is
        bound to it, of Leeds otherwise."""
        home = self.places["nation" if BOUND_TO[role] is Bound.NATION else "leeds"]
        account = world.account(f"actor.{role.value}", role=role, at=home)
        return replace(world.actor_of(account), proven=True)

    def place(self, relation: Relation, actor: Actor) -> Organisation:
        """An organisation in this relation; ``OWN`` and ``ORGANISATION`` are the actor's own."""
        national = actor.organisation_id == self.places["nation"].pk
        name = {
            Relation.OWN: "nation" if national else "leeds",
            Relation.ORGANISATION: "nation" if national else "leeds",
            Relation.DESK: "nobody's" if national else "leeds school",
            Relation.ELSEWHERE: "bristol",
        }[relation]
        return self.places[name]

    def account(self, relation: Relation, actor: Actor, **fields: object) -> Account:
        """An account in this relation to the actor: the actor's own, or one just made."""
        if relation is Relation.OWN:
            found = Account.objects.get(pk=actor.account_id)
        else:
            found = world.account(f"person.{next(_NUMBERS)}", at=self.place(relation, actor))
        for name, value in fields.items():
            setattr(found, name, value)
        if fields:
            found.save()
        about = Subject(found.pk, found.organisation_id, _scope(found.organisation))
        assert relation_of(actor, actor.grants[0], about) is relation
        return found

    def another(self, role: Role, at: Organisation) -> Actor:
        """Somebody else of the role, in this organisation."""
        account = world.account(f"another.{next(_NUMBERS)}", role=role, at=at)
        return replace(world.actor_of(account), proven=True)


_NUMBERS = count(1)


def _scope(organisation: Organisation) -> Scope:
    return Scope.of(organisation.authority_gss)
