"""The workbench: queue, case, verdicts, splitting, correcting, and what each source says."""

import re
from collections.abc import Callable
from dataclasses import replace as replace_of
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.children.names import PersonName
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from contactpoint.ledger.entry import Event
from contactpoint.services.review.join_records import join
from contactpoint.store.models import Account, Child, HeldCase, HeldVerdict
from contactpoint.web.wording import LAST_KNOWN, PROVISIONAL
from tests.fixtures.cases import held_case, held_verdict
from tests.fixtures.ledger import broken_ledger, entries
from tests.fixtures.records import apart
from tests.placing.files import OTHER_SCHOOL, Loader, pds, school_list
from tests.services.review.cases import ADA, RAVI, ZOE
from tests.web import world
from tests.web.test_headers import _INLINE
from tests.web.test_search import FOR_BELLA

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FOR_ROSAMUND = FOR_BELLA | {"given": "Rosamund"}

# Another child, as a stranger sends her; joined to Bella she is known by both names.
OTHER = replace(
    world.BELLA,
    reference="9434765870",
    names=(PersonName("Isolde", "Marchbanks"),),
    birth_date=date(2016, 5, 6),
    address=None,
    carers=(),
    services=(),
    nhs_number="9434765870",
)


@pytest.fixture
def rhea(db: None) -> Account:
    """A reviewer."""
    return world.account("rhea.lund", role=Role.DATA_QUALITY)


@pytest.fixture
def reviewing(rhea: Account, signed_in: Callable[..., Client]) -> Client:
    """The reviewer, signed in."""
    return signed_in(rhea)


@pytest.fixture
def twin(db: None) -> None:
    """Bella is in the index, and a statement that may be of her or of a twin, with a record that
    waits for a decision."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    world.put(world.ROSAMUND)
    assert HeldCase.objects.count() == 1


def next_case(reviewing: Client) -> str:
    """Ask for the next case; returns its address, or the queue's when none waits."""
    return str(reviewing.post(reverse("review_next")).headers["Location"])


def decide(reviewing: Client, address: str, verdict: str) -> str:
    """Give a verdict on what the page shows, and return the page that comes."""
    version = re.search(r'name="version" value="([^"]+)"', text_of(reviewing, address))
    assert version is not None
    answer = reviewing.post(address, {"verdict": verdict, "version": version[1]}, follow=True)
    return answer.content.decode()


def text_of(reviewing: Client, address: str) -> str:
    """A page as text."""
    return reviewing.get(address).content.decode()


def undo_on(page: str) -> str:
    """The address of the first undo that a page offers."""
    found = re.search(r"/review/verdict/[a-z2-7]{24}/undo/", page)
    assert found is not None
    return found.group()


def by_source(reviewing: Client, known: dict[str, str] = FOR_BELLA) -> str:
    """From a search to the record to what each source says; returns the address."""
    address = re.search(
        r"/review/record/[a-z2-7]{24}/", text_of(reviewing, record_address(reviewing, known))
    )
    assert address is not None
    return address.group()


def record_address(reviewing: Client, known: dict[str, str] = FOR_BELLA) -> str:
    """The address of the record that a search finds first, among those of the given name."""
    reviewing.post(reverse("search"), {"purpose": "data_quality"})
    found = reviewing.post(reverse("search_child"), known, follow=True).content.decode()
    cards = _cards(found)
    card = next((one for one in cards if known.get("given", "") in one), cards[0])
    record = re.search(r"/record/[a-z2-7]{24}/", card)
    assert record is not None
    return record.group()


def test_the_queue_says_how_many_wait_and_why(reviewing: Client, twin: None) -> None:
    """The first page of a reviewer counts the cases by reason."""
    page = reviewing.get(reverse("home"), follow=True).content.decode()
    assert "1 case waits" in page
    assert "possibly twins" in page
    assert "Next case" in page


def test_an_empty_queue_says_so(reviewing: Client) -> None:
    """Nothing is offered where nothing waits, and asking all the same leads back."""
    assert "No case waits." in text_of(reviewing, reverse("review_queue"))
    assert next_case(reviewing) == reverse("review_queue")


