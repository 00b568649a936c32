"""The register of GP practices: NHS England's epraccur, or the package's own extract of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import BinaryIO

from contactpoint.children.statement import OrganisationScheme
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.registers.each_once import each_once
from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.organisation import RegisteredOrganisation, Standing
from contactpoint.feeds.registers.register_days import register_day
from contactpoint.feeds.registers.register_rows import open_packaged, read_register_rows

_EXTRACT = frozenset(
    {"ods_code", "name", "address2", "address3", "address4", "postcode", "utla_gss"}
)
_ODS = re.compile(r"(?=.*[A-Z])[0-9A-Z]{3,12}")

# Positions in epraccur, which has no header: tests/samples/ods/epraccur_fields.csv.
_EPRACCUR_CELLS = 27
_CODE, _NAME, _POSTCODE, _CLOSES_ON, _STATUS, _SETTING = 0, 1, 9, 11, 12, 25
_ADDRESS_2, _ADDRESS_4 = 5, 7
# The setting of general practice: a number in the files that ODS gave out as zip archives until
# 2025, and the code of a role among others in the report of ODS Data Search and Export.
_GP_SETTING = "4"
_GP_ROLE = "RO76"
_ROLE = re.compile(r"RO[0-9]+")
# In the report three lines of an address stand before the town, and the county after it.
_REPORTED_TOWN = 7
_STANDINGS = {
    "A": Standing.OPEN,
    "ACTIVE": Standing.OPEN,
    "C": Standing.CLOSED,
    "CLOSED": Standing.CLOSED,
    "INACTIVE": Standing.CLOSED,
    "D": Standing.CLOSED,
    "DORMANT": Standing.CLOSED,
    "P": Standing.PROPOSED,
    "PROPOSED": Standing.PROPOSED,
}


def read_gp_practices(stream: BinaryIO | None = None) -> Iterator[RegisteredOrganisation]:
    """Yield the GP practices of ``stream``, or of the package's own copy.

    Reads epraccur, which has no header, as ODS Data Search and Export reports it and as it was
    given out before, or a file with the columns of ``data/gp_practices.csv``. Of epraccur only
    practices in the setting of general practice are given, closed ones included, without their
    authority. ``stream`` must be seekable. Raises ``FileRefusedError`` for other files, for one
    without a practice, and for a practice that is there twice.
    """
    if stream is None:
        with closing(open_packaged("gp_practices.csv")) as packaged:
            yield from read_gp_practices(packaged)
        return
    for _, practice in each_once(_practices(stream), form=_ODS, kind="GP practice"):
        yield practice


def _practices(stream: BinaryIO) -> Iterator[tuple[int, RegisteredOrganisation]]:
    header, rows = first_row(read_register_rows(stream))
    if "ods_code" in header:
        next(rows)
        for line, row in name_columns(header, rows, _EXTRACT):
            yield line, _from_extract(row)
        return
    for line, cells in rows:
        if len(cells) != _EPRACCUR_CELLS:
            raise refuse(f"the row has not the {_EPRACCUR_CELLS} cells of epraccur", line=line)
        setting = cells[_SETTING].upper()
        reported = _GP_ROLE in _ROLE.findall(setting)
        if reported or setting == _GP_SETTING:
            yield line, _from_epraccur(cells, line, reported=reported)


def _from_extract(row: Mapping[str, str]) -> RegisteredOrganisation:
    return RegisteredOrganisation(
        scheme=OrganisationScheme.ODS,
        code=row["ods_code"].upper(),
        name=row["name"],
        town=_town(row["address2"], row["address3"], row["address4"]),
        postcode=row["postcode"],
        authority=row["utla_gss"],
    )


def _from_epraccur(cells: list[str], line: int, *, reported: bool) -> RegisteredOrganisation:
    standing = _STANDINGS.get(cells[_STATUS].upper())
    if standing is None:
        raise refuse("the status of the practice is none that epraccur has", line=line)
    return RegisteredOrganisation(
        scheme=OrganisationScheme.ODS,
        code=cells[_CODE].upper(),
        name=cells[_NAME],
        town=cells[_REPORTED_TOWN] if reported else _town(*cells[_ADDRESS_2 : _ADDRESS_4 + 1]),
        postcode=cells[_POSTCODE],
        standing=standing,
        closes_on=register_day(
            cells[_CLOSES_ON], "%Y%m%d", "the day on which the practice closed", line
        ),
    )


def _town(second: str, third: str, fourth: str) -> str:
    """The third line is the town and the fourth the county, as nearly all entries have it."""
    return third or fourth or second
