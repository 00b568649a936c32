"""``find`` and ``show``: the same services, the same ledger, from a terminal."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.children.child_number import format_child_number
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from contactpoint.cli.find import NOT_KNOWN
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account, Child
from contactpoint.visibility.not_known import NotKnown
from contactpoint.visibility.views.results import MOST_RESULTS
from tests.cli.conftest import Run
from tests.fixtures.invented import invented
from tests.fixtures.ledger import events
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FOR = ("--purpose", "working_with_child")
FOR_BELLA = ("find", *FOR, "--family", "Tarkington", "--born", "2017-07-04")
PERSONAL = ("Tarkington", "Arabella", "2017", "ZE2", "Wherry", "9000000009")


def test_find_prints_a_table(run: Run, dana: Account, bella: str) -> None:
    """Number, name, date of birth, sex, town and why; and the search is in the ledger."""
    done = run(*FOR_BELLA, as_=dana)
    assert done.exit_code == 0
    for shown in (
        format_child_number(bella),
        "Arabella Tarkington",
        "2017-07-04",
        "female",
        "Mereton",
        "Same date of birth",
    ):
        assert shown in done.stdout
    assert events() == [Event.SIGNED_IN, Event.SEARCHED, Event.CHILD_SHOWN]


@pytest.fixture
def at_two_schools(bella: str) -> str:
    """A child whom two schools go on stating; returns its number."""
    elsewhere = OrganisationCode(OrganisationScheme.URN, "999002")
    service = StatedService(ServiceKind.SCHOOL, elsewhere)
    world.put(world.BELLA_AT_SCHOOL)
    world.put(replace(world.BELLA_AT_SCHOOL, source=elsewhere.code, services=(service,)))
    world.put(world.BELLA_AT_SCHOOL)
    return bella


def test_two_present_schools_are_both_shown(run: Run, dana: Account, at_two_schools: str) -> None:
    """In words; neither is a previous one."""
    shown = run("show", at_two_schools, *FOR, as_=dana).stdout
    assert "More than one school says that this child is theirs now. Each is shown." in shown
    assert (shown.count("School: "), "School (previous)" in shown) == (2, False)


def test_two_present_schools_are_told_in_json(run: Run, dana: Account, at_two_schools: str) -> None:
    """So that a script need not count them."""
    view = json.loads(run("show", at_two_schools, *FOR, "--json", as_=dana).stdout)
    assert view["several_schools"]


WAITS = "Waiting for a decision: this may be the same child as another record."


def test_what_waits_for_a_decision_says_so(run: Run, dana: Account, bella: str) -> None:
    """In words at its line; of the record that it may be another's, nothing is said."""
    world.put(world.ROSAMUND)
    lines = run(*FOR_BELLA, as_=dana).stdout.split("\n  born")
    assert sum(WAITS in line for line in lines) == 1
    named = ["Rosamund" in line for line in lines[:-1]]
    assert [WAITS in line for line in lines[1:]] == named


def test_what_waits_for_a_decision_says_so_in_json(run: Run, dana: Account, bella: str) -> None:
    """Of each line, whether it waits."""
    world.put(world.ROSAMUND)
    lines = json.loads(run(*FOR_BELLA, "--json", as_=dana).stdout)["lines"]
    assert {line["name"]["given"]: line["provisional"] for line in lines} == {
        "Arabella": False,
        "Rosamund": True,
    }


@pytest.mark.parametrize(("place", "waits"), [(0, False), (1, True)])
def test_a_record_that_waits_for_a_decision_says_so(
    run: Run, dana: Account, bella: str, place: int, waits: bool
) -> None:
    """Below what is known of the child."""
    world.put(world.ROSAMUND)
    number = Child.objects.order_by("pk")[place].number
    assert (WAITS in run("show", number, *FOR, as_=dana).stdout) is waits


UNREGISTERED = "Not in a national register."


@pytest.fixture
def listed(bella: str) -> None:
    """Beside Bella, whom health knows, so many on a school's list that some are left out."""
    world.put(*invented(MOST_RESULTS))


def test_whom_no_register_knows_comes_last_and_says_so(
    run: Run, dana: Account, listed: None
) -> None:
    """In words at its line; and that there are more, with what to do, on standard error."""
    done = run(*FOR_BELLA, as_=dana)
    first, *others = done.stdout.split("\n  born")[1:]
    assert UNREGISTERED not in first
    assert len(others) == MOST_RESULTS - 1
    assert all(UNREGISTERED in line for line in others)
    assert "More children fit who are not in a national register. Add what else" in done.stderr