def test_a_case_shows_both_sides_with_sources_and_differences(
    reviewing: Client, twin: None
) -> None:
    """Each value with who says it and when; what differs is marked in words."""
    page = text_of(reviewing, next_case(reviewing))
    for shown in (
        "Is this the same child?",
        "Rosamund Tarkington",
        "Arabella Tarkington",
        "Health demographics, 5 January 2026",
        "School or clinic list, Mereton Primary School, 6 January 2026",
        "Differs",
        "possibly twins",
        "4 July 2017",
        "Held, not shown",
    ):
        assert shown in page
    assert "9000000009" not in page


def test_the_picture_reads_as_text(reviewing: Client, twin: None) -> None:
    """Each field has its sentence, and the sum what it means; bars are drawn beside them."""
    page = text_of(reviewing, next_case(reviewing))
    assert re.search(r"Same family name: counts \d+ for", page)
    assert re.search(r"Another given name: counts \d+ against", page)
    assert re.search(r"Together: counts \d+ (for|against)", page)
    assert "By this reckoning" in page
    assert page.count("<svg") >= 3
    assert page.count("<svg") == page.count('aria-hidden="true" focusable="false"')


def test_the_picture_of_siblings_reads_as_text(reviewing: Client, twin: None) -> None:
    """What tells two children of one home apart has its sentences, and the sum what it means."""
    page = text_of(reviewing, next_case(reviewing))
    _, siblings = page.split("The same child, or another child of the same home?")
    assert re.search(
        r"Any child of that home, before anything is compared: counts \d+ against", page
    )
    assert re.search(r"Another given name: counts \d+ against", siblings)
    assert re.search(r"Same date of birth: counts \d+ for", siblings)
    assert "Same family name: counts" not in siblings
    assert "says nothing between brothers and sisters" in siblings
    assert re.search(
        r"another child of that home is (twice|about [\d,]+ times) as likely as the same child",
        siblings,
    )


def test_what_contradicts_reads_as_text(reviewing: Client, db: None) -> None:
    """Ana Clara is on health's side, and Ana Luisa of the same day on the list's."""
    world.registers()
    names = [(PersonName(f"Ana {name}", "Tarkington"),) for name in ("Clara", "Luisa")]
    world.put(replace(world.BELLA, names=names[0]))
    world.put(replace(world.BELLA_AT_SCHOOL, names=names[1]))
    page = text_of(reviewing, next_case(reviewing))
    assert "The second given names differ" in page
    match, siblings = page.split("The same child, or another child of the same home?")
    for picture in (match, siblings):
        assert re.search(r"Other second given names: counts \d+ against", picture)


def test_the_same_child_is_recorded_and_the_next_case_comes(reviewing: Client, twin: None) -> None:
    """The banner offers to undo; nothing waits any more."""
    page = decide(reviewing, next_case(reviewing), "same")
    assert "You said: the same child." in page
    assert "No case waits." in page
    assert undo_on(page)
    assert len(apart()) == 1
    assert not HeldCase.objects.exists()


def test_a_confirmed_name_is_shown_and_finds_the_record(reviewing: Client, twin: None) -> None:
    """After the verdict the record says also known as, and a search by that name finds it."""
    decide(reviewing, next_case(reviewing), "same")
    reviewing.post(reverse("search"), {"purpose": "data_quality"})
    found = reviewing.post(
        reverse("search_child"), FOR_BELLA | {"given": "Rosamund"}, follow=True
    ).content.decode()
    assert "Also known as" in found
    records = re.findall(r'href="(/record/[a-z2-7]{24}/)"', found)
    assert len(records) == 1
    page = text_of(reviewing, records[0])
    assert "Rosamund Tarkington" in page
    assert "(also known as)" in page


def test_a_joined_record_is_found_by_either_name(
    reviewing: Client, rhea: Account, twin: None
) -> None:
    """One record, under both names, whichever was searched for."""
    world.put(OTHER)
    older, _, younger = Child.objects.order_by("pk")
    join(actor=world.actor_of(rhea), number=older.number, other=younger.number)
    reviewing.post(reverse("search"), {"purpose": "data_quality"})
    as_marchbanks = {
        "family": "Marchbanks",
        "birth_date-day": "6",
        "birth_date-month": "5",
        "birth_date-year": "2016",
    }
    for known in (FOR_BELLA, as_marchbanks):
        found = reviewing.post(reverse("search_child"), known, follow=True).content.decode()
        records = re.findall(r'href="(/record/[a-z2-7]{24}/)"', found)
        page = text_of(reviewing, records[0])
        assert "Arabella Tarkington" in page
        assert "Isolde Marchbanks" in page


