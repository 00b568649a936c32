"""The pages of account managers: found, opened, changed, and nothing of anybody else's."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.children.statement import ServiceKind
from contactpoint.store.models import Account, LedgerEntry, RecordedInvolvement
from tests.web import world
from tests.web.test_record import record_address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_STEPS = (
    *("check", "token", "renew", "grant", "take-away", "recover", "suspend", "resume"),
    *("hand-over", "transfer", "stay", "end"),
)
WORK = {"job_title": "Clerk", "telephone": "01632 960 555", "email": "dana@school.example"}
IRIS = {"name": "Iris Vale", "role": "practitioner", **WORK, "email": "iris@mereshire.example"}


@pytest.fixture
def mona(signed_in: Callable[..., Client]) -> Client:
    """The account manager, signed in, who proved the second factor again."""
    return proved(signed_in(world.account("mona.karim", role=Role.ACCOUNT_MANAGER)))


@pytest.fixture
def omar(signed_in: Callable[..., Client]) -> Client:
    """The account manager of the school."""
    school = world.organisation(
        code=world.SCHOOL, name="Mereton Primary School", service=ServiceKind.SCHOOL
    )
    return proved(signed_in(world.account("omar.shah", role=Role.ACCOUNT_MANAGER, at=school)))


@pytest.fixture
def dana(db: None) -> Account:
    """A social worker."""
    return world.account()


def proved(client: Client) -> Client:
    """As if the second factor had just been proved again."""
    session = client.session
    session["proved_at"] = timezone.now().timestamp()
    session.save()
    return client


def text_of(client: Client, address: str) -> str:
    """A page as text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def found(client: Client, text: str) -> str:
    """The address of the only account that a search finds."""
    answer = client.post(reverse("accounts"), {"text": text})
    page = text_of(client, answer.headers["Location"])
    (address,) = set(re.findall(r"/accounts/account/[a-z2-7]{24}/", page))
    return address


def test_somebody_is_found_by_name_and_no_name_is_in_an_address(
    mona: Client, dana: Account
) -> None:
    """What is searched for is kept in the session."""
    answer = mona.post(reverse("accounts"), {"text": "dana"})
    location = answer.headers["Location"]
    assert re.fullmatch(r"/accounts/list/[a-z2-7]{24}/", location)
    page = text_of(mona, location)
    assert "Dana Okafor" in page
    assert not re.search(rf'(href|action)="[^"]*(dana|okafor|/{dana.pk}/)', page, re.IGNORECASE)


@pytest.mark.parametrize("page", ["", "history/", *(f"{step}/" for step in _STEPS)])
def test_a_reference_of_another_session_leads_nowhere(
    mona: Client, omar: Client, dana: Account, page: str
) -> None:
    """Also where it was kept by a colleague: the same answer as for one that nobody was given."""
    address = found(mona, "dana")
    unknown = re.sub(r"[a-z2-7]{24}", "a" * 24, address)
    answers = [proved(omar).get(f"{one}{page}") for one in (address, unknown)]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {world.without_random(answer.content.decode()) for answer in answers}
    assert len(bodies) == 1
    assert omar.post(f"{address}{page}", {"whom": "nobody"}).status_code in (404, 405)


@pytest.mark.parametrize("page", ["", "history/", *(f"{step}/" for step in _STEPS)])
def test_an_account_that_moved_away_is_no_longer_there(
    mona: Client, dana: Account, page: str
) -> None:
    """A reference that was good a minute ago gives no right."""
    address = found(mona, "dana")
    school = world.organisation(code=world.SCHOOL, name="Mereton Primary School")
    world.change("dana.okafor", organisation=school)
    before = Account.objects.filter(pk=dana.pk).values().get()
    assert mona.get(f"{address}{page}").status_code == 404
    sent = {"whom": "nobody", "code": "999001", "role": "practitioner", "condition": "DBS"}
    assert mona.post(f"{address}{page}", sent).status_code in (404, 405)
    assert Account.objects.filter(pk=dana.pk).values().get() == before


def test_acts_of_weight_lead_to_proof_and_back(
    signed_in: Callable[..., Client], dana: Account
) -> None:
    """The page that was asked for opens once the second factor is proved."""
    client = signed_in(world.account("mona.karim", role=Role.ACCOUNT_MANAGER))
    address = found(client, "dana")
    for step in sorted({*_STEPS} - {"check", "suspend"}):
        answer = client.get(f"{address}{step}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/prove-again/")
        assert client.session["way_back"] == f"{address}{step}/"
        answer = client.post(f"{address}{step}/", {})
        assert answer.headers["Location"] == "/prove-again/"


