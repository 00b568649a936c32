"""Which authority has to decide a case."""

import pytest
from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.services.loading.case_authority import responsible_authority

LEEDS, YORK, STOCKPORT = "E08000035", "E06000014", "E08000007"
IN_LEEDS = Address(postcode="LS1 4AP")
IN_YORK = Address(postcode="YO1 7HH")
IN_SCOTLAND = Address(postcode="ZE2 9AB")


@pytest.mark.parametrize(
    ("feed", "source", "own", "childs", "expected"),
    [
        ("pds", "nhs", IN_LEEDS, IN_YORK, LEEDS),
        ("pds", "nhs", None, IN_YORK, YORK),
        ("pds", "nhs", IN_SCOTLAND, IN_YORK, YORK),
        ("pds", "nhs", None, None, ""),
        ("cin", "383", None, None, LEEDS),
        ("cin", "383", None, IN_YORK, LEEDS),
        ("cin", "000", None, IN_YORK, YORK),
        ("ssda903", "383", None, None, LEEDS),
        ("ctf", "3561234", None, None, STOCKPORT),
        ("school_list", "3561234", None, None, STOCKPORT),
        ("school_list", "100000", None, None, "E09000001"),
        ("school_list", "unknown", None, None, ""),
        ("school_census", "383", None, None, ""),
    ],
)
def test_where_the_child_lives_or_who_says_so(
    feed: str, source: str, own: Address | None, childs: Address | None, expected: str
) -> None:
    """The statement's address, else the local source's own authority, else the record's."""
    said = replace(Statement(feed=feed, source=source, reference="1"), address=own)
    assert responsible_authority(said, childs) == expected
