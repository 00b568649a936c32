"""The alerts that looks have raised, for the auditor of an authority or of the nation."""

from collections.abc import Iterator

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.ledger.limit_details import AlertsSeen, LimitReached, UnusualLooking
from contactpoint.services.gate import Look, release
from contactpoint.store.repositories import accounts, ledger, organisations
from contactpoint.store.repositories.ledger import OpenedEntry
from contactpoint.visibility.views.alerts import Alert, Raised, prepare_alerts

# The newest are shown.
MOST_SHOWN = 50


def alerts_of(*, actor: Actor) -> tuple[Alert, ...]:
    """The newest alerts about organisations of the actor's scope; the national auditor sees all.

    That they were looked at is recorded. Raises ``AccessRefusedError`` by role.
    """
    actor = acting(actor, Action.SEE_ALERTS)
    found = [one for one, _ in zip(_within(actor.scope), range(MOST_SHOWN), strict=False)]
    names = accounts.names_of(entry.account for entry, _ in found if entry.account is not None)
    return release(
        prepare_alerts(_raised(entry, where, names) for entry, where in found),
        Look(actor=actor, what=AlertsSeen()),
    )


def _within(scope: Scope) -> Iterator[tuple[OpenedEntry, str]]:
    """Alerts within the scope, newest first, each with the name of its organisation."""
    before = None
    while found := ledger.alerts(before=before, limit=MOST_SHOWN):
        known = organisations.named(one.organisation for one in found if one.organisation)
        for one in found:
            name, whose = known.get(one.organisation or 0, ("", None))
            if scope == NATIONAL or (scope.is_authority and whose == scope):
                yield one, name
        before = found[-1].place


def _raised(entry: OpenedEntry, organisation: str, names: dict[int, str]) -> Raised:
    detail = entry.detail
    reached = detail.reached if isinstance(detail, LimitReached | UnusualLooking) else ()
    return Raised(
        at=entry.at,
        account=names.get(entry.account or 0, ""),
        organisation=organisation,
        reached=reached,
        stopped=isinstance(detail, LimitReached),
    )