def test_from_invitation_to_token(mona: Client) -> None:
    """Invited, checked, and given a code, which is shown once and kept nowhere in clear."""
    answer = mona.post(reverse("account_invite"), IRIS)
    address = answer.headers["Location"]
    assert "Before a token can be issued" in text_of(mona, address)
    day = timezone.localdate() - timedelta(days=3)
    sent = {"on-day": day.day, "on-month": day.month, "on-year": day.year}
    for condition in ("IDENTITY", "DBS", "TRAINING"):
        # Whoever is to do the training in the practice copy has to get in.
        assert ("token/" in text_of(mona, address)) is (condition == "TRAINING")
        answer = mona.post(f"{address}check/", {"condition": condition, **sent})
        assert answer.status_code == 302
    assert f"{address}token/" in text_of(mona, address)
    shown = mona.post(f"{address}token/", {}).content.decode()
    (code,) = re.findall(r"\b(?:[2-9A-HJKMNP-Z]{5} ){3}[2-9A-HJKMNP-Z]{5}\b", shown)
    # Markup that was escaped would be read as a part of the code.
    assert "&lt;" not in shown
    iris = Account.objects.get(display_name="Iris Vale")
    assert iris.enrolment
    # Whoever is told the code by telephone needs the whole address.
    assert "testserver/enrol/" in shown
    assert iris.username in shown
    assert code not in text_of(mona, address)
    assert code not in repr(dict(mona.session.items()))
    assert "Cache-Control" in mona.post(f"{address}token/", {}).headers


def test_what_is_wrong_with_an_invitation_is_said_beside_the_field(mona: Client) -> None:
    """And nobody is invited."""
    for field, value in (("name", "=1+1"), ("telephone", "x"), ("email", "x"), ("name", "")):
        page = mona.post(reverse("account_invite"), {**IRIS, field: value}).content.decode()
        assert f'href="#{field}"' in page
    page = mona.post(reverse("account_invite"), {**IRIS, "role": "account_manager"})
    assert page.status_code == 200
    assert Account.objects.count() == 1


def test_a_name_is_written_out_and_never_obeyed(mona: Client) -> None:
    """Markup in a name is text on every page."""
    mona.post(reverse("account_invite"), {**IRIS, "name": "Iris <script>alert(1)</script>"})
    address = found(mona, "iris")
    for page in ("", "history/", "check/"):
        assert "<script>alert" not in text_of(mona, f"{address}{page}")


def test_many_are_invited_and_each_row_has_its_answer(mona: Client) -> None:
    """As pasted from a spreadsheet's file; again, nobody is invited twice."""
    rows = (
        "name,job_title,telephone,email,role\r\n"
        "Iris Vale,Clerk,01632 960 777,iris@b.example,practitioner\r\n"
        "Tomo Beck,Clerk,none,tomo@b.example,practitioner\r\n"
    )
    for invited in (1, 0):
        page = mona.post(reverse("account_invite_many"), {"rows": rows}).content.decode()
        assert f"{invited} of 2" in page
    assert Account.objects.filter(display_name="Iris Vale").count() == 1
    assert (
        "The first row must be"
        in mona.post(reverse("account_invite_many"), {"rows": "x"}).content.decode()
    )


def test_several_are_renewed_at_once(mona: Client, dana: Account) -> None:
    """Those that were chosen, with an answer for each."""
    world.account("ravi.menon")
    for name in ("dana.okafor", "ravi.menon"):
        world.change(name, renewed_on=timezone.localdate() - timedelta(days=360))
    page = text_of(mona, reverse("accounts_renew"))
    boxes = re.findall(r'name="account" type="checkbox" value="([a-z2-7]{24})"', page)
    assert len(boxes) == 2
    page = mona.post(reverse("accounts_renew"), {"account": [boxes[0], "b" * 24, "x"]})
    assert page.content.decode().count("Renewed for a year") == 1
    today = timezone.localdate()
    assert Account.objects.filter(renewed_on=today).count() == 1
    page = mona.post(reverse("accounts_renew"), {}).content.decode()
    assert "Select accounts to renew" in page


def test_a_leaver(mona: Client, dana: Account) -> None:
    """Handed over to a colleague and ended; the manager sees a number and no child."""
    world.registers()
    world.put(world.BELLA)
    world.account("ravi.menon")
    world.involve(world.only_child(), world.actor_of(dana), started_on=timezone.localdate())
    address = found(mona, "dana")
    pages = [text_of(mona, address), text_of(mona, f"{address}end/")]
    pages.append(mona.post(f"{address}end/", {}).content.decode())
    assert "Hand them over first" in pages[-1]
    pages.append(text_of(mona, f"{address}hand-over/"))
    assert "1 open involvement" in pages[-1]
    pages.append(mona.post(f"{address}hand-over/", {"whom": "colleague"}).content.decode())
    assert "Enter the colleague" in pages[-1]
    sent = {"whom": "colleague", "to": "ravi.menon"}
    assert mona.post(f"{address}hand-over/", sent).headers["Location"] == address
    assert mona.post(f"{address}end/", {}).headers["Location"] == address
    pages += [text_of(mona, address), text_of(mona, f"{address}history/")]
    assert "Ended" in pages[-2]
    assert "Handed over the involvements" in pages[-1]
    for page in (*pages, text_of(mona, reverse("activity"))):
        assert not re.search(r"Tarkington|Arabella|Quillfeather", page)
    assert RecordedInvolvement.objects.count() == 2
    assert Account.objects.get(pk=dana.pk).ended_on == timezone.localdate()
    # Nothing more can be done with it.
    assert "What you can do" not in text_of(mona, address)