def test_two_records_are_joined_after_a_look_at_both(reviewing: Client, twin: None) -> None:
    """Give the other's number, see both, confirm; the verdict can be undone."""
    world.put(OTHER)
    other = Child.objects.latest("pk")
    record = by_source(reviewing)
    page = reviewing.post(f"{record}join/", {"number": other.number}).content.decode()
    assert "Are both of one child?" in page
    assert "Isolde Marchbanks" in page
    sent = {"number": other.number, "confirmed": "yes"}
    page = reviewing.post(f"{record}join/", sent, follow=True).content.decode()
    assert "The records have been joined." in page
    assert "Isolde Marchbanks" in page
    page = reviewing.post(undo_on(page), follow=True).content.decode()
    assert "Isolde Marchbanks" not in page


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("", "Enter a child number"),
        ("7K3M-9QXT-9", "Check the number: it is incomplete"),
        ("7K3M-9QXT-W", "Check the number: there is no record that you can open by it"),
        ("own", "Both numbers lead to the same record already"),
    ],
)
def test_what_is_wrong_with_the_other_number_is_said(
    reviewing: Client, twin: None, number: str, message: str
) -> None:
    """In the summary and at the field; nothing is joined."""
    own = Child.objects.order_by("pk")[0].number
    sent = {"number": own if number == "own" else number}
    page = reviewing.post(f"{by_source(reviewing)}join/", sent).content.decode()
    assert page.count(message) >= 2
    assert not HeldVerdict.objects.exists()


def test_not_the_same_child_makes_two_records(reviewing: Client, twin: None) -> None:
    """The statement has a record of its own, which waits for nothing any more."""
    assert text_of(reviewing, record_address(reviewing, FOR_ROSAMUND)).count(PROVISIONAL) == 1
    assert "You said: not the same child." in decide(reviewing, next_case(reviewing), "not_same")
    assert PROVISIONAL not in text_of(reviewing, record_address(reviewing, FOR_ROSAMUND))
    assert len(apart()) == 2


def _cards(found: str) -> list[str]:
    """The results of a search, each as text."""
    return re.split('class="govuk-summary-card"', found)[1:]


def test_what_waits_for_a_decision_is_found_and_says_so(reviewing: Client, twin: None) -> None:
    """The line of a search and the record say in words that it may be the same child as another
    record, and not which; of the other record nothing is said. Undone, a verdict leaves it so."""
    reviewing.post(reverse("search"), {"purpose": "data_quality"})
    known = FOR_BELLA | {"given": ""}
    found = reviewing.post(reverse("search_child"), known, follow=True).content.decode()
    assert {"Rosamund" in line: PROVISIONAL in line for line in _cards(found)} == {
        True: True,
        False: False,
    }
    assert "Arabella" not in text_of(reviewing, record_address(reviewing, FOR_ROSAMUND))
    page = decide(reviewing, next_case(reviewing), "not_same")
    reviewing.post(undo_on(page), follow=True)
    assert PROVISIONAL in text_of(reviewing, record_address(reviewing, FOR_ROSAMUND))


def test_the_case_says_which_side_waits(reviewing: Client, twin: None) -> None:
    """And so does the list of the records to choose from."""
    address = next_case(reviewing)
    assert f"One record: {PROVISIONAL}" in text_of(reviewing, address)
    page = choose(reviewing, address, others="yes")
    assert f"This record: {PROVISIONAL}" in page
    assert "Arabella Tarkington" in page


def test_asking_the_source_takes_the_case_out_of_the_queue(reviewing: Client, twin: None) -> None:
    """It waits for its source, and nobody is given it."""
    page = decide(reviewing, next_case(reviewing), "asked_source")
    assert "out of the queue until its source answers" in page
    assert next_case(reviewing) == reverse("review_queue")


