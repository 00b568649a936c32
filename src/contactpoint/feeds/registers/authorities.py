"""The upper-tier authorities of England."""

from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.register_rows import open_packaged, read_register_rows

_NEEDED = frozenset({"gss_code", "name", "dfe_la_code", "la_type", "region"})


@dataclass(frozen=True, slots=True)
class Authority:
    """``gss`` has nine characters, ``dfe_code`` three digits; ``kind`` and ``region`` are the
    Department for Education's words."""

    gss: str
    dfe_code: str
    name: str
    kind: str
    region: str


def read_authorities(stream: BinaryIO | None = None) -> tuple[Authority, ...]:
    """The authorities of ``stream``, or of the package's own copy.

    Raises ``FileRefusedError`` for a file without the columns of ``data/local_authorities.csv``.
    """
    if stream is None:
        with closing(open_packaged("local_authorities.csv")) as packaged:
            return read_authorities(packaged)
    header, rows = first_row(read_register_rows(stream))
    next(rows)
    return tuple(
        Authority(
            gss=row["gss_code"],
            dfe_code=row["dfe_la_code"],
            name=row["name"],
            kind=row["la_type"],
            region=row["region"],
        )
        for row in name_columns(header, rows, _NEEDED)
    )
