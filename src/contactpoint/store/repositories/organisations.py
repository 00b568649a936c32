"""Organisations by their codes."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.store.account_macs import mac_of_organisation, to_save
from contactpoint.store.models import Organisation


def by_codes(codes: Iterable[OrganisationCode]) -> Mapping[OrganisationCode, Organisation]:
    """The organisations that registers know by these codes. A school's two codes give one row."""
    found: dict[OrganisationCode, Organisation] = {}
    wanted = set(codes)
    condition = Q(pk__in=[])
    for code in wanted:
        condition |= _condition(code)
    rows = list(Organisation.objects.filter(condition).order_by("pk"))
    for row in rows:
        found[OrganisationCode(OrganisationScheme(row.scheme), row.code)] = row
        # A school's successor gets its number too. The register has the open school last.
        found[OrganisationCode(OrganisationScheme.LAESTAB, row.laestab)] = row
    return {code: found[code] for code in wanted if code in found}


def _condition(code: OrganisationCode) -> Q:
    if code.scheme is OrganisationScheme.LAESTAB:
        return Q(laestab=code.code)
    return Q(scheme=code.scheme.value, code=code.code)


def put(rows: Sequence[Organisation]) -> None:
    """Insert organisations, or update those whose code is there.

    An organisation takes the register's new name and place. It keeps its telephone number and
    accreditation, which no register carries.
    """
    with transaction.atomic():
        _put(rows, under=to_save())


def _put(rows: Sequence[Organisation], *, under: int) -> None:
    accredited = set(Organisation.objects.filter(accredited=True).values_list("scheme", "code"))
    for row in rows:
        row.accredited = (row.scheme, row.code) in accredited
        row.mac = mac_of_organisation(row, under)
    Organisation.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=[
            "laestab",
            "name",
            "service",
            "town",
            "postcode",
            "authority_gss",
            "authority_name",
            "mac",
        ],
    )


def accredit(pk: int) -> None:
    """Let the organisation's accounts be used."""
    row = Organisation.objects.get(pk=pk)
    row.accredited = True
    row.save(update_fields=["accredited"])
