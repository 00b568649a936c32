"""Invented schools, and registers that name them."""

import io
from datetime import date, timedelta

from django.utils import timezone

from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.services.load_registers import Loaded, load_registers
from contactpoint.store.models import Organisation
from tests.fixtures.actors import SETTING_UP

CHESHIRE_EAST, LEEDS = "E06000049", "E08000035"
OPEN, CLOSED, TO_CLOSE, PROPOSED = "1", "2", "3", "4"
HEAD = (
    "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (code),Town,Postcode,"
    "GSSLACode (name),CloseDate"
)


def school(
    urn: str, *, authority: str = CHESHIRE_EAST, accredited: bool = True, **fields: object
) -> Organisation:
    """A school that the register has, accredited for a year unless said."""
    today = timezone.localdate()
    held = {
        "accredited": True,
        "accredited_on": today - timedelta(days=30),
        "accredited_until": today + timedelta(days=365),
    }
    return Organisation.objects.create(
        scheme="urn",
        code=urn,
        name=f"School {urn}",
        service=ServiceKind.SCHOOL.value,
        town="Mereton",
        postcode="SK11 6HB",
        authority_gss=authority,
        authority_name="Cheshire East" if authority == CHESHIRE_EAST else "Leeds",
        **((held if accredited else {}) | fields),
    )


def code_of(row: Organisation) -> OrganisationCode:
    """Its code."""
    return OrganisationCode(OrganisationScheme(row.scheme), row.code)


def row(urn: str, status: str, closes: date | str = "", *, authority: str = CHESHIRE_EAST) -> str:
    """A row of the register of schools."""
    day = closes if isinstance(closes, str) else f"{closes:%d-%m-%Y}"
    return f"{urn},895,{urn[-4:]},School {urn},{status},Mereton,SK11 6HB,{authority},{day}"


def register(*rows: str) -> io.BytesIO:
    """A register of these schools."""
    return io.BytesIO("\n".join((HEAD, *rows, "")).encode())


def load(*rows: str, links: str = "", many_change: bool = False) -> Loaded:
    """Load a newer register of these schools, and of practices the one that is there."""
    return load_registers(
        agent=SETTING_UP,
        schools=register(*rows),
        gp_practices=io.BytesIO(PRACTICE.encode()),
        school_links=io.BytesIO(f"URN,LinkURN,LinkType\n{links}".encode()) if links else None,
        many_change=many_change,
    )


PRACTICE = (
    "N81999,A SURGERY,Y63,QHM,1 ROAD,,,MERETON,,SK11 6HB,19740401,,ACTIVE,B,,,,,,,,0,,,,RO76,\r\n"
)


def reread(row: Organisation) -> Organisation:
    """As it is on file now."""
    return Organisation.objects.get(pk=row.pk)
