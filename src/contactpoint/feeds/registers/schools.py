"""The register of schools: Get Information About Schools, or the package's own extract of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from contactpoint.children.statement import OrganisationScheme
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.registers.authorities import read_authorities
from contactpoint.feeds.registers.each_once import each_once
from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.organisation import RegisteredOrganisation, Standing
from contactpoint.feeds.registers.register_days import register_day
from contactpoint.feeds.registers.register_rows import (
    has_member,
    open_packaged,
    read_register_rows,
)

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
# An extract that somebody chose the columns of may lack it.
_CLOSES_ON = "CloseDate"
_ARCHIVED_NAME = "edubasealldata"
_LINKS = frozenset({"URN", "LinkURN", "LinkType"})
_ARCHIVED_LINKS = "links_edubasealldata"
_SUCCESSOR = "Successor"
_STANDINGS = {
    "1": Standing.OPEN,
    "2": Standing.CLOSED,
    "3": Standing.OPEN,  # proposed to close
    "4": Standing.PROPOSED,
}
_URN = re.compile(r"[0-9]{6}")
_GSS = re.compile(r"^[A-Z][0-9]{8}$")
_LAESTAB = re.compile(r"^[0-9]{7}$")


def read_schools(stream: BinaryIO | None = None) -> Iterator[RegisteredOrganisation]:
    """Yield the schools of ``stream``, or of the package's own copy, closed ones included.

    Reads the published CSV (``edubasealldata``), the zip archive that it comes in, or a file with
    the columns of ``data/schools.csv.gz``. ``stream`` must be seekable. Raises ``FileRefusedError``
    for other files, for one without a school, and for a school that is there twice.
    """
    if stream is None:
        with closing(open_packaged("schools.csv.gz")) as packaged:
            yield from read_schools(packaged)
        return
    begin = stream.tell()
    schools = [school for _, school in each_once(_schools(stream), form=_URN, kind="school")]
    stream.seek(begin)
    if has_member(stream, _ARCHIVED_LINKS):
        successors = read_successors(stream)
        schools = [
            replace(one, successor=successors.get(one.code, one.successor)) for one in schools
        ]
    yield from _each_number_with_one(schools)


def read_successors(stream: BinaryIO) -> Mapping[str, str]:
    """The URN of the school that replaced each, by URN, of the published file of links.

    A school that was split among several has none: which of them takes over is for people to say.
    ``stream`` is that file, or an archive with it. Raises ``FileRefusedError``.
    """
    header, rows = first_row(read_register_rows(stream, member=_ARCHIVED_LINKS))
    next(rows)
    found: dict[str, set[str]] = {}
    for line, row in name_columns(header, rows, _LINKS):
        if not row["LinkType"].startswith(_SUCCESSOR):
            continue
        for code in (row["URN"], row["LinkURN"]):
            if not _URN.fullmatch(code):
                raise refuse("the code is not that of a school", line=line)
        if row["URN"] != row["LinkURN"]:
            found.setdefault(row["URN"], set()).add(row["LinkURN"])
    return {urn: next(iter(others)) for urn, others in found.items() if len(others) == 1}


def _schools(stream: BinaryIO) -> Iterator[tuple[int, RegisteredOrganisation]]:
    header, rows = first_row(read_register_rows(stream, member=_ARCHIVED_NAME))
    next(rows)
    if "urn" in header:
        today = frozenset(authority.dfe_code for authority in read_authorities())
        for line, row in name_columns(header, rows, _EXTRACT):
            yield line, _from_extract(row, today)
    else:
        wanted = _PUBLISHED | ({_CLOSES_ON} & set(header))
        for line, row in name_columns(header, rows, wanted):
            yield line, _from_published(row, line)


def _each_number_with_one(
    schools: Iterable[RegisteredOrganisation],
) -> Iterator[RegisteredOrganisation]:
    """The schools, of which no two have one LAESTAB number.

    An open school has it; else the one that closed, until a proposed one opens. Of several the one
    that was entered last: its URN is the greatest.
    """
    schools = list(schools)
    holders: dict[str, RegisteredOrganisation] = {}
    for school in schools:
        holder = holders.setdefault(school.laestab, school)
        if (school.standing, school.code) > (holder.standing, holder.code):
            holders[school.laestab] = school
    for school in schools:
        yield school if holders[school.laestab] is school else replace(school, laestab="")


def _from_published(row: Mapping[str, str], line: int) -> RegisteredOrganisation:
    standing = _STANDINGS.get(row["EstablishmentStatus (code)"])
    if standing is None:
        raise refuse("the status of the school is none that the register has", line=line)
    authority = row["GSSLACode (name)"]
    return RegisteredOrganisation(
        scheme=OrganisationScheme.URN,
        code=row["URN"],
        name=row["EstablishmentName"],
        town=row["Town"],
        postcode=row["Postcode"],
        authority=authority if _GSS.match(authority) else "",
        standing=standing,
        laestab=_laestab(row["LA (code)"], row["EstablishmentNumber"]),
        closes_on=_day(row.get(_CLOSES_ON, ""), line),
    )


def _from_extract(row: Mapping[str, str], today: frozenset[str]) -> RegisteredOrganisation:
    # Schools of abolished authorities (Cumbria, Northamptonshire) kept their establishment number
    # and took the code of the authority that came after.
    authority = row["la_code"] if row["la_code"] in today else row["la_code_2025"]
    laestab = _laestab(authority, row["establishment_number"])
    standing = Standing.OPEN if row["status"].startswith("open") else Standing.CLOSED
    return RegisteredOrganisation(
        scheme=OrganisationScheme.URN,
        code=row["urn"],
        name=row["name"],
        town=row["town"],
        postcode=row["postcode"],
        authority=row["utla_gss_2025"],
        standing=standing,
        # The successor may have another number; nobody has this one any more.
        laestab=laestab if standing is Standing.OPEN or not row["successor_urn_2025"] else "",
        successor=row["successor_urn_2025"],
    )


def _day(written: str, line: int) -> date | None:
    return register_day(written, "%d-%m-%Y", "the day on which the school closed", line)


def _laestab(authority: str, establishment: str) -> str:
    number = authority + establishment
    return number if _LAESTAB.match(number) else ""