def test_whom_no_register_knows_is_told_in_json(run: Run, dana: Account, listed: None) -> None:
    """Of each line, whether the child is registered; of the search, whether there are more."""
    found = json.loads(run(*FOR_BELLA, "--json", as_=dana).stdout)
    assert [line["registered"] for line in found["lines"]] == [True] + [False] * (MOST_RESULTS - 1)
    assert (found["too_many"], found["more_unregistered"]) == (False, True)


def test_nothing_is_said_where_everybody_is_registered(run: Run, dana: Account, bella: str) -> None:
    """Neither at the line nor below."""
    done = run(*FOR_BELLA, as_=dana)
    assert "register" not in done.stdout + done.stderr


def test_find_prints_one_json_document(run: Run, dana: Account, bella: str) -> None:
    """Standard output is one document and nothing else."""
    done = run(*FOR_BELLA, "--json", as_=dana)
    document = json.loads(done.stdout)
    assert document["too_many"] is False
    (line,) = document["lines"]
    assert line["number"] == bella
    assert line["name"] == {"given": "Arabella", "family": "Tarkington", "kind": "current"}
    assert line["reasons"]
    assert done.stderr == ""


def test_finding_nobody_is_an_answer(run: Run, dana: Account) -> None:
    """Exit 0, with what else to try on standard error; as JSON an empty list."""
    done = run(*FOR_BELLA, as_=dana)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No child was found" in done.stderr
    assert "the given name and the postcode as well" in done.stderr


def test_finding_nobody_as_json(run: Run, dana: Account) -> None:
    """The document has the same shape as one with results."""
    done = run(*FOR_BELLA, "--json", as_=dana)
    assert json.loads(done.stdout) == {
        "lines": [],
        "too_many": False,
        "more_unregistered": False,
    }


