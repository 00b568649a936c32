"""The register of schools: Get Information About Schools, or the package's own extract of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import BinaryIO

from contactpoint.children.statement import OrganisationScheme
from contactpoint.feeds.registers.authorities import read_authorities
from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.organisation import RegisteredOrganisation
from contactpoint.feeds.registers.register_rows import open_packaged, read_register_rows

_EXTRACT = frozenset(
    {
        "urn",
        "la_code",
        "establishment_number",
        "name",
        "town",
        "postcode",
        "status",
        "successor_urn_2025",
        "utla_gss_2025",
        "la_code_2025",
    }
)
_PUBLISHED = frozenset(
    {
        "URN",
        "LA (code)",
        "EstablishmentNumber",
        "EstablishmentName",
        "EstablishmentStatus (code)",
        "Town",
        "Postcode",
        "GSSLACode (name)",
    }
)
_ARCHIVED_NAME = "edubasealldata"
# 1 is open, 3 open but proposed to close; 2 is closed and 4 proposed to open.
_OPEN = frozenset({"1", "3"})
_GSS = re.compile(r"^[A-Z][0-9]{8}$")
_LAESTAB = re.compile(r"^[0-9]{7}$")


def read_schools(stream: BinaryIO | None = None) -> Iterator[RegisteredOrganisation]:
    """Yield the schools of ``stream``, or of the package's own copy, closed ones included.

    Reads the published CSV (``edubasealldata``), the zip archive that it comes in, or a file with
    the columns of ``data/schools.csv.gz``. ``stream`` must be seekable. Raises ``FileRefusedError``
    for other files.
    """
    if stream is None:
        with closing(open_packaged("schools.csv.gz")) as packaged:
            yield from read_schools(packaged)
        return
    header, rows = first_row(read_register_rows(stream, member=_ARCHIVED_NAME))
    next(rows)
    if "urn" in header:
        today = frozenset(authority.dfe_code for authority in read_authorities())
        for row in name_columns(header, rows, _EXTRACT):
            yield _from_extract(row, today)
    else:
        for row in name_columns(header, rows, _PUBLISHED):
            yield _from_published(row)


def _from_published(row: Mapping[str, str]) -> RegisteredOrganisation:
    authority = row["GSSLACode (name)"]
    return RegisteredOrganisation(
        scheme=OrganisationScheme.URN,
        code=row["URN"],
        name=row["EstablishmentName"],
        town=row["Town"],
        postcode=row["Postcode"],
        authority=authority if _GSS.match(authority) else "",
        open=row["EstablishmentStatus (code)"] in _OPEN,
        laestab=_laestab(row["LA (code)"], row["EstablishmentNumber"]),
    )


def _from_extract(row: Mapping[str, str], today: frozenset[str]) -> RegisteredOrganisation:
    # Schools of abolished authorities (Cumbria, Northamptonshire) kept their establishment number
    # and took the code of the authority that came after.
    authority = row["la_code"] if row["la_code"] in today else row["la_code_2025"]
    return RegisteredOrganisation(
        scheme=OrganisationScheme.URN,
        code=row["urn"],
        name=row["name"],
        town=row["town"],
        postcode=row["postcode"],
        authority=row["utla_gss_2025"],
        open=row["status"].startswith("open"),
        laestab=_laestab(authority, row["establishment_number"]),
        successor=row["successor_urn_2025"],
    )


def _laestab(authority: str, establishment: str) -> str:
    number = authority + establishment
    return number if _LAESTAB.match(number) else ""
