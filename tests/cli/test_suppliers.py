"""``supplier``, and ``feed list`` and ``approve``: what they print, and how they end."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account, Child, Load
from tests.cli.conftest import Run
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import entries
from tests.placing.signing import Signer
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HEAD = "First name,Last name,Date of birth\n"
NAMES = ("Wren", "Ivy", "Orla", "Finn", "Rosa", "Hugo", "Lena", "Otto", "Vera", "Axel", "Nora")


def listed(folder: Path, children: int = 2, *, family: str = "Tarkington") -> Path:
    """A list of so many children of one family name, each born on another day."""
    path = folder / f"list-{children}-{family}.csv"
    rows = [f"{name},{family},2016-05-{day:02}" for day, name in enumerate(NAMES, start=1)]
    path.write_text(HEAD + "\n".join(rows[:children]) + "\n")
    return path


def load(path: Path, *more: str, sender: str = "999001") -> tuple[str, ...]:
    """The command that loads a list."""
    return ("feed", "load", "school_list", str(path), "--from", sender, *more)


@pytest.fixture
def administrator(db: None) -> Account:
    """Who may approve loads."""
    return world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR, password=world.PASSWORD)


@pytest.fixture
def held(run: Run, tmp_path: Path) -> tuple[Path, int]:
    """A list that would end eleven of eleven, and its load's number."""
    run(*load(listed(tmp_path, 11), "--full"))
    path = listed(tmp_path, 1, family="Moss")
    done = run(*load(path, "--full"))
    assert (done.exit_code, done.stdout) == (1, "")
    return path, Load.objects.get(state=Load.State.HELD).pk


def test_the_way_from_the_first_supplier_on(run: Run, tmp_path: Path) -> None:
    """Registered, listed, sending by name and by code; suspended and resumed."""
    add = ("supplier", "add", "a-school", "--feed", "school_list", "--source", "999001")
    assert run(*add, "--title", "A school", "--ends", "3,50", "--same-name", "4").exit_code == 0
    (one,) = json.loads(run("supplier", "list", "--json").stdout)
    assert (one["name"], one["sources"], one["title"]) == ("a-school", ["999001"], "A school")
    assert one["bounds"]["ends"] == {"number": 3, "percent": 50}
    assert "a-school: school_list for 999001" in run("supplier", "list").stdout
    for sender in ("a-school", "999001"):
        done = run(*load(listed(tmp_path), sender=sender))
        assert done.exit_code == 0
        assert "no supplier is registered" not in done.stderr
    assert run("supplier", "suspend", "a-school").exit_code == 0
    refused = run(*load(listed(tmp_path)))
    assert refused.exit_code == 1
    assert "suspended" in refused.stderr
    assert "nothing was loaded" in refused.stderr
    assert run("supplier", "resume", "a-school").exit_code == 0
    assert run(*load(listed(tmp_path))).exit_code == 0
    for event in (Event.SUPPLIER_ADDED, Event.SUPPLIER_SUSPENDED, Event.SUPPLIER_RESUMED):
        (entry,) = entries(event)
        assert entry.sealed is not None
        assert entry.sealed.job == "suppliers"


def test_while_nobody_is_registered_the_command_says_so(run: Run, tmp_path: Path) -> None:
    """On standard error, and with what to do; the one document is as it was."""
    done = run(*load(listed(tmp_path), "--json"))
    assert done.exit_code == 0
    assert "no supplier is registered" in done.stderr
    assert "contactpoint supplier add" in done.stderr
    assert json.loads(done.stdout)["supplier"] == ""


def test_who_is_not_registered_is_told_what_to_do(run: Run, tmp_path: Path) -> None:
    """Exit 1, and nothing on standard output."""
    run("supplier", "add", "health", "--feed", "pds")
    done = run(*load(listed(tmp_path), "--json"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "contactpoint supplier add" in done.stderr
    assert not Child.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("supplier", "add", "a", "--feed", "cin"), 1),
        (("supplier", "add", "a", "--feed", "census", "--source", "889"), 2),
        (("supplier", "add", "a", "--feed", "cin", "--source", "889", "--ends", "many"), 2),
        (("supplier", "add", "a", "--feed", "pds", "--from-day", "tomorrow"), 2),
        (("supplier", "suspend", "nobody"), 1),
        (("supplier", "resume", "nobody"), 1),
        (("feed", "approve", "x", "--as", "nat.min"), 2),
        (("feed", "approve", "7"), 2),
    ],
)
def test_wrong_usage_and_refusals(run: Run, arguments: tuple[str, ...], code: int) -> None:
    """2 for what cannot be meant, 1 with a message for what is refused."""
    done = run(*arguments)
    assert done.exit_code == code
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_name_is_registered_once(run: Run) -> None:
    """The second is told so."""
    add = ("supplier", "add", "health", "--feed", "pds")
    assert run(*add).exit_code == 0
    done = run("supplier", "add", "health", "--feed", "cin", "--source", "889")
    assert (done.exit_code, "already" in done.stderr) == (1, True)