def test_a_case_that_waits_for_its_source_is_taken_back(reviewing: Client, twin: None) -> None:
    """The queue leads to what was asked, and from there each case comes back."""
    queue = reverse("review_queue")
    asked = reverse("review_asked")
    assert "No case waits for a source." in text_of(reviewing, asked)
    decide(reviewing, next_case(reviewing), "asked_source")
    assert asked in text_of(reviewing, queue)
    page = text_of(reviewing, asked)
    for shown in ("Health demographics", "possibly twins", "Rhea Lund"):
        assert shown in page
    page = reviewing.post(undo_on(page), follow=True).content.decode()
    assert "No case waits for a source." in page
    assert "1 case waits" in text_of(reviewing, queue)


def test_a_verdict_is_undone_on_a_page_that_asks(reviewing: Client, twin: None) -> None:
    """From the banner to the question to the queue, in which the case is again."""
    undo = undo_on(decide(reviewing, next_case(reviewing), "same"))
    assert "Undo this verdict?" in text_of(reviewing, undo)
    assert held_verdict().undone_at is None
    page = reviewing.post(undo, follow=True).content.decode()
    assert "The verdict has been undone." in page
    assert "1 case waits" in page
    again = reviewing.post(undo, follow=True).content.decode()
    assert "This verdict has been undone already." in again


def test_the_history_names_who_decided_and_offers_to_undo(reviewing: Client, twin: None) -> None:
    """What was decided, by whom, with the child's number; once undone, by whom that was."""
    decide(reviewing, next_case(reviewing), "not_same")
    page = text_of(reviewing, reverse("review_verdicts"))
    assert "Not the same child" in page
    assert "Rhea Lund" in page
    reviewing.post(undo_on(page))
    page = text_of(reviewing, reverse("review_verdicts"))
    assert "Undone by Rhea Lund" in page
    assert "/undo/" not in page


def test_two_reviewers_never_have_the_same_case(
    reviewing: Client, twin: None, signed_in: Callable[..., Client]
) -> None:
    """A colleague gets none while the only case is taken; put back, it is the colleague's."""
    colleague = signed_in(world.account("owen.firth", role=Role.DATA_QUALITY))
    address = next_case(reviewing)
    assert next_case(colleague) == reverse("review_queue")
    assert "Go on with your case" in text_of(reviewing, reverse("review_queue"))
    assert "Go on with your case" not in text_of(colleague, reverse("review_queue"))
    page = reviewing.post(f"{address}back/", follow=True).content.decode()
    assert "The case is back in the queue." in page
    assert next_case(colleague).startswith("/review/case/")
    page = reviewing.get(address, follow=True).content.decode()
    assert "A colleague is working on this case." in page


def test_a_verdict_on_what_has_changed_is_not_taken(reviewing: Client, twin: None) -> None:
    """The page comes again with how it stands now, and nothing was decided."""
    address = next_case(reviewing)
    page = reviewing.post(
        address, {"verdict": "same", "version": "another"}, follow=True
    ).content.decode()
    assert "This has changed since you opened it." in page
    assert "Is this the same child?" in page
    assert not HeldVerdict.objects.exists()


@pytest.mark.parametrize("verdict", ["", "split", "perhaps"])
def test_only_the_three_verdicts_are_taken(reviewing: Client, twin: None, verdict: str) -> None:
    """Anything else is a request that could not be understood."""
    answer = reviewing.post(next_case(reviewing), {"verdict": verdict, "version": ""})
    assert answer.status_code == 400
    assert not HeldVerdict.objects.exists()


def test_references_mean_something_in_one_session_only(
    reviewing: Client, twin: None, signed_in: Callable[..., Client]
) -> None:
    """An address that a colleague sends leads nowhere, whatever it is of."""
    colleague = signed_in(world.account("owen.firth", role=Role.DATA_QUALITY))
    case = next_case(reviewing)
    record = by_source(reviewing)
    undo = undo_on(decide(reviewing, case, "same"))
    for address in (case, undo, record, f"{record}split/", f"{record}correct/name/"):
        assert colleague.get(address).status_code == 404


def test_another_authoritys_case_is_refused(reviewing: Client, twin: None, rhea: Account) -> None:
    """A reviewer who moves to another authority keeps no case of the old one."""
    address = next_case(reviewing)
    rhea.grants = [[Role.DATA_QUALITY.value, "E06000049", None]]
    rhea.save()
    reviewing.force_login(rhea)
    assert reviewing.get(address).status_code in (403, 404)


