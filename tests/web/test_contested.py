"""The pages of contested cases and of archived records."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.access.scope import NOT_KNOWN
from contactpoint.review.kinds import CaseKind
from contactpoint.store.models import Account, Child
from contactpoint.store.repositories import children
from tests.fixtures.cases import held_cases
from tests.fixtures.contested import DIED_ON, said_to_have_died, two_schools
from tests.web import world
from tests.web.test_headers import _INLINE
from tests.web.test_review import by_source, next_case, text_of, undo_on
from tests.web.test_search import FOR_BELLA

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

AS_SAID = {
    "died_on-day": str(DIED_ON.day),
    "died_on-month": str(DIED_ON.month),
    "died_on-year": str(DIED_ON.year),
}
LONG_AGO = timezone.localdate() - timedelta(days=500)


@pytest.fixture
def reviewing(db: None, signed_in: Callable[..., Client]) -> Client:
    """A reviewer, signed in."""
    return signed_in(_reviewer())


def _reviewer() -> Account:
    return world.account("rhea.lund", role=Role.DATA_QUALITY)


@pytest.fixture
def bella(db: None) -> Child:
    """A child of whom health and a school speak."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return world.only_child()


@pytest.fixture
def said(bella: Child) -> Child:
    """A far authority says that she has died."""
    said_to_have_died(bella)
    return bella


def answer(reviewing: Client, address: str, **sent: str) -> str:
    """Answer what the page asks; returns the page that comes."""
    version = re.search(r'name="version" value="([^"]+)"', text_of(reviewing, address))
    assert version is not None
    sent = {"version": version[1], **sent}
    return reviewing.post(address, sent, follow=True).content.decode()


def death_of(child: Child) -> date | None:
    """The date of death that the record has."""
    (found,) = children.by_pks([child.pk])
    record = found.document.open.record
    return None if record is None else record.death_date


def asked() -> int:
    """How many contested cases there are."""
    return len(held_cases(kind=CaseKind.CONTESTED))


def test_the_page_says_who_says_what_and_asks(reviewing: Client, said: Child) -> None:
    """One question, as the heading of the page; who says so, since when it waits, and the record by
    source. The day that is said stands in the boxes."""
    page = text_of(reviewing, next_case(reviewing))
    assert re.findall(r"<h1[^>]*>\s*([^<]+?)\s*</h1>", page) == ["Has this child died?"]
    for shown in (
        "<title>Has this child died?",
        "Children in need census",
        "Blackburn with Darwen",
        "2 March 2024",
        "Arabella Tarkington",
        "Health demographics, 5 January 2026",
        "The child has died",
        "The child has not died",
        "Ask the source",
        "Put back into the queue",
    ):
        assert shown in page, shown
    for part, value in zip(("day", "month", "year"), ("2", "3", "2024"), strict=True):
        box = re.search(rf'<input[^>]*name="died_on-{part}"[^>]*>', page)
        assert box is not None
        assert f'value="{value}"' in box.group()
    assert not _INLINE.search(page)


def test_every_answer_has_a_label(reviewing: Client, said: Child) -> None:
    """Each box and each radio button is named by a label of its own."""
    page = text_of(reviewing, next_case(reviewing))
    fields = re.findall(r'<input[^>]*id="([^"]+)"[^>]*type="(?:radio|text)"', page)
    assert len(fields) == 6
    for field in fields:
        assert re.search(rf'<label[^>]*for="{field}"', page), field


def test_the_child_has_died(reviewing: Client, said: Child) -> None:
    """The day becomes the record's, which is archived by it: undoing leads to where it is put
    right, and shows nothing of the child."""
    page = answer(reviewing, next_case(reviewing), answer="has_died", **AS_SAID)
    assert "You said: the child has died." in page
    assert death_of(said) == DIED_ON
    assert asked() == 0
    undo = undo_on(page)
    told = reviewing.get(undo, follow=True).content.decode()
    assert "put right under the archived records" in told
    assert "Tarkington" not in told


