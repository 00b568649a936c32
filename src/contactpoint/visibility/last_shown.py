"""What an actor is shown of a child it works with, as digests to tell what changes.

By the same rules as the record page: from the facet that the reach opens, and who works with the
child only where the actor learns that. So nothing hidden is in a digest.
"""

from collections.abc import Iterable, Sequence

from contactpoint.access.actor import Actor
from contactpoint.children.addresses import Address
from contactpoint.children.record import Record
from contactpoint.children.statement import OrganisationCode, ServiceKind
from contactpoint.involvement.last_shown import OWN_LEAD, LastShown, digest, joined_digests
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.organisations import Organisations
from contactpoint.visibility.views.record import Recorded

_ONE_AT_A_TIME = (ServiceKind.SCHOOL, ServiceKind.GP_PRACTICE)


def shown_of(
    *,
    actor: Actor,
    number: str,
    facet: Facet,
    recorded: Sequence[Recorded],
    shows_who_works: bool,
    organisations: Organisations,
) -> LastShown:
    """What the actor is shown of a child, by the facet that the reach opens.

    ``recorded`` are the child's involvements, ``organisations`` those that the facet names. Raises
    ``ValueError`` where nothing may be shown.
    """
    record = facet.record
    if record is None or record.name is None:
        raise ValueError("of this child nothing may be shown")
    number_and_name = digest(number), digest(record.name.name.full)
    if not shows_who_works:
        return LastShown(*number_and_name, partly=True)
    schools, practices, others = _stated(record, organisations)
    working = [one for one in recorded if one.involvement.is_current]
    return LastShown(
        *number_and_name,
        other_names=digest(*sorted(one.name.full for one in record.other_names)),
        home=_home(record.address),
        school=digest(*schools),
        practice=digest(*practices),
        lead=_lead(actor, working),
        people=joined_digests(
            [
                *(digest(one) for one in others),
                *(
                    digest(str(one.reference))
                    for one in working
                    if one.involvement.account_id != actor.account_id
                ),
            ]
        ),
    )


def _home(address: Address | None) -> bytes:
    return digest("" if address is None else address.one_line)


def _stated(
    record: Record, known: Organisations
) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    """The schools, the practices and the other services that feeds state now. One that is named by
    several codes is one."""
    found: dict[ServiceKind | None, set[str]] = {}
    for one in record.services:
        if not one.previous:
            kind = one.service.kind
            who = f"{kind.value} {_identity(one.service.organisation, known)}"
            found.setdefault(kind if kind in _ONE_AT_A_TIME else None, set()).add(who)
    schools, practices = (sorted(found.get(kind, ())) for kind in _ONE_AT_A_TIME)
    return schools, practices, sorted(found.get(None, ()))


def _identity(code: OrganisationCode, known: Organisations) -> str:
    held = known.get(code)
    return f"{code.scheme.value} {code.code}" if held is None else str(held.identity)


def _lead(actor: Actor, working: Iterable[Recorded]) -> bytes:
    for one in working:
        if one.involvement.lead:
            own = one.involvement.account_id == actor.account_id
            return OWN_LEAD if own else digest(str(one.reference))
    return b""
