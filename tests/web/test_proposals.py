"""The pages of verdicts that others have to agree to: proposed, seen, confirmed, declined."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.children.addresses import Address
from contactpoint.children.child_number import format_child_number
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.review.kinds import VerdictKind
from contactpoint.store.models import Account, Child, HeldProposal, HeldVerdict
from tests.fixtures.cases import held_verdict
from tests.fixtures.records import apart
from tests.web import world
from tests.web.proving import proved
from tests.web.test_review import FOR_BELLA, by_source, next_case, text_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# Another child in Leeds, as a stranger sends her.
IN_LEEDS = replace(
    world.BELLA,
    reference="9434765870",
    names=(PersonName("Isolde", "Marchbanks"),),
    address=Address(("5 Canal Wharf",), "Leeds", "LS1 4AP"),
    carers=(),
    services=(),
    nhs_number="9434765870",
)
# A boy of the nation's, who differs from Bella in everything.
BOY = replace(
    IN_LEEDS,
    names=(PersonName("Orson", "Ashdown"),),
    birth_date=date(2012, 11, 23),
    sex=Sex.MALE,
    address=None,
)


@pytest.fixture
def rhea(signed_in: Callable[..., Client]) -> Client:
    """A reviewer of the national desk, signed in."""
    return proved(signed_in(world.account("rhea.lund", role=Role.DATA_QUALITY)))


@pytest.fixture
def owen(signed_in: Callable[..., Client]) -> Client:
    """A colleague of hers, signed in elsewhere."""
    return proved(signed_in(world.account("owen.firth", role=Role.DATA_QUALITY)))


@pytest.fixture
def lee(signed_in: Callable[..., Client]) -> Client:
    """A reviewer of Leeds, signed in."""
    code = OrganisationCode(OrganisationScheme.GSS, "E08000035")
    council = world.organisation(code=code, name="Leeds City Council")
    council.authority_gss = code.code
    council.save()
    return proved(signed_in(world.account("lee.moss", role=Role.DATA_QUALITY, at=council)))


def join_on_page(reviewing: Client, other: str) -> str:
    """Join Bella's record with another by its number; returns the page that comes."""
    address = f"{by_source(reviewing, FOR_BELLA)}join/"
    sent = {"number": format_child_number(other)}
    assert "Are both of one child?" in reviewing.post(address, sent).content.decode()
    answer = reviewing.post(address, sent | {"confirmed": "yes"}, follow=True)
    return answer.content.decode()


def proposal_of(reviewing: Client) -> str:
    """The address of the only proposal."""
    (address,) = re.findall(
        r'href="(/review/proposal/[a-z2-7]{24}/)"', text_of(reviewing, reverse("review_proposals"))
    )
    return address


def answer(reviewing: Client, given: str) -> str:
    """Answer the only proposal; returns the page that comes."""
    sent = {"answer": given}
    return reviewing.post(proposal_of(reviewing), sent, follow=True).content.decode()


@pytest.fixture
def proposed(rhea: Client, lee: Client) -> str:
    """A join of Bella with a child of Leeds, proposed. Returns the page that told so."""
    world.put(world.BELLA)
    world.put(IN_LEEDS)
    other = Child.objects.latest("pk").number
    return join_on_page(rhea, other)


def test_the_reviewer_is_told_that_the_other_authority_has_to_agree(
    proposed: str, rhea: Client
) -> None:
    """Nothing has been joined, and the proposal is in the list, without an answer to give."""
    assert "Another authority has to agree to this" in proposed
    assert "nothing changes until it is confirmed" in proposed
    assert "The records have been joined" not in proposed
    assert len(apart()) == 2
    listed = text_of(rhea, reverse("review_proposals"))
    assert "These two records are of one child" in listed
    assert "Another authority" in listed
    page = text_of(rhea, proposal_of(rhea))
    assert "Take the proposal back" in page
    assert 'value="confirm"' not in page


def test_the_other_authority_sees_who_proposes_and_why_and_confirms(
    proposed: str, lee: Client
) -> None:
    """Both sides in view; then the records are one."""
    assert "1 verdict waits for your agreement" in text_of(lee, reverse("review_queue"))
    page = text_of(lee, proposal_of(lee))
    for shown in (
        "Do you agree?",
        "Rhea Lund",
        "Another authority decides about the child too.",
        "Arabella Tarkington",
        "Isolde Marchbanks",
    ):
        assert shown in page
    assert page.count("<h1") == 1
    assert "You have agreed. The verdict has been given." in answer(lee, "confirm")
    assert len(apart()) == 1
    assert held_verdict().kind is VerdictKind.SAME
    assert "No verdict waits for your agreement" in text_of(lee, reverse("review_queue"))


