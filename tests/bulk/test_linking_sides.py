"""The sides of a link step say of a statement what is said of one record."""

from pathlib import Path

import pytest

from contactpoint.bulk.linking_sides import Sides
from contactpoint.linkage.name_shares import family_bits, given_bits
from contactpoint.linkage.profile import profile_of
from tests.bulk.staged import stage
from tests.linkage.invented import statement

_NAMES = (
    "Wei/Zhang",
    "Wei/Smith",
    "Mohd/Khan",
    "Zylphia/Zhang",
    "Zylphia/Quillfeather",
    "Lily-Rose/Ahmed",
    "Olivia/Santos",
    "/Zhang",
    "Wei/",
)


def test_names_count_as_they_do_beside_one_record(tmp_path: Path) -> None:
    """A given name by the families that choose it, whatever name is missing or has two forms."""
    stated = [statement(name, "2015-03-09") for name in _NAMES]
    staging = stage(tmp_path / "staged", {"pds": stated})
    con = staging.connect(memory="1GB", threads=1)
    Sides(con, staging, statements="statements/pds-*.parquet", earlier=())
    listed = con.execute("SELECT given_bits, family_bits FROM incoming ORDER BY statement")
    found = listed.fetchall()
    con.close()
    profiles = [profile_of(one) for one in stated]
    assert [row[0] for row in found] == pytest.approx(
        [given_bits(profile.givens, profile.families) for profile in profiles]
    )
    assert [row[1] for row in found] == pytest.approx(
        [family_bits(profile.families) for profile in profiles]
    )