def test_without_its_entry_no_case_is_shown(reviewing: Client, twin: None) -> None:
    """When the ledger cannot be written, the page says that something went wrong and no more."""
    address = next_case(reviewing)
    reviewing.raise_request_exception = False
    with broken_ledger():
        answer = reviewing.get(address)
    assert answer.status_code == 500
    assert "Rosamund" not in answer.content.decode()


def test_shortcuts_can_be_switched_off(reviewing: Client, twin: None) -> None:
    """They are on at first, listed on the page, and stay off once switched off."""
    address = next_case(reviewing)
    page = text_of(reviewing, address)
    assert "data-shortcuts" in page
    assert "<kbd>S</kbd> same child" in page
    page = reviewing.post(reverse("review_shortcuts"), follow=True).content.decode()
    assert "Keyboard shortcuts are off." in page
    assert "data-shortcuts" not in page
    reviewing.post(reverse("review_shortcuts"))
    assert "data-shortcuts" in text_of(reviewing, address)


def test_each_value_says_its_source_and_who_disagrees(reviewing: Client, twin: None) -> None:
    """From the record to what each source says: one source gives another given name."""
    page = text_of(reviewing, by_source(reviewing))
    assert "What each source says" in page
    assert "<strong>Disagrees:</strong>" in page
    for shown in ("Bella Tarkington", "Mereton Primary School", "Held, not shown"):
        assert shown in page


def test_a_practitioner_is_offered_none_of_it(browsing: Client, twin: None) -> None:
    """The record page of other roles has no way to the workbench."""
    browsing.post(reverse("search"), {"purpose": "working_with_child"})
    found = browsing.post(reverse("search_child"), FOR_BELLA, follow=True).content.decode()
    record = re.search(r"/record/[a-z2-7]{24}/", found)
    assert record is not None
    assert "/review/" not in text_of(browsing, record.group())


def test_what_each_source_says_of_another_authoritys_child_is_not_read(
    reviewing: Client, rhea: Account, twin: None
) -> None:
    """The record opens as any other does; its sources, and what changes it, are its own
    authority's, also for who keeps the address of a page from before."""
    page_address = by_source(reviewing)
    at_home = replace(world.BELLA, address=replace(world.BELLA.address, postcode="SK11 6HB"))  # type: ignore[type-var]
    world.put(at_home)
    assert "What each source says" not in text_of(reviewing, record_address(reviewing))
    for page in ("", "split/", "join/", "verdicts/", "correct/sex/"):
        assert reviewing.get(f"{page_address}{page}").status_code == 403, page
    answer = reviewing.post(f"{page_address}correct/sex/", {"sex": "male"})
    assert answer.status_code == 403


def test_before_a_join_the_other_authoritys_record_says_what_it_shows_and_not_who_says_so(
    reviewing: Client, rhea: Account, twin: None
) -> None:
    """As much as an opening shows, so that nobody joins without looking."""
    elsewhere = replace(
        world.BELLA,
        reference="2",
        names=(PersonName("Rosalind", "Overbury"),),
        nhs_number="",
        address=replace(world.BELLA.address, postcode="SK11 6HB"),  # type: ignore[type-var]
    )
    world.put(elsewhere)
    number = Child.objects.latest("pk").number
    page = reviewing.post(f"{by_source(reviewing)}join/", {"number": number}).content.decode()
    ours, theirs = page.split("Rosalind Overbury", 1)
    assert "Health demographics" in ours
    assert "Health demographics" not in theirs.split("</td>", 1)[0]
    assert "is another authority" in page


def test_a_record_is_split_by_picking_statements(reviewing: Client, twin: None) -> None:
    """Pick, look again, confirm: two records, and the verdict can be undone."""
    address = f"{by_source(reviewing)}split/"
    page = text_of(reviewing, address)
    assert page.count('type="checkbox"') == 2
    place = "1" if page.index("School or clinic list") < page.index("Health") else "2"
    picked = {"statement": place, "version": _version(page)}
    page = reviewing.post(address, picked).content.decode()
    assert "Split the record like this?" in page
    assert len(apart()) == 2
    page = reviewing.post(address, picked | {"confirmed": "yes"}, follow=True).content.decode()
    assert "The record has been split." in page
    assert "Split a record" in page
    assert len(apart()) == 3
    page = reviewing.post(undo_on(page), follow=True).content.decode()
    assert "The verdict has been undone." in page
    assert len(apart()) == 2