def test_a_record_says_that_its_contact_left(
    mona: Client, dana: Account, signed_in: Callable[..., Client]
) -> None:
    """With the organisation's telephone number, so that the child is not left without anybody."""
    world.registers()
    world.put(world.BELLA)
    world.involve(world.only_child(), world.actor_of(dana), started_on=timezone.localdate())
    mona.post(f"{found(mona, 'dana')}hand-over/", {"whom": "nobody"})
    browsing = signed_in(world.account("ravi.menon"))
    page = text_of(browsing, record_address(browsing))
    assert "Has left, and nobody has taken over. Ask the organisation." in page
    assert "01632 960123" not in page


def test_a_transfer_from_one_manager_to_another(mona: Client, omar: Client, dana: Account) -> None:
    """Released, seen there, accepted; before and after, each sees only what is the own."""
    address = found(mona, "dana")
    assert "arriving/" not in text_of(omar, reverse("accounts_arriving")).replace(
        'href="/accounts/arriving/"', ""
    )
    answer = mona.post(f"{address}transfer/", {"code": "999001"})
    assert answer.headers["Location"] == address
    assert "Released to Mereton Primary School" in text_of(mona, address)
    page = text_of(omar, reverse("accounts_arriving"))
    (arriving,) = set(re.findall(r"/accounts/arriving/[a-z2-7]{24}/", page))
    omar.post(f"{arriving}decline/", {})
    assert omar.get(arriving).status_code == 404
    mona.post(f"{address}transfer/", {"code": "999001"})
    assert "Dana Okafor" in text_of(omar, arriving)
    answer = omar.post(arriving, WORK)
    assert "Clerk" in text_of(omar, answer.headers["Location"])
    assert mona.get(address).status_code == 404


def test_a_role_is_granted_and_taken_away(signed_in: Callable[..., Client]) -> None:
    """What one may grant at once, the others once another approved."""
    council = world.organisation()
    council.authority_gss = "E08000035"
    council.save()
    mona = proved(signed_in(world.account("mona.karim", role=Role.ACCOUNT_MANAGER)))
    dana = world.account()
    address = found(mona, "dana")
    mona.post(f"{address}grant/", {"role": "mediated_user"})
    assert ["mediated_user", "E08000035", None] in Account.objects.get(pk=dana.pk).grants
    answer = mona.post(f"{address}grant/", {"role": "account_manager"})
    assert answer.status_code == 302
    page = text_of(mona, address)
    assert "Another has to approve it" in page
    held = Account.objects.get(pk=dana.pk).grants
    assert "account_manager" not in [one[0] for one in held]
    assert mona.post(f"{address}grant/", {"role": "subject"}).status_code == 200
    mona.post(f"{address}take-away/", {"grant": "mediated_user E08000035"})
    assert Account.objects.get(pk=dana.pk).grants == [["practitioner", "E08000035", None]]


def test_the_national_administrator_names_the_organisation(
    signed_in: Callable[..., Client], omar: Client
) -> None:
    """By its code, and sees its accounts then."""
    nadia = proved(signed_in(world.account("nadia.frost", role=Role.NATIONAL_ADMINISTRATOR)))
    assert "Number or code of the organisation" in text_of(nadia, reverse("accounts"))
    answer = nadia.post(reverse("accounts"), {"code": "999001", "text": ""})
    assert "Omar Shah" in text_of(nadia, answer.headers["Location"])
    answer = nadia.post(reverse("accounts"), {"code": "000000"})
    assert "There is no organisation" in answer.content.decode()
    # Whose accounts are one organisation's names none.
    sent = {"code": "E99000001", "text": ""}
    answer = omar.post(reverse("accounts"), sent)
    assert "Omar Shah" in text_of(omar, answer.headers["Location"])


def test_whoever_lacks_something_is_told_what_and_whom_to_ask(
    mona: Client, dana: Account, signed_in: Callable[..., Client]
) -> None:
    """With the day since when, and the managers' telephone numbers."""
    browsing = signed_in(dana)
    world.change("dana.okafor", renewed_on=timezone.localdate() - timedelta(days=365))
    answer = browsing.get(reverse("search"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your manager has not renewed your account" in page
    assert f"since {timezone.localdate().day} " in page
    assert "Mona Karim" in page
    assert 'href="tel:01632960123"' in page


def test_a_team_sees_who_holds_its_desks(signed_in: Callable[..., Client]) -> None:
    """With their telephone numbers."""
    rita = signed_in(world.account("rita.lowe", role=Role.DATA_QUALITY))
    page = text_of(rita, reverse("team"))
    assert "Rita Lowe" in page
    assert "Data quality reviewer" in page


def test_every_look_at_an_account_is_an_entry(mona: Client, dana: Account) -> None:
    """Lists, an account and its history."""
    address = found(mona, "dana")
    for page in (reverse("accounts"), reverse("accounts_lapsing"), address, f"{address}history/"):
        before = LedgerEntry.objects.count()
        text_of(mona, page)
        assert LedgerEntry.objects.count() > before
