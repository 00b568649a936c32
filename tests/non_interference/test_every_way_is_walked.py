"""Nothing is left out: every page, command and service is walked, and tells what is no secret."""

import re

import pytest

from contactpoint.access.grants import Role
from tests.non_interference import pages, services, terminal
from tests.non_interference.comparison import observed_with_nothing_hidden
from tests.non_interference.england import Seat, Walker
from tests.web.test_gate import pages as every_page

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_every_page_is_visited() -> None:
    """A new page has to say how it is visited."""
    assert {page.name for page in every_page()} == set(pages.VISITS)


def test_every_command_is_visited_or_tells_nothing_of_a_child() -> None:
    """A new command has to say how it is visited, or why it need not be."""
    assert set(terminal.commands()) == terminal.VISITS.keys() | terminal.NOT_VISITED.keys()
    assert terminal.VISITS.keys().isdisjoint(terminal.NOT_VISITED)


def test_every_service_is_called() -> None:
    """A new service that takes an actor has to say how it is called."""
    assert services.asked_by_an_actor() == set(services.VISITS)


def test_the_walk_sees_what_is_not_hidden() -> None:
    """Children who may be found are found, and opened; of who is shielded what is open."""
    seen = "\n".join(observed_with_nothing_hidden(Walker(Role.PRACTITIONER, Seat.PRACTICE)))
    for shown in (
        "Mereton Primary School",
        "3 Wherry Lane, Mereton, ZE2 9AB",
        "You have signed out",
        "Imogen Fairweather",
        "Ada Wrigglesworth",
        '"nhs_number": "9000000009"',
        "find_child: SearchResults(lines=(ResultLine(",
        "open_record: RecordView(",
        "take_lead: None",
        "end_involvement: None",
    ):
        assert shown in seen, shown
    assert "1 Quarry Hill" not in seen


@pytest.mark.parametrize("seat", [Seat.COUNCIL, Seat.LEEDS])
def test_a_reviewer_who_walks_decides(seat: Seat) -> None:
    """Every service of reviewing is gone through with and not only refused."""
    seen = observed_with_nothing_hidden(Walker(Role.DATA_QUALITY, seat))
    done = {answer.partition(":")[0] for answer in seen if re.match(r"\w+: (?!\w*Error)", answer)}
    reviewing = {
        name.rpartition(".")[2]
        for name in services.VISITS
        if name.startswith(("review.", "reports."))
    }
    # Nobody's number is on the record of the only child that Leeds decides about.
    elsewhere = {"correct_telephone"} if seat is Seat.LEEDS else set()
    assert reviewing <= done | {"split"} | elsewhere


@pytest.mark.parametrize("walker", [Walker(Role.PRACTITIONER), Walker(Role.DATA_QUALITY)], ids=str)
def test_every_answer_is_meant(walker: Walker) -> None:
    """What a call raises is a refusal, and no fault of the walk or of the service."""
    refusals = re.compile(
        r"AccessRefused|Criteria|NoSuchCase|NothingTo|SplitRefused|CaseChanged|Involvement"
        r"|NeedsAgreement|NoCall|CallOver|NoSuchProposal|AlreadyProposed|NotProved"
        r"|ContactChanged|TooManyReports|NoSuchReport|ReportChanged|ReportTaken"
        r"|EmployerRefused|NoSuchEmployer|WrongPassword|NoSuchDevice|AccountRefused"
        r"|Field|Life|NoPractice|Offer"
    )
    for answer in observed_with_nothing_hidden(walker):
        error = re.match(r"\w+: (\w+Error):", answer)
        assert error is None or refusals.match(error[1]), answer
