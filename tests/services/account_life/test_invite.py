"""Inviting one, and inviting many by a file, whatever stands in it."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.account_state import AccountState
from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, Role
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.account_life.invite import invite
from contactpoint.services.account_life.invite_many import (
    MOST_CHARACTERS,
    MOST_ROWS,
    FileRefusedError,
    decoded,
    invite_many,
)
from contactpoint.services.account_life.invited import Invited, checked, usernames
from contactpoint.services.account_life.listed import listed
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Account
from tests.services.account_life import people

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HEADER = "name,job_title,telephone,email,role"
IRIS = "Iris Vale,Social worker,01632 960 777,iris.vale@mereshire.example,practitioner"
TOMO = "Tomo Beck,Youth worker,01632 960 778,tomo.beck@mereshire.example,mediated user"


@pytest.fixture
def mona(db: None) -> Actor:
    """The account manager."""
    return people.manager()


def _sent(actor: Actor, *rows: str) -> list[str]:
    """What became of each row: empty where somebody was invited."""
    report = invite_many(
        actor=actor, organisation=actor.organisation_id, content="\n".join((HEADER, *rows))
    )
    assert all((one.account is None) == bool(one.fault) for one in report)
    return [one.fault for one in report]


def test_who_is_invited_has_no_secrets_and_no_condition_stated(mona: Actor) -> None:
    """The row stands under its MAC, and nobody can sign in to it."""
    iris = people.invited(mona)
    assert is_as_made(iris)
    assert not iris.has_usable_password()
    assert (iris.pin, iris.enrolment, iris.stated) == ("", "", {})
    assert iris.organisation_id == mona.organisation_id
    assert iris.grants == [["practitioner", "national", None]]
    assert listed(iris).state is AccountState.INVITED


@pytest.mark.parametrize("role", [one for one in Role if one not in GRANTED_BY_ONE])
def test_an_invitation_grants_nothing_that_takes_two(mona: Actor, role: Role) -> None:
    """Inviting is no way past the second person."""
    person = people.person()
    asked = Invited(person.name, person.job_title, person.telephone, person.email, role)
    with pytest.raises(FieldError):
        invite(actor=mona, organisation=mona.organisation_id, person=asked)
    assert _sent(mona, IRIS.replace("practitioner", role.value)) == [
        "The role must be practitioner or mediated_user"
    ]


def test_nobody_invites_to_another_organisation(mona: Actor) -> None:
    """One of others is answered like one that does not exist."""
    school = people.school()
    for organisation in (school.pk, people.NOBODY):
        with pytest.raises(AccessRefusedError) as refused:
            invite(actor=mona, organisation=organisation, person=people.person())
        assert refused.value.refusal is Refusal.OUT_OF_SCOPE
        with pytest.raises(AccessRefusedError) as refused:
            invite_many(actor=mona, organisation=organisation, content=f"{HEADER}\n{IRIS}")
        assert refused.value.refusal is Refusal.OUT_OF_SCOPE
    assert not Account.objects.filter(organisation=school).exists()


def test_the_national_administrator_invites_anywhere_but_nowhere_that_is_not(mona: Actor) -> None:
    """Whose reach is everywhere is told that there is no such organisation."""
    nadia = people.national()
    assert invite(actor=nadia, organisation=mona.organisation_id, person=people.person())
    with pytest.raises(AccessRefusedError):
        invite(actor=nadia, organisation=people.NOBODY, person=people.person())


def test_a_practitioner_invites_nobody(mona: Actor, dana: Actor) -> None:
    """By role, before anything is looked up."""
    with pytest.raises(AccessRefusedError) as refused:
        invite(actor=dana, organisation=dana.organisation_id, person=people.person())
    assert refused.value.refusal is Refusal.ROLE


def test_a_user_name_does_not_tell_of_a_namesake(mona: Actor) -> None:
    """Figures stand beside each, drawn at random: with and without another of the name."""
    other = people.manager("omar.shah", at=people.school())
    first = people.invited(other)
    second = people.invited(mona)
    for one in (first, second):
        stem, figures = one.username.rsplit(".", 1)
        assert stem == "iris.vale"
        assert (len(figures), figures.isdigit()) == (3, True)
    assert first.username != second.username


def test_a_user_name_that_is_taken_is_given_to_nobody_else(
    mona: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one of an account that has ended: its row stays."""
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(
        "contactpoint.services.account_life.invited.secrets.randbelow", lambda below: next(drawn)
    )
    first = people.invited(mona)
    second = people.invited(mona, people.person(email="another.iris@mereshire.example"))
    assert (first.username, second.username) == ("iris.vale.007", "iris.vale.008")


@given(name=st.text(max_size=90))
def test_a_user_name_is_made_of_any_name(name: str) -> None:
    """Of plain letters, dots and figures, and short enough."""
    for username in usernames(name):
        assert len(username) <= 60
        assert set(username) <= set(string.ascii_lowercase + string.digits + ".")


@given(text=st.text(max_size=60), place=st.sampled_from(["name", "job_title", "telephone"]))
def test_what_is_taken_shows_all_of_itself(text: str, place: str) -> None:
    """No invisible sign, no line break, no sign that turns text round, and no formula."""
    given = {"name": "Iris Vale", "job_title": "Clerk", "telephone": "01632 960777"}
    # Something of each is right, so that nothing but the signs keeps it from being taken.
    given[place] = f"{text}{given[place]}"
    try:
        taken = checked(Invited(**given, email="a.b@c.example", role=Role.PRACTITIONER))
    except FieldError:
        return
    for shown in (taken.name, taken.job_title, taken.telephone):
        assert all(sign.isprintable() or sign in "\u200c\u200d" for sign in shown)
        assert shown == shown.strip()
    assert taken.name[0] not in "=+-@"
    assert taken.job_title[0] not in "=+-@"