def test_the_child_has_not_died(reviewing: Client, said: Child) -> None:
    """Nothing changes but that nobody is asked; undone, somebody is."""
    page = answer(reviewing, next_case(reviewing), answer="not_taken", **AS_SAID)
    assert "You said: the child has not died." in page
    assert (death_of(said), asked()) == (None, 0)
    listed = text_of(reviewing, reverse("review_verdicts"))
    assert "Did not take what a source says" in listed
    undo = undo_on(page)
    assert "A person is asked again" in text_of(reviewing, undo)
    reviewing.post(undo)
    assert asked() == 1


def test_the_source_is_asked(reviewing: Client, said: Child) -> None:
    """The case is on the list of those that wait for a source."""
    answer(reviewing, next_case(reviewing), answer="asked_source", **AS_SAID)
    listed = text_of(reviewing, reverse("review_asked"))
    assert "A source says that the child has died" in listed
    assert "Blackburn with Darwen" in listed


TO_COME = timezone.localdate() + timedelta(days=9)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Select what is so, or ask the source"),
        ({"answer": "anything"}, "Select what is so, or ask the source"),
        ({"answer": "school_1"}, "Select what is so, or ask the source"),
        ({"answer": "has_died"}, "Enter the date of death"),
        (
            {"answer": "has_died", **AS_SAID, "died_on-month": ""},
            "Date of death must include a month",
        ),
        (
            {"answer": "has_died", **AS_SAID, "died_on-year": str(TO_COME.year + 1)},
            "Date of death must be today or in the past",
        ),
        (
            {"answer": "has_died", **AS_SAID, "died_on-year": "2001"},
            "Date of death must not be before the date of birth",
        ),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(
    reviewing: Client, said: Child, sent: dict[str, str], message: str
) -> None:
    """In the summary and at the field; the case stays as it was."""
    page = answer(reviewing, next_case(reviewing), **sent)
    assert page.count(message) >= 2
    assert "<title>Error: " in page
    assert (death_of(said), asked()) == (None, 1)


def test_a_wrong_day_does_not_keep_another_answer_from_being_taken(
    reviewing: Client, said: Child
) -> None:
    """The boxes count for one answer alone."""
    answer(reviewing, next_case(reviewing), answer="not_taken", **{"died_on-day": "99"})
    assert asked() == 0


def test_what_changed_meanwhile_is_looked_at_again(reviewing: Client, said: Child) -> None:
    """The page comes again with what is so now."""
    address = next_case(reviewing)
    sent = {"version": "other", "answer": "not_taken"}
    page = reviewing.post(address, sent, follow=True).content.decode()
    assert "This has changed since you opened it." in page
    assert "Has this child died?" in page
    assert asked() == 1


def test_an_answer_to_another_question_leads_back(reviewing: Client, said: Child) -> None:
    """Such as a form that was open before."""
    address = next_case(reviewing)
    page = reviewing.post(address, {"verdict": "same", "version": "x"}, follow=True)
    assert "Has this child died?" in page.content.decode()
    page = reviewing.post(f"{address}compare/", {"others": "yes", "version": "x"}, follow=True)
    assert "Has this child died?" in page.content.decode()
    assert asked() == 1


def test_at_which_school_the_child_is(reviewing: Client, bella: Child) -> None:
    """Both are named, with who says so; the other becomes a previous one."""
    two_schools(bella, NOT_KNOWN.code, world.SCHOOL)
    address = next_case(reviewing)
    page = text_of(reviewing, address)
    assert re.findall(r"<h1[^>]*>\s*([^<]+?)\s*</h1>", page) == [
        "Which school is this child at now?"
    ]
    for shown in ("Mereton Primary School", "Organisation 999002", "At both", "Ask the source"):
        assert shown in page
    assert "The child has died" not in page
    answers = re.findall(r'value="(school_\d)"[^>]*>\s*<label[^>]*>\s*([^<]+?)\s*</label>', page)
    (chosen,) = [value for value, name in answers if name == "Mereton Primary School"]
    assert "at which school the child is now" in answer(reviewing, address, answer=chosen)
    assert asked() == 0
    (found,) = children.by_pks([bella.pk])
    record = found.document.open.record
    assert record is not None
    schools = {s.service.organisation: s.previous for s in record.services}
    assert schools[world.SCHOOL] is False


