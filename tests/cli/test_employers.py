"""``employer``: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from contactpoint.ledger.entry import Event
from contactpoint.store.models import Employer, EmployerKey
from tests.cli.conftest import Run
from tests.fixtures.ledger import entries

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TABLE = "kind,theirs,ours\norganisation,RX1,ods:X99001\nrole,R8000,practitioner\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table that was reviewed."""
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    return path


def add(table: Path, **changed: str) -> tuple[str, ...]:
    """The command that registers one; ``changed`` are options by name."""
    options = {
        "title": "NHS CIS2",
        "issuer": "https://am.nhsint.example:443/openam",
        "client-id": "contactpoint",
        "acr": "AAL3_ANY",
        "organisation-claim": "org_code",
        "role-claim": "role_code",
        "posts-claim": "nhsid_nrbac_roles",
        "table": str(table),
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    return ("employer", "add", "cis2", *given)


def test_the_way_of_an_employer(run: Run, table: Path) -> None:
    """Registered with a first key of ours, listed, mapped anew, suspended and resumed."""
    done = run(*add(table))
    assert done.exit_code == 0, done.stderr
    assert "/employer/at/cis2/back/" in done.stderr
    assert EmployerKey.objects.count() == 1
    (one,) = json.loads(run("employer", "list", "--json").stdout)
    assert (one["name"], one["acr_values"], one["roles"]) == ("cis2", ["AAL3_ANY"], 1)
    assert "cis2: NHS CIS2" in run("employer", "list").stdout
    shown = json.loads(run("employer", "show-table", "cis2").stdout)
    assert shown["roles"] == {"R8000": ["practitioner"]}

    table.write_text(TABLE + "role,R8001,auditor\n")
    assert run("employer", "table", "cis2", "--table", str(table)).exit_code == 0
    (two,) = json.loads(run("employer", "list", "--json").stdout)
    assert two["mapping"] != one["mapping"]
    assert run("employer", "suspend", "cis2").exit_code == 0
    assert "SUSPENDED" in run("employer", "list").stdout
    assert run("employer", "resume", "cis2").exit_code == 0
    for event in (
        Event.EMPLOYER_ADDED,
        Event.EMPLOYER_KEY_MADE,
        Event.EMPLOYER_MAPPED,
        Event.EMPLOYER_SUSPENDED,
        Event.EMPLOYER_RESUMED,
    ):
        (entry,) = entries(event)
        assert entry.sealed is not None
        assert entry.sealed.job == "employers"


def test_the_way_of_a_key(run: Run) -> None:
    """Made, listed and retired."""
    kid = run("employer", "new-key").stdout.strip()
    assert f"{kid}; made at" in run("employer", "keys").stdout
    assert "signs" in run("employer", "keys").stdout
    assert run("employer", "retire-key", kid).exit_code == 0
    assert "there is no key" in run("employer", "keys").stderr
    assert run("employer", "retire-key", kid).exit_code == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://am.nhsint.example"},
        {"issuer": "https://am.nhsint.example/?a=b"},
        {"issuer": "https://a@am.nhsint.example"},
        {"issuer": "javascript:x"},
        {"title": " "},
        {"client-id": "two words"},
        {"acr": "two words"},
        {"acr": ""},
        {"scope": "profile"},
        {"organisation-claim": "a b"},
        {"posts-claim": "a b"},
    ],
)
def test_what_is_not_fit_is_refused_and_registers_nothing(
    run: Run, table: Path, changed: dict[str, str]
) -> None:
    """With a message that says what would be."""
    done = run(*add(table, **changed))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("contactpoint: ")
    assert not Employer.objects.exists()


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA"])
def test_no_algorithm_that_is_no_signature_can_be_allowed(
    run: Run, table: Path, algorithm: str
) -> None:
    """Neither ``none`` nor a shared secret: not even by an operator."""
    assert run(*add(table, algorithm=algorithm)).exit_code == 2
    assert not Employer.objects.exists()


def test_a_second_of_the_same_issuer_is_refused(run: Run, table: Path) -> None:
    """Who somebody is there would be two persons."""
    run(*add(table))
    again = list(add(table))
    again[2] = "other"
    done = run(*again)
    assert done.exit_code == 1
    assert "already" in done.stderr


def test_a_table_with_a_fault_changes_nothing(run: Run, table: Path) -> None:
    """The line is named."""
    run(*add(table))
    table.write_text(TABLE + "role,R1,president\n")
    done = run("employer", "table", "cis2", "--table", str(table))
    assert done.exit_code == 1
    assert "line 4" in done.stderr