def test_a_supplier_may_begin_later(run: Run, tmp_path: Path) -> None:
    """Not a day before."""
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    source = ("--feed", "school_list", "--source", "999001", "--from-day", day)
    run("supplier", "add", "a-school", *source)
    done = run(*load(listed(tmp_path)))
    assert (done.exit_code, day in done.stderr) == (1, True)


def test_a_signed_delivery_from_the_terminal(run: Run, tmp_path: Path) -> None:
    """The key comes from a file, the signature lies beside the manifest."""
    signer = Signer("a-school", "school_list")
    key = tmp_path / "key.pub"
    key.write_bytes(signer.public_key)
    source = ("--feed", "school_list", "--source", "999001")
    assert run("supplier", "add", "a-school", *source, "--key", str(key)).exit_code == 0
    path = listed(tmp_path)
    unsigned = run(*load(path))
    assert (unsigned.exit_code, "--manifest" in unsigned.stderr) == (1, True)
    manifest = signer.manifest(tmp_path, [path], number=1)
    assert run(*load(path, "--full", "--manifest", str(manifest))).exit_code == 0
    assert run(*load(path, "--full", "--manifest", str(manifest))).exit_code == 0
    assert "delivery 1 was the last" in run("supplier", "list").stdout


@pytest.mark.parametrize("pem", [b"", b"not a key", b"-----BEGIN PUBLIC KEY-----\nMCow\n"])
def test_what_is_no_key_is_not_registered(run: Run, tmp_path: Path, pem: bytes) -> None:
    """An empty file would register a supplier that need not sign."""
    key = tmp_path / "key.pub"
    key.write_bytes(pem)
    done = run("supplier", "add", "health", "--feed", "pds", "--key", str(key))
    assert done.exit_code == 1
    assert "key" in done.stderr


def test_a_held_load_says_its_figures_and_what_to_do(run: Run, held: tuple[Path, int]) -> None:
    """No child of them: numbers and codes."""
    path, number = held
    done = run(*load(path, "--full"))
    assert done.exit_code == 1
    assert "11 of 11" in done.stderr
    assert "nothing of it is in the index" in done.stderr
    assert f"contactpoint feed approve {number} --as" in done.stderr
    for value in ("Moss", "Tarkington", "Wren"):
        assert value not in done.stderr


def test_a_held_load_is_approved_and_goes_on(
    run: Run, held: tuple[Path, int], administrator: Account
) -> None:
    """By an account that is proved at the terminal."""
    path, number = held
    approve = ("feed", "approve", str(number))
    assert run(*approve, as_=administrator, CONTACTPOINT_PIN="1").exit_code == 1
    assert run(*load(path, "--full")).exit_code == 1
    done = run(*approve, as_=administrator)
    assert done.exit_code == 0
    assert "11 of 11" in done.stdout
    assert "no account began this load" in done.stderr
    report = json.loads(run(*load(path, "--full", "--json")).stdout)
    assert (report["load"], report["counts"]["ended"]) == (number, 11)
    # A code serves once: this is the next one.
    forget_used_codes()
    again = run(*approve, as_=administrator)
    assert (again.exit_code, "not held" in again.stderr) == (1, True)


def test_a_practitioner_approves_nothing(run: Run, held: tuple[Path, int], dana: Account) -> None:
    """The role does not include it."""
    done = run("feed", "approve", str(held[1]), as_=dana)
    assert (done.exit_code, "role" in done.stderr) == (1, True)


def test_who_began_a_load_does_not_approve_it(
    run: Run, tmp_path: Path, administrator: Account
) -> None:
    """Begun with --as, the load has an account, which is not taken twice."""
    run(*load(listed(tmp_path, 11), "--full"))
    path = listed(tmp_path, 1, family="Moss")
    assert run(*load(path, "--full"), as_=administrator).exit_code == 1
    number = Load.objects.get(state=Load.State.HELD).pk
    (begun,) = entries(Event.LOAD_BEGUN)
    assert begun.account == administrator.pk
    # A code serves once: this is the next one.
    forget_used_codes()
    done = run("feed", "approve", str(number), as_=administrator)
    assert (done.exit_code, "this account" in done.stderr) == (1, True)


def test_the_list_of_loads(run: Run, held: tuple[Path, int]) -> None:
    """Number, state and figures of each, the newest first."""
    first, *rest = json.loads(run("feed", "list", "--json").stdout)
    assert (first["load"], first["state"]) == (held[1], "held")
    assert first["figures"]["ends"] == 11
    assert [one["state"] for one in rest] == ["done"]
    told = run("feed", "list").stdout
    assert f"{held[1]}  held" in told
    assert "11 of 11" in told
    assert "Tarkington" not in told