def test_too_many_are_not_shown(
    run: Run, dana: Account, bella: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of any child is printed, only what to do."""
    monkeypatch.setattr("contactpoint.visibility.views.results.MOST_RESULTS", 0)
    done = run(*FOR_BELLA, as_=dana)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Add what else you know" in done.stderr


def test_show_prints_the_record(run: Run, dana: Account, bella: str) -> None:
    """Who works with the child, and how to reach them; written with hyphens or without."""
    done = run("show", format_child_number(bella), *FOR, as_=dana)
    assert done.exit_code == 0
    for shown in (
        "Arabella Tarkington",
        "Arabella Quillfeather",
        "3 Wherry Lane, Mereton, ZE2 9AB",
        "Morwenna Tarkington",
        "Mereton Primary School",
        "The Wharf Surgery",
        "01632 960001",
    ):
        assert shown in done.stdout
    assert "9000000009" not in done.stdout
    assert events() == [Event.SIGNED_IN, Event.RECORD_OPENED]


def test_show_says_who_is_not_known_and_when_the_others_were_confirmed(
    run: Run, dana: Account, bella: str
) -> None:
    """As the page does: an organisation beside its people, and silence is no answer."""
    school = world.organisation(code=world.SCHOOL)
    pat = world.actor_of(world.account("pat.hollis", at=school))
    world.involve(
        world.only_child(), pat, started_on=date(2026, 2, 3), confirmed_on=date(2026, 2, 4)
    )
    shown = run("show", bella, *FOR, as_=dana).stdout
    together = next(part for part in shown.split("\n\n") if "Pat Hollis" in part)
    assert together.count("Mereton Primary School") == 2
    assert "last confirmed 2026-01" in together
    assert "last confirmed 2026-02" in together
    for missed in ("Nobody is recorded as lead professional.", "No school nurse is known."):
        assert missed in shown
    assert "No school is known" not in shown


def test_the_terminal_has_words_for_all_that_is_not_known() -> None:
    """No record can lack what the command has no words for."""
    assert set(NOT_KNOWN) == set(NotKnown)


def test_what_is_not_known_is_told_in_json(run: Run, dana: Account, bella: str) -> None:
    """With the same services as before, and by organisation besides."""
    view = json.loads(run("show", bella, *FOR, "--json", as_=dana).stdout)
    assert view["not_known"] == ["lead", "school_nurse", "other_service"]
    flat = [*view["universal_services"], *view["other_services"]]
    grouped = [one for group in view["who_to_call"] for one in group["services"]]
    assert sorted(map(str, grouped)) == sorted(map(str, flat))
    assert {one["last_confirmed"] for one in flat} == {"2026-01"}


def test_show_prints_one_json_document(run: Run, dana: Account, bella: str) -> None:
    """All that the page shows, and no identifier that the actor may not see."""
    done = run("show", bella, *FOR, "--json", as_=dana)
    document = json.loads(done.stdout)
    assert document["number"] == bella
    assert document["birth_date"] == "2017-07-04"
    assert {s["organisation_name"] for s in document["universal_services"]} == {
        "Mereton Primary School",
        "The Wharf Surgery",
    }
    assert (document["nhs_number"], document["upn"]) == ("", "")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("wrong", "value"),
    [("CONTACTPOINT_PASSWORD", "x"), ("CONTACTPOINT_CODE", "000"), ("CONTACTPOINT_PIN", "0")],
)
def test_who_does_not_prove_who_they_are_sees_nothing(
    run: Run, dana: Account, bella: str, wrong: str, value: str
) -> None:
    """Exit 1, one message whatever was wrong, and a failed sign-in in the ledger."""
    done = run(*FOR_BELLA, as_=dana, **{wrong: value})
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == ("contactpoint: the user name, password, one-time code or PIN is wrong\n")
    assert events() == [Event.SIGN_IN_FAILED]


def test_an_account_out_of_standing_is_told_what_is_missing(
    run: Run, dana: Account, bella: str
) -> None:
    """Exit 1, and what to see to."""
    dana.renewed_on = date(2020, 1, 1)
    dana.save()
    done = run(*FOR_BELLA, as_=dana)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Your manager has not renewed your account" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("find", *FOR, "--family", "Tarkington"), "Enter the date of birth"),
        (("find", *FOR), "Enter what you know about the child."),
        (("find", *FOR, "--number", "9000000009"), "Your service cannot search by this kind"),
        (
            ("find", "--purpose", "disclosure_request", "--family", "Tarkington", "--born",
             "2017-07-04"),
            "Your role cannot use this purpose.",
        ),
        (("show", "000000000", *FOR), "There is no such record."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do_and_nothing_of_a_child(
    run: Run, dana: Account, bella: str, arguments: tuple[str, ...], message: str
) -> None:
    """Exit 1, nothing on standard output, no name, date or number in the message."""
    done = run(*arguments, as_=dana)
    assert (done.exit_code, done.stdout) == (1, "")
    assert message in done.stderr
    assert not [value for value in PERSONAL if value in done.stderr]


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        (("find", *FOR, "--born", "32.7.2017"), "32.7.2017"),
        (("find", *FOR, "--born", "Tarkington"), "Tarkington"),
        (("find", *FOR, "--postcode", "Wherry"), "Wherry"),
        (("find", *FOR, "--family", "Tark*", "--born", "2017-07-04"), "Tark"),
        (("find", *FOR, "--given", "Baby", "--born", "2017-07-04"), "Baby"),
        (("find", *FOR, "--family", "Tarkington", "--born", "1917"), "Tarkington"),
        (("find", *FOR, "--number", "9000000000"), "9000000000"),
        (("show", "7K3M9QXT0", *FOR), "7K3M9QXT0"),
    ],
)
def test_wrong_usage_is_not_repeated(
    run: Run, dana: Account, arguments: tuple[str, ...], value: str
) -> None:
    """Exit 2, with the option that is wrong; what was typed may be a child's and is not shown."""
    done = run(*arguments, as_=dana)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Usage:" in done.stderr
    assert value not in done.stderr
    assert events() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("find", "--family", "Tarkington"),
        ("find", "--purpose", "curiosity"),
        ("find", "--as", "dana.okafor"),
        ("show", "--purpose", "moved_area"),
        ("nothing",),
    ],
)
def test_what_is_missing_is_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """An account, a purpose of the closed list and a number are needed before anything happens."""
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")


@pytest.mark.parametrize("command", [("find",), ("show", "000000000")])
def test_secrets_are_not_taken_as_arguments(run: Run, command: tuple[str, ...]) -> None:
    """Other users of the machine could read them there."""
    for option in ("--password", "--pin", "--code"):
        assert run(*command, option, "x").exit_code == 2


def test_secrets_are_asked_for_without_showing_them(dana: Account, bella: str) -> None:
    """Without them in the environment the command asks, and echoes nothing."""
    from click.testing import CliRunner

    from contactpoint.cli.main import contactpoint
    from contactpoint.services.accounts.second_factor import current_code

    typed = f"{world.PASSWORD}\n{current_code(dana)}\n{world.PIN}\n"
    done = CliRunner().invoke(
        contactpoint, [*FOR_BELLA, "--as", dana.username, "--json"], input=typed
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["lines"][0]["number"] == bella
    assert world.PASSWORD not in done.output
    assert world.PIN not in done.stderr
