"""Authorities that use the service, or will."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contactpoint.access.scope import Scope
from contactpoint.store.models import Authority, Organisation


def by_gss(gss: str) -> Authority | None:
    """The authority that uses the service or will; ``None`` where that is not decided."""
    return Authority.objects.filter(gss=gss).first()


def switch_on(gss: str, *, name: str, on_from: date, by: int | None = None) -> Authority:
    """Let an authority's users search from this day. ``by`` is the account that says so, ``None``
    for an operator."""
    with transaction.atomic():
        found = Authority.objects.select_for_update().filter(gss=gss).first()
        row = found or Authority(gss=gss)
        row.name, row.on_from, row.set_by = name, on_from, by
        row.save()
    return row


def in_use() -> Iterable[tuple[str, str]]:
    """Code and name of each authority with an accredited organisation that has accounts."""
    found = Organisation.objects.filter(accredited=True, account__isnull=False)
    named = found.values_list("authority_gss", "authority_name").distinct()
    return sorted((gss, name) for gss, name in named if Scope.of(gss).is_authority)