def test_both_schools_are_right(reviewing: Client, bella: Child) -> None:
    """Nobody is asked again."""
    two_schools(bella, NOT_KNOWN.code, world.SCHOOL)
    page = answer(reviewing, next_case(reviewing), answer="not_taken")
    assert "both schools are right" in page
    assert asked() == 0


def test_the_queue_leads_to_archived_records_and_they_come_back(reviewing: Client) -> None:
    """The list, the form beside what the sources say, and the record found again."""
    world.put(replace(world.BELLA, death_date=LONG_AGO))
    assert reverse("review_archived") in text_of(reviewing, reverse("review_queue"))
    listed = text_of(reviewing, reverse("review_archived"))
    assert re.findall(r"<h1[^>]*>\s*([^<]+?)\s*</h1>", listed) == ["Records archived by a death"]
    assert "Arabella Tarkington" in listed
    assert not _INLINE.search(listed)
    (address,) = re.findall(r"/review/archived/[a-z2-7]{24}/death-date/", listed)
    form = text_of(reviewing, address)
    assert "Health demographics" in form
    assert len(re.findall(r"<h1", form)) == 1
    page = reviewing.post(address, {"state": "not_died"}, follow=True).content.decode()
    assert "The value has been corrected." in page
    assert "There are none." in page
    assert by_source(reviewing, FOR_BELLA)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Select whether the child has died"),
        ({"state": "has_died"}, "Enter the date of death"),
        (
            {
                "state": "has_died",
                "death_date-day": "1",
                "death_date-month": "1",
                "death_date-year": str(TO_COME.year + 1),
            },
            "Date of death must be today or in the past",
        ),
    ],
)
def test_what_is_wrong_with_a_date_of_death_is_said(
    reviewing: Client, bella: Child, sent: dict[str, str], message: str
) -> None:
    """On the page of an active record as on that of an archived one."""
    page = reviewing.post(f"{by_source(reviewing)}correct/death-date/", sent).content.decode()
    assert page.count(message) >= 2
    assert "<title>Error: " in page
    world.put(replace(world.BELLA, death_date=LONG_AGO))
    (address,) = re.findall(
        r"/review/archived/[a-z2-7]{24}/death-date/", text_of(reviewing, reverse("review_archived"))
    )
    page = reviewing.post(address, sent).content.decode()
    assert page.count(message) >= 2
    assert death_of(bella) == LONG_AGO


def test_the_date_of_birth_of_an_archived_record_is_corrected(reviewing: Client) -> None:
    """Of nobody who would be of age by it."""
    world.put(replace(world.BELLA, death_date=LONG_AGO))
    listed = text_of(reviewing, reverse("review_archived"))
    (address,) = re.findall(r"/review/archived/[a-z2-7]{24}/birth-date/", listed)
    born = {"birth_date-day": "4", "birth_date-month": "7", "birth_date-year": "2016"}
    page = reviewing.post(address, born, follow=True).content.decode()
    assert "4 July 2016" in page
    (address,) = re.findall(r"/review/archived/[a-z2-7]{24}/birth-date/", page)
    of_age = born | {"birth_date-year": str(timezone.localdate().year - 20)}
    assert "Check the value." in reviewing.post(address, of_age).content.decode()


def test_what_a_source_wrote_is_escaped(reviewing: Client, said: Child) -> None:
    """Markup in a name is text on the page of the case and on the list."""
    hostile = replace(
        world.BELLA, names=(replace(world.BELLA.names[0], given="<script>alert(1)</script>"),)
    )
    world.put(hostile)
    assert "<script>alert" not in text_of(reviewing, next_case(reviewing))
    world.put(replace(hostile, death_date=LONG_AGO))
    listed = text_of(reviewing, reverse("review_archived"))
    assert "alert(1)" in listed
    assert "<script>alert" not in listed
