"""Who registers a child: the body that allots the number, and only where it states one."""

import pytest

from contactpoint.children.sources import SOURCE_KINDS, registers
from contactpoint.children.statement import CORRECTION, Statement


@pytest.mark.parametrize("feed", sorted(SOURCE_KINDS))
def test_a_number_registers_only_where_it_is_allotted(feed: str) -> None:
    """An NHS number by health, a UPN by the school census, a reference by the register of births;
    the same number in another feed is only repeated."""

    def said(**fields: str) -> bool:
        return registers(Statement(feed=feed, source="s", reference="r", **fields))  # type: ignore[arg-type]

    assert said(nhs_number="9000000009") is (feed in {"pds", "child_register"})
    assert said(upn="B801200005001") is (feed in {"school_census", "child_register"})
    assert said() is (feed == "child_register")


def test_what_no_feed_says_registers_nobody() -> None:
    """Neither a correction nor what is made up of a record."""
    for feed in (CORRECTION, ""):
        assert not registers(Statement(feed=feed, source="", reference="", nhs_number="9000000009"))
