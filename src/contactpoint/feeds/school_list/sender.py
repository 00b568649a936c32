"""Who sent a list, from the code that the loader of the file gives."""

import re
from datetime import date

from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from contactpoint.feeds.reading.record_report import refuse

_URN = re.compile(r"^[0-9]{6}$")
_LAESTAB = re.compile(r"^[0-9]{7}$")
_ODS = re.compile(r"^(?=.*[A-Z])[0-9A-Z]{3,12}$")

# The codes that NHS lists use instead of a URN: school not known, and educated at home.
NO_SCHOOL = frozenset({"888888", "999999"})


def sending_organisation(sender: str) -> OrganisationCode:
    """Six digits are a URN, seven a LAESTAB, and others an ODS code.

    Raises ``FileRefusedError`` when ``sender`` is none of the three.
    """
    code = sender.strip().upper()
    if _URN.match(code) and code not in NO_SCHOOL:
        return OrganisationCode(OrganisationScheme.URN, code)
    if _LAESTAB.match(code):
        return OrganisationCode(OrganisationScheme.LAESTAB, code)
    if _ODS.match(code):
        return OrganisationCode(OrganisationScheme.ODS, code)
    raise refuse(
        "a list does not say who sent it: give the school's URN (six digits) or LAESTAB (seven), "
        "or the clinic's ODS code"
    )


def own_service(sender: OrganisationCode, start: date | None, end: date | None) -> StatedService:
    """The sender's own contact with a child on its list."""
    clinic = sender.scheme is OrganisationScheme.ODS
    kind = ServiceKind.HOSPITAL if clinic else ServiceKind.SCHOOL
    return StatedService(kind, sender, start, end)