def test_rows_that_cannot_be_right_hold_up_no_other(mona: Actor) -> None:
    """Each row has its own answer."""
    faults = _sent(
        mona,
        IRIS,
        "=HYPERLINK(1),Clerk,01632 960 001,a@b.example,practitioner",
        "Ann Oake,@SUM(A1),01632 960 001,ann@b.example,practitioner",
        "Ann \u202eOake,Clerk,01632 960 001,ann@b.example,practitioner",
        "Ann Oake,Clerk,none,ann@b.example,practitioner",
        "Ann Oake,Clerk,01632 960 001,not an address,practitioner",
        "Ann Oake,Clerk,01632 960 001,ann@b.example,administrator",
        '"Ann\nOake",Clerk,01632 960 001,ann@b.example,practitioner',
        f"{'A' * 81},Clerk,01632 960 001,ann@b.example,practitioner",
        ",Clerk,01632 960 001,ann@b.example,practitioner",
        "12345,Clerk,01632 960 001,ann@b.example,practitioner",
        TOMO,
    )
    assert (faults[0], faults[-1]) == ("", "")
    assert all(faults[1:-1])
    names = set(Account.objects.values_list("display_name", flat=True))
    assert names == {"Mona Karim", "Iris Vale", "Tomo Beck"}


def test_the_same_file_again_invites_nobody_twice(mona: Actor) -> None:
    """Nor do two rows of one address, in whatever case."""
    assert _sent(mona, IRIS, TOMO, IRIS.replace("iris.vale@", "IRIS.VALE@")) == [
        "",
        "",
        "An account of the organisation has this email address",
    ]
    assert _sent(mona, IRIS, TOMO) == ["An account of the organisation has this email address"] * 2
    assert Account.objects.count() == 3


def test_a_row_does_not_tell_who_has_an_account_elsewhere(mona: Actor) -> None:
    """An e-mail address of another organisation's account is one like any other."""
    people.invited(people.manager("omar.shah", at=people.school()))
    assert _sent(mona, IRIS) == [""]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "The first row must be"),
        (f"{HEADER}\n", "The file has no rows"),
        (f"{HEADER},organisation\n{IRIS},999001", "The first row must be"),
        (f"{HEADER},email\n{IRIS},x", "The first row must be"),
        (IRIS, "The first row must be"),
        (f"{HEADER}\n{IRIS},more", "Line 2 must have 5 values"),
        (f"{HEADER}\n{IRIS}\nIris Vale", "Line 3 must have 5 values"),
        (f'{HEADER}\n"Iris', "Line 2 cannot be read"),
        (f'{HEADER}\n"Iris" Vale,x,x,x,x', "Line 2 cannot be read"),
        (f"{HEADER}\n{IRIS}\0", "The file is not comma-separated text"),
        ("\n".join((HEADER, *[IRIS] * (MOST_ROWS + 1))), "rows or fewer"),
        ("\n".join((HEADER, *[IRIS] * 100_000)), "rows or fewer"),
        ("x" * (MOST_CHARACTERS + 1), "rows or fewer"),
    ],
)
def test_a_file_that_cannot_be_read_invites_nobody(mona: Actor, content: str, told: str) -> None:
    """The whole file is looked at before the first row is used."""
    with pytest.raises(FileRefusedError, match=told):
        invite_many(actor=mona, organisation=mona.organisation_id, content=content)
    assert Account.objects.count() == 1


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_as_spreadsheets_write_it_is_read(mona: Actor, line_end: str) -> None:
    """With a mark of its encoding, empty lines, quotes, other order and case of the header."""
    content = "\ufeff" + line_end.join(
        (
            "Email,Name,Job_Title,Telephone,Role",
            'iris.vale@mereshire.example,"Vale, Iris","Social ""care"" worker",+44 1632 960777,'
            "Practitioner",
            "",
            ",,,,",
            "tomo.beck@mereshire.example,Tomo Beck,Youth worker,01632 960778,MEDIATED_USER",
            "",
        )
    )
    report = invite_many(actor=mona, organisation=mona.organisation_id, content=content)
    assert [(one.line, one.fault) for one in report] == [(2, ""), (5, "")]


def test_a_file_of_another_encoding_is_refused() -> None:
    """Names in it would be other names."""
    assert decoded("Zoë".encode()) == "Zoë"
    for encoding in ("utf-16", "cp1252"):
        with pytest.raises(FileRefusedError):
            decoded("Zoë".encode(encoding))


def test_random_bytes_of_a_file_do_no_harm(mona: Actor) -> None:
    """Whatever is sent is read or refused."""
    drawn = random.Random(18)  # noqa: S311 (an example, no secret)
    for _ in range(50):
        rows = "".join(drawn.choices('",\n\r;=\u202eaé', k=200))
        try:
            invite_many(actor=mona, organisation=mona.organisation_id, content=f"{HEADER}\n{rows}")
        except FileRefusedError:
            continue
    assert Account.objects.count() == 1
