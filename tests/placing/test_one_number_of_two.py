"""A list with one child's number on two children's rows gives each row to its own child."""

from dataclasses import replace

import pytest

from tests.placing.content import check_whole, content
from tests.placing.files import Loader, Said, nhs_number, pds, school_list

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ORLA = Said(given="Orla", family="Fenwick", born="2016-02-13", sex="female")
FINN = replace(ORLA, given="Finn", sex="male", nhs_number=nhs_number(2))


@pytest.mark.parametrize("first", ["Orla", "Finn"])
def test_neither_row_goes_to_the_other_child(load: Loader, first: str) -> None:
    """Whichever row stands first: the number of both is nobody's, and none of them is lost."""
    load("pds", pds([ORLA, FINN]))
    listed = [replace(child, nhs_number=ORLA.nhs_number) for child in (ORLA, FINN)]
    report = load(
        "school_list",
        school_list(sorted(listed, key=lambda child: child.given != first)),
        sender="8201234",
    )
    assert (report.counts["added"], report.counts["rejected"]) == (2, 0)
    held = content()
    of_the_list = [s for child in held.children for s in child.stated if s.feed == "school_list"]
    of_the_list += [statement for statement, _, _ in held.waiting if statement.feed != "pds"]
    assert {statement.names[0].given for statement in of_the_list} == {"Orla", "Finn"}
    for child in held.children:
        assert len({statement.names[0].given for statement in child.stated}) == 1
    check_whole()
