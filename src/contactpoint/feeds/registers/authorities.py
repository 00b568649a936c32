"""The upper-tier authorities of England."""

import re
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from contactpoint.feeds.registers.each_once import each_once
from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.register_rows import open_packaged, read_register_rows

_DFE_CODE = re.compile(r"[0-9]{3}")
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

    @property
    def code(self) -> str:
        """The code by which the Department for Education's registers name it."""
        return self.dfe_code


def read_authorities(stream: BinaryIO | None = None) -> tuple[Authority, ...]:
    """The authorities of ``stream``, or of the package's own copy.

    Raises ``FileRefusedError`` for a file without the columns of ``data/local_authorities.csv``,
    for one without an authority, and for an authority that is there twice.
    """
    if stream is None:
        with closing(open_packaged("local_authorities.csv")) as packaged:
            return read_authorities(packaged)
    header, rows = first_row(read_register_rows(stream))
    next(rows)
    entries = (
        (
            line,
            Authority(
                gss=row["gss_code"],
                dfe_code=row["dfe_la_code"],
                name=row["name"],
                kind=row["la_type"],
                region=row["region"],
            ),
        )
        for line, row in name_columns(header, rows, _NEEDED)
    )
    return tuple(entry for _, entry in each_once(entries, form=_DFE_CODE, kind="local authority"))
