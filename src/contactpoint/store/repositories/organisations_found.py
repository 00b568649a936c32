"""Organisations by what is known of them: for who answers for which are accredited."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from contactpoint.access.standing import TOLD_BEFORE
from contactpoint.store.models import Organisation


class State(StrEnum):
    """How an organisation stands; the value is a word for it."""

    ACCREDITED = "accredited"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    CLOSED = "closed"
    WAITING = "waiting"
    ABSENT = "absent"
    PARTNER = "partner"


def _open(today: date) -> Q:
    return Q(closed_on=None) | Q(closed_on__gt=today)


def _held(today: date) -> Q:
    in_time = Q(accredited_until=None) | Q(accredited_until__gte=today)
    return Q(accredited=True) & in_time & _open(today)


_STATES: Mapping[State, Callable[[date], Q]] = {
    State.ACCREDITED: _held,
    State.LAPSING: lambda today: _held(today) & Q(accredited_until__lte=today + TOLD_BEFORE),
    State.LAPSED: lambda today: Q(accredited=True, accredited_until__lt=today),
    State.CLOSED: lambda today: Q(closed_on__lte=today),
    State.WAITING: lambda today: Q(closed_on__lte=today, accounts__gt=0),
    State.ABSENT: lambda today: Q(absent_since__isnull=False) & _open(today),
    State.PARTNER: lambda today: Q(partner=True),
}

# Each with ``accounts``, how many accounts it has that have not ended.
Found = QuerySet[Organisation]


def found(*, today: date, words: str = "", gss: str = "", state: State | None = None) -> Found:
    """Organisations by part of their name or town, or by their code; of one authority; in a state.

    Each has ``accounts``, how many accounts it has that have not ended. By name.
    """
    rows = _counted()
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(town__icontains=words)
            | Q(code__iexact=words)
            | Q(laestab=words)
        )
    if gss:
        rows = rows.filter(authority_gss=gss)
    if state is not None:
        rows = rows.filter(_STATES[state](today))
    return rows.order_by("name", "code")


def by_code(scheme: str, code: str) -> Organisation | None:
    """The organisation of this code, with ``accounts`` as ``found`` has them."""
    return _counted().filter(scheme=scheme, code=code).first()


def accredited_by_authority(today: date) -> Mapping[str, int]:
    """How many organisations of each authority are accredited now."""
    held = Organisation.objects.filter(_held(today)).values_list("authority_gss")
    counted: Any = held.annotate(many=Count("pk")).order_by()
    return dict(counted)


def _counted() -> Found:
    going_on = Q(account__ended_on=None, account__isnull=False)
    return Organisation.objects.annotate(accounts=Count("account", filter=going_on))
