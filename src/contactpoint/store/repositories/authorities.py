"""Authorities that use the service, or will."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contactpoint.access.scope import Scope
from contactpoint.children.statement import OrganisationScheme
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Authority, Organisation
from contactpoint.vault.errors import SealBrokenError


def by_gss(gss: str) -> Authority | None:
    """The authority that uses the service or will; ``None`` where that is not decided."""
    return Authority.objects.filter(gss=gss).first()


def locked(gss: str) -> Authority | None:
    """The same, locked until the open transaction ends."""
    return Authority.objects.select_for_update().filter(gss=gss).first()


def on_from() -> dict[str, date | None]:
    """From which day each authority of which that was decided is on, by its code; ``None`` where it
    was switched off.

    Raises ``SealBrokenError`` for one that was changed past the service.
    """
    found = list(Authority.objects.all())
    if not all(map(is_as_made, found)):
        raise SealBrokenError("an authority was changed past the service")
    return {row.gss: row.on_from for row in found}


def switch_on(gss: str, *, name: str, on_from: date, by: int | None = None) -> Authority:
    """Let an authority's users search from this day. ``by`` is the account that says so, ``None``
    for an operator."""
    with transaction.atomic():
        row = locked(gss) or Authority(gss=gss)
        row.name, row.on_from, row.set_by = name, on_from, by
        row.save()
    return row


def switch_off(row: Authority, *, by: int | None = None) -> None:
    """Let no user of the authority search any more."""
    row.on_from, row.set_by = None, by
    row.save()


def in_use() -> Iterable[tuple[str, str]]:
    """Code and name of each authority with an accredited organisation that has accounts."""
    found = Organisation.objects.filter(accredited=True, account__isnull=False)
    named = found.values_list("authority_gss", "authority_name").distinct()
    return sorted((gss, name) for gss, name in named if Scope.of(gss).is_authority)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of the authorities with these GSS codes, by code; not of one that no register has
    and that does not use the service."""
    wanted = set(codes)
    of_registers = Organisation.objects.filter(
        scheme=OrganisationScheme.DFE_LA.value, authority_gss__in=wanted
    )
    in_use = Authority.objects.filter(gss__in=wanted)
    return {
        **dict(of_registers.values_list("authority_gss", "authority_name")),
        **dict(in_use.values_list("gss", "name")),
    }