def test_what_has_no_name_is_split_off_to_wait(reviewing: Client) -> None:
    """The page says that it waits for a person again before it is confirmed."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    world.put(replace(world.NAMELESS, nhs_number=world.BELLA.nhs_number))
    address = f"{by_source(reviewing)}split/"
    page = text_of(reviewing, address)
    assert page.count('type="checkbox"') == 3
    picked = {"statement": "3", "version": _version(page)}
    page = reviewing.post(address, picked).content.decode()
    assert "wait for a person again" in page
    page = reviewing.post(address, picked | {"confirmed": "yes"}, follow=True).content.decode()
    assert "The record has been split." in page
    assert held_case().child_id is None
    assert Child.objects.count() == 1
    page = reviewing.post(undo_on(page), follow=True).content.decode()
    assert "The verdict has been undone." in page
    assert not HeldCase.objects.exists()


@pytest.mark.parametrize("picked", [[], ["1", "2"], ["7"], ["x"]])
def test_a_split_takes_some_and_leaves_some(
    reviewing: Client, twin: None, picked: list[str]
) -> None:
    """None, all, or what is not there: the page says what to do."""
    address = f"{by_source(reviewing)}split/"
    sent = {"statement": picked, "version": _version(text_of(reviewing, address))}
    page = reviewing.post(address, sent | {"confirmed": "yes"}).content.decode()
    assert page.count("Choose at least one statement, and leave at least one") >= 2
    assert "<title>Error: " in page
    assert Child.objects.count() == 2


def test_a_split_of_what_has_changed_is_not_made(reviewing: Client, twin: None) -> None:
    """When the record has another statement by then, the page comes again."""
    address = f"{by_source(reviewing)}split/"
    sent = {"statement": "1", "version": _version(text_of(reviewing, address)), "confirmed": "yes"}
    world.put(replace(world.BELLA_AT_SCHOOL, as_at=date(2026, 2, 1), sex=world.BELLA.sex))
    page = reviewing.post(address, sent, follow=True).content.decode()
    assert "This has changed since you opened it." in page
    assert Child.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "sent", "shown"),
    [
        ("name", {"given": "Bella Rose", "family": "Tarkington"}, "Bella Rose Tarkington"),
        (
            "birth-date",
            {"birth_date-day": "5", "birth_date-month": "7", "birth_date-year": "2017"},
            "5 July 2017",
        ),
        ("sex", {"sex": "male"}, "Male"),
        ("address", {"line_1": "1 Quay", "town": "Mereton", "postcode": "ze1 1aa"}, "ZE1 1AA"),
    ],
)
def test_a_value_is_corrected_and_taken_back(
    reviewing: Client, twin: None, field: str, sent: dict[str, str], shown: str
) -> None:
    """The corrected value is first, with the authority as its source; undone, it is gone."""
    record = by_source(reviewing)
    page = reviewing.post(f"{record}correct/{field}/", sent, follow=True).content.decode()
    assert "The value has been corrected." in page
    assert shown in page
    assert "Corrected by" in page
    page = reviewing.post(undo_on(page), follow=True).content.decode()
    assert shown not in page
    assert "Corrected by" not in page


@pytest.mark.parametrize(
    ("field", "sent", "message"),
    [
        ("name", {"given": "Bella"}, "Enter the family name"),
        ("name", {"given": "Be11a", "family": "Tarkington"}, "Given name must not have figures"),
        ("birth-date", {}, "Enter the date of birth"),
        (
            "birth-date",
            {"birth_date-day": "5", "birth_date-month": "7", "birth_date-year": "2999"},
            "Date of birth must be in the past",
        ),
        (
            "birth-date",
            {"birth_date-day": "5", "birth_date-month": "7", "birth_date-year": "1917"},
            "Date of birth must be in the last 25 years",
        ),
        ("sex", {}, "Select the sex"),
        ("sex", {"sex": "not_specified"}, "Select the sex"),
        ("address", {"line_1": "1 Quay", "postcode": "ZE1"}, "Enter a full postcode"),
        ("address", {"postcode": "ZE1 1AA"}, "Enter the first line of the address"),
    ],
)
def test_what_is_wrong_with_a_correction_is_said(
    reviewing: Client, twin: None, field: str, sent: dict[str, str], message: str
) -> None:
    """In the summary and at the field; nothing is corrected."""
    page = reviewing.post(f"{by_source(reviewing)}correct/{field}/", sent).content.decode()
    assert page.count(message) >= 2
    assert "<title>Error: " in page
    assert not HeldVerdict.objects.exists()


def test_nothing_is_inline_and_nothing_personal_is_in_an_address(
    reviewing: Client, twin: None
) -> None:
    """On every page of the workbench, addresses have references and no page has inline code."""
    case = next_case(reviewing)
    record = by_source(reviewing)
    pages = [reverse("review_queue"), case, record, f"{record}split/", f"{record}correct/name/"]
    undo = undo_on(decide(reviewing, case, "same"))
    pages += [f"{record}verdicts/", reverse("review_verdicts"), reverse("review_asked"), undo]
    allowed = re.compile(r"/(review|record)/([a-z-]+/|[a-z2-7]{24}/)*")
    for address in pages:
        page = reviewing.get(address, follow=True).content.decode()
        assert not _INLINE.search(page), address
        for found in re.findall(r'(?:href|action)="(/(?:review|record)/[^"]*)"', page):
            assert allowed.fullmatch(found)


def test_what_a_source_wrote_is_escaped(reviewing: Client, twin: None) -> None:
    """Markup in a name is text on the page of a case and on that of sources."""
    hostile = PersonName("<script>alert(1)</script>", "Tarkington")
    world.put(replace(world.ROSAMUND, names=(hostile,)))
    page = decide(reviewing, next_case(reviewing), "same")
    for shown in (page, text_of(reviewing, by_source(reviewing))):
        assert "<script>alert" not in shown


def test_each_step_is_in_the_ledger(reviewing: Client, twin: None) -> None:
    """Looking at the queue, taking a case, opening it, deciding, undoing: all for one purpose."""
    reviewing.get(reverse("review_queue"))
    reviewing.post(undo_on(decide(reviewing, next_case(reviewing), "same")))
    by_accounts = [entry for entry in entries() if entry.account is not None]
    assert {
        Event.QUEUE_SEEN,
        Event.CASE_CLAIMED,
        Event.CASE_OPENED,
        Event.VERDICT_GIVEN,
        Event.VERDICT_UNDONE,
    } <= {entry.event for entry in by_accounts}
    assert {entry.purpose for entry in by_accounts} == {"data_quality"}


def _version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def nameless(db: None) -> None:
    """Bella is in the index, and a return that names nobody may be of her."""
    world.registers()
    world.put(world.BELLA)
    world.put(world.NAMELESS)
    assert held_case().child_id is None


def choose(reviewing: Client, address: str, **sent: str) -> str:
    """Choose what to compare with, as the page offers it, and return the page that comes."""
    version = re.search(r'name="version" value="([^"]+)"', text_of(reviewing, address))
    assert version is not None
    answer = reviewing.post(f"{address}compare/", {"version": version[1], **sent}, follow=True)
    return answer.content.decode()


def test_a_case_without_a_record_lists_those_that_it_may_belong_to(
    reviewing: Client, nameless: None
) -> None:
    """Each by name, number and what it shares, with a button; no verdict that compares."""
    page = text_of(reviewing, next_case(reviewing))
    for shown in (
        "Which child is this?",
        "Arabella Tarkington",
        "Same date of birth; Same sex",
        "Compare<span",
        "The statement has no name, so it cannot make a record of its own",
    ):
        assert shown in page
    assert 'data-key="1"' in page
    assert 'value="same"' not in page
    assert 'value="none_of_these"' not in page


def test_choosing_one_puts_both_side_by_side(reviewing: Client, nameless: None) -> None:
    """And from there back to all that may be chosen."""
    address = next_case(reviewing)
    page = choose(reviewing, address, number=world.only_child().number)
    assert "Is this the same child?" in page
    assert 'value="same"' in page
    page = choose(reviewing, address, others="yes")
    assert "Which child is this?" in page


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("", "Enter a child number"),
        ("7K3M-9QXT-9", "Check the number: it is incomplete"),
        ("7K3M-9QXT-W", "Check the number: there is no record that you can open by it"),
    ],
)
def test_what_is_wrong_with_a_number_to_compare_is_said(
    reviewing: Client, nameless: None, number: str, message: str
) -> None:
    """In the summary and at the field; the case is about no record still."""
    page = choose(reviewing, next_case(reviewing), number=number)
    assert page.count(message) >= 2
    assert "Error: " in page
    assert held_case().child_id is None


def test_none_of_these_is_a_verdict_like_any_other(reviewing: Client, twin: None) -> None:
    """It founds a record, is in the history and can be undone; on an old page it is refused."""
    address = next_case(reviewing)
    choose(reviewing, address, others="yes")
    page = reviewing.post(address, {"verdict": "none_of_these", "version": "old"}, follow=True)
    assert "This has changed since you opened it" in page.content.decode()
    decided = decide(reviewing, address, "none_of_these")
    assert "You said: none of these." in decided
    assert Child.objects.count() == 2
    undone = reviewing.post(undo_on(decided), follow=True).content.decode()
    assert "The verdict has been undone." in undone
    assert held_case().child_id is None


def test_what_cannot_be_said_of_a_case_leads_back_to_it(reviewing: Client, nameless: None) -> None:
    """A statement without a name makes no record, whatever is sent."""
    page = decide(reviewing, next_case(reviewing), "none_of_these")
    assert "The statement has no name, so it cannot make a record." in page
    assert Child.objects.count() == 1


def test_what_has_nothing_to_be_the_same_as_leads_back_to_it(
    reviewing: Client, nameless: None
) -> None:
    """The case is still there to choose a record for."""
    page = decide(reviewing, next_case(reviewing), "same")
    assert "Choose a record to compare with first." in page
    assert "Which child is this?" in page


def test_a_record_as_last_known_says_so(reviewing: Client, tmp_path: Path) -> None:
    """Beside the statement, among those to choose from, and where each source is: nobody says any
    of it any more. It has nothing to split."""
    load = Loader(tmp_path)
    load("pds", pds([ADA, RAVI]), full=True)
    load("school_list", school_list([replace_of(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    address = next_case(reviewing)
    assert LAST_KNOWN not in text_of(reviewing, address)
    load("pds", pds([RAVI]), full=True)
    page = text_of(reviewing, address)
    assert f"The other record: {LAST_KNOWN}" in page
    assert LAST_KNOWN in choose(reviewing, address, others="yes")
    record = re.findall(r"/review/record/[a-z2-7]{24}/", page)[-1]
    assert LAST_KNOWN in text_of(reviewing, record)
    assert "No source gives a name" in text_of(reviewing, f"{record}split/")


def test_a_long_list_of_services_is_folded(reviewing: Client, twin: None) -> None:
    """Three are shown, the rest on request, so that the verdict is not far."""
    practices = [OrganisationCode(OrganisationScheme.ODS, f"X9910{place}") for place in range(5)]
    services = tuple(StatedService(ServiceKind.HOSPITAL, practice) for practice in practices)
    world.put(replace(world.BELLA, services=services))
    page = text_of(reviewing, next_case(reviewing))
    assert "3 more" in page
    assert all(practice.code in page for practice in practices)


def test_who_undoes_sees_of_which_case_the_verdict_is(reviewing: Client, twin: None) -> None:
    """In the history and on the page that asks: two that asked a source read the same without."""
    decide(reviewing, next_case(reviewing), "asked_source")
    page = text_of(reviewing, reverse("review_verdicts"))
    assert "possibly twins" in page
    page = text_of(reviewing, undo_on(page))
    for shown in ("Why a person was asked", "possibly twins", "The case goes back into the queue."):
        assert shown in page


def test_a_choice_on_an_old_page_leads_back_to_the_case(reviewing: Client, nameless: None) -> None:
    """It is not made."""
    address = next_case(reviewing)
    number = world.only_child().number
    page = reviewing.post(f"{address}compare/", {"version": "old", "number": number}, follow=True)
    assert "This has changed since you opened it" in page.content.decode()
    assert held_case().child_id is None
