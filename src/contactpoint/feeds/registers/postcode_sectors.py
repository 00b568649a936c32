"""Which authority a postcode is in, as well as its sector says."""

from collections.abc import Mapping
from contextlib import closing
from functools import cache

from contactpoint.feeds.registers.named_columns import first_row, name_columns
from contactpoint.feeds.registers.register_rows import open_packaged, read_register_rows

_NEEDED = frozenset({"sector", "utla_gss"})
_UNIT_LETTERS = 2


def authority_at(postcode: str) -> str:
    """The GSS code of the upper-tier authority that a postcode is in.

    The postcode has ``parse_postcode``'s form. The code is empty outside England and for no
    postcode. The sector decides, so that a postcode near a border may be given to the neighbour.
    """
    return _authorities().get(postcode[:-_UNIT_LETTERS], "")


@cache
def _authorities() -> Mapping[str, str]:
    with closing(open_packaged("postcode_sectors.csv.gz")) as packaged:
        header, rows = first_row(read_register_rows(packaged))
        next(rows)
        return {row["sector"]: row["utla_gss"] for _, row in name_columns(header, rows, _NEEDED)}
