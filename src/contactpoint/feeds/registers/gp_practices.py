"""The register of GP practices: the NHS file epraccur, or the package's own extract of it."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import BinaryIO

from contactpoint.children.statement import OrganisationScheme
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.organisation import RegisteredOrganisation
from contactpoint.feeds.registers.register_rows import open_packaged, read_register_rows

_EXTRACT = frozenset(
    {"ods_code", "name", "address2", "address3", "address4", "postcode", "utla_gss"}
)

# Positions in epraccur, which has no header: tests/samples/ods/epraccur_fields.csv.
_EPRACCUR_CELLS = 27
_CODE, _NAME, _POSTCODE, _STATUS, _SETTING = 0, 1, 9, 12, 25
_ADDRESS_2, _ADDRESS_4 = 5, 7
_GP_PRACTICE = "4"
_ACTIVE = "A"


def read_gp_practices(stream: BinaryIO | None = None) -> Iterator[RegisteredOrganisation]:
    """Yield the GP practices of ``stream``, or of the package's own copy.

    Reads epraccur as published, without a header, or a file with the columns of
    ``data/gp_practices.csv``. Of epraccur only practices in the setting of general practice are
    given, closed ones included, without their authority. ``stream`` must be seekable. Raises
    ``FileRefusedError`` for other files.
    """
    if stream is None:
        with closing(open_packaged("gp_practices.csv")) as packaged:
            yield from read_gp_practices(packaged)
        return
    header, rows = first_row(read_register_rows(stream))
    if "ods_code" in header:
        next(rows)
        for row in name_columns(header, rows, _EXTRACT):
            yield _from_extract(row)
        return
    for line, cells in rows:
        if len(cells) != _EPRACCUR_CELLS:
            raise refuse(f"the row has not the {_EPRACCUR_CELLS} cells of epraccur", line=line)
        if cells[_SETTING] == _GP_PRACTICE:
            yield _from_epraccur(cells)


def _from_extract(row: Mapping[str, str]) -> RegisteredOrganisation:
    return RegisteredOrganisation(
        scheme=OrganisationScheme.ODS,
        code=row["ods_code"],
        name=row["name"],
        town=_town(row["address2"], row["address3"], row["address4"]),
        postcode=row["postcode"],
        authority=row["utla_gss"],
    )


def _from_epraccur(cells: list[str]) -> RegisteredOrganisation:
    return RegisteredOrganisation(
        scheme=OrganisationScheme.ODS,
        code=cells[_CODE],
        name=cells[_NAME],
        town=_town(*cells[_ADDRESS_2 : _ADDRESS_4 + 1]),
        postcode=cells[_POSTCODE],
        open=cells[_STATUS] == _ACTIVE,
    )


def _town(second: str, third: str, fourth: str) -> str:
    """The third line is the town and the fourth the county, as nearly all entries have it."""
    return third or fourth or second
