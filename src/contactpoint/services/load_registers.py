"""Fill the table of organisations from the registers."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.access.scope import ENGLAND
from contactpoint.children.statement import OrganisationScheme, ServiceKind
from contactpoint.feeds.registers import (
    RegisteredOrganisation,
    read_authorities,
    read_gp_practices,
    read_schools,
)
from contactpoint.ledger.details import RegistersLoaded
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import ledger, organisations


def load_registers(
    *, agent: Agent, schools: BinaryIO | None = None, gp_practices: BinaryIO | None = None
) -> int:
    """Insert or update authorities, schools and GP practices; returns how many were read.

    ``schools`` and ``gp_practices`` are newer files than the package's own copies. Where only one
    of them is given, organisations of the other kind stay as they are, if there are any: the
    package's copy may be older than what was loaded before. An authority's
    row stands for its children's social care. England's row stands for the national desk, which
    decides about the children whose authority is not known. Raises ``FileRefusedError`` before
    anything is stored.
    """
    authorities = read_authorities()
    names = {authority.gss: authority.name for authority in authorities}
    rows = [
        Organisation(
            scheme=OrganisationScheme.DFE_LA.value,
            code=authority.dfe_code,
            name=f"{authority.name} children's social care",
            service=ServiceKind.SOCIAL_CARE.value,
            authority_gss=authority.gss,
            authority_name=authority.name,
        )
        for authority in authorities
    ]
    rows.append(
        Organisation(
            scheme=OrganisationScheme.GSS.value,
            code=ENGLAND,
            name="National desk",
            service=ServiceKind.SOCIAL_CARE.value,
            authority_gss=ENGLAND,
            authority_name="England",
        )
    )
    taken: list[str] = []
    if schools is not None or _wanted(ServiceKind.SCHOOL, other=gp_practices):
        registered = list(read_schools(schools))
        rows += _rows(registered, ServiceKind.SCHOOL, names)
        taken = [one.laestab for one in registered if one.open and schools is not None]
    if gp_practices is not None or _wanted(ServiceKind.GP_PRACTICE, other=schools):
        rows += _rows(read_gp_practices(gp_practices), ServiceKind.GP_PRACTICE, names)
    with transaction.atomic():
        organisations.put(rows, taken=taken)
        ledger.record_change(agent=agent, what=RegistersLoaded(organisations=len(rows)))
    return len(rows)


def _wanted(service: ServiceKind, *, other: BinaryIO | None) -> bool:
    """Whether the package's copy of this kind is loaded, with or without a file of the other."""
    return other is None or not organisations.are_there(service)


def _rows(
    registered: Iterable[RegisteredOrganisation], service: ServiceKind, names: dict[str, str]
) -> Iterator[Organisation]:
    for entry in registered:
        yield Organisation(
            scheme=entry.scheme.value,
            code=entry.code,
            laestab=entry.laestab,
            name=_readable(entry.name),
            service=service.value,
            town=_readable(entry.town),
            postcode=entry.postcode,
            authority_gss=entry.authority,
            authority_name=names.get(entry.authority, ""),
        )


def _readable(name: str) -> str:
    """NHS registers are in capitals, which are hard to read in a list."""
    return name.title().replace("'S", "'s") if name.isupper() else name