@pytest.mark.parametrize("given", ["decline", "take_back"])
def test_declined_or_taken_back_nothing_is_joined(
    proposed: str, rhea: Client, lee: Client, given: str
) -> None:
    """And the list is empty."""
    who = lee if given == "decline" else rhea
    answer(who, given)
    assert len(apart()) == 2
    assert not HeldProposal.objects.exists()
    assert not HeldVerdict.objects.exists()
    assert "There are none." in text_of(who, reverse("review_proposals"))


def test_a_second_person_confirms_who_differ_in_everything(rhea: Client, owen: Client) -> None:
    """A colleague does; who proposed it is offered no button for it."""
    world.put(world.BELLA)
    world.put(BOY)
    told = join_on_page(rhea, Child.objects.latest("pk").number)
    assert "A second person has to agree to this" in told
    assert 'value="confirm"' not in text_of(rhea, proposal_of(rhea))
    assert rhea.post(proposal_of(rhea), {"answer": "confirm"}).status_code == 403
    assert "it takes two people" in text_of(owen, proposal_of(owen))
    answer(owen, "confirm")
    assert len(apart()) == 1


def test_a_verdict_on_a_case_of_two_authorities_is_a_proposal(rhea: Client, lee: Client) -> None:
    """The case is out of the queue until it is answered."""
    world.put(replace(world.BELLA, address=IN_LEEDS.address))
    world.put(replace(world.ROSAMUND, nhs_number="", address=IN_LEEDS.address, services=()))
    world.put(replace(IN_LEEDS, address=None))
    case = next_case(lee)
    assert case != reverse("review_queue")
    other = Child.objects.latest("pk").number
    page = text_of(lee, case)
    sent = {"version": version_on(page), "others": "yes"}
    lee.post(f"{case}compare/", sent)
    sent = {"version": version_on(text_of(lee, case)), "number": format_child_number(other)}
    lee.post(f"{case}compare/", sent)
    sent = {"version": version_on(text_of(lee, case)), "verdict": "same"}
    told = lee.post(case, sent, follow=True).content.decode()
    assert "Another authority has to agree to this" in told
    assert "No case waits." in told
    assert HeldProposal.objects.count() == 1
    answer(rhea, "confirm")
    assert not HeldProposal.objects.exists()
    assert held_verdict().kind is VerdictKind.SAME


def test_a_shared_record_offers_no_correction_and_says_why(
    proposed: str, rhea: Client, lee: Client
) -> None:
    """Its undoing is proposed in its turn."""
    answer(lee, "confirm")
    sources = by_source(rhea, FOR_BELLA)
    page = text_of(rhea, sources)
    assert "Another authority decides about this child too" in page
    assert "Split this record" not in page
    assert "/correct/" not in page
    verdicts = text_of(rhea, f"{sources}verdicts/")
    (undo,) = set(re.findall(r"/review/verdict/[a-z2-7]{24}/undo/", verdicts))
    told = rhea.post(undo, follow=True).content.decode()
    assert "Another authority has to agree to this" in told
    assert "Undo a verdict" in text_of(lee, proposal_of(lee))
    answer(lee, "confirm")
    assert len(apart()) == 2


def test_an_answer_that_is_none_is_refused(proposed: str, lee: Client) -> None:
    """Nothing happens."""
    assert lee.post(proposal_of(lee), {"answer": "perhaps"}).status_code == 400
    assert HeldProposal.objects.count() == 1


def version_on(page: str) -> str:
    """The version of the case that the page shows."""
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_session_that_proved_nothing_again_is_asked_to(
    proposed: str, signed_in: Callable[..., Client], lee: Client
) -> None:
    """Before an answer is taken, and led back to the proposal."""
    stolen = signed_in(Account.objects.get(username="lee.moss"))
    address = proposal_of(stolen)
    for given in ("confirm", "decline"):
        asked = stolen.post(address, {"answer": given}, HTTP_REFERER=f"http://testserver{address}")
        assert (asked.status_code, asked.headers["Location"]) == (302, reverse("prove_again"))
    assert HeldProposal.objects.exists()
    assert not HeldVerdict.objects.exists()
