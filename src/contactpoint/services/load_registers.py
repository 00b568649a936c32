"""Fill the table of organisations from the registers that come with the product."""

from collections.abc import Iterator

from contactpoint.children.statement import OrganisationScheme, ServiceKind
from contactpoint.feeds.registers import (
    RegisteredOrganisation,
    read_authorities,
    read_gp_practices,
    read_schools,
)
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import organisations


def load_registers() -> int:
    """Insert or update authorities, schools and GP practices; returns how many there are.

    An authority stands for its children's social care, which is what works with children in it.
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
    rows += _rows(read_schools(), ServiceKind.SCHOOL, names)
    rows += _rows(read_gp_practices(), ServiceKind.GP_PRACTICE, names)
    organisations.put(rows)
    return len(rows)


def _rows(
    registered: Iterator[RegisteredOrganisation], service: ServiceKind, names: dict[str, str]
) -> Iterator[Organisation]:
    for entry in registered:
        yield Organisation(
            scheme=entry.scheme.value,
            code=entry.code,
            # A school's second number passes to its successor.
            laestab=entry.laestab if entry.open or not entry.successor else "",
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
