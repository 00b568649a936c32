"""``feed list``, ``withdraw``, ``put-aside`` and ``forget``: what they print, and how they end."""

import json
from pathlib import Path

import pytest

from contactpoint.config import command
from contactpoint.store.models import Child, Load
from tests.cli.conftest import Run
from tests.fixtures.statements import held

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> int:
    """The number of a load of two children."""
    path = tmp_path / "list.csv"
    path.write_text(
        "First name,Last name,Date of birth\nWren,Tarkington,2016-05-06\nIvy,Moss,2015-02-03\n",
        "utf-8",
    )
    done = run("feed", "load", "school_list", str(path), "--from", "999001", "--json")
    number = json.loads(done.stdout)["load"]
    assert isinstance(number, int)
    return number


def test_a_load_says_its_number_and_is_listed(run: Run, loaded: int) -> None:
    """With what it was of, and whether it can be withdrawn; for a program and for a person."""
    (listed,) = json.loads(run("feed", "list", "--json").stdout)
    assert (listed["load"], listed["feed"], listed["sender"]) == (loaded, "school_list", "999001")
    assert (listed["state"], listed["withdrawable"]) == ("done", True)
    assert listed["counts"]["added"] == 2
    line = run("feed", "list").stdout
    assert line.split()[0] == str(loaded)
    assert "added 2" in line
    assert "not withdrawable" not in line


def test_withdrawing_says_what_it_did(run: Run, loaded: int) -> None:
    """One document, and nothing of any child; afterwards the load is listed as withdrawn."""
    document = json.loads(run("feed", "withdraw", str(loaded), "--json").stdout)
    assert document["load"] == loaded
    assert document["counts"]["taken_back"] == document["counts"]["records_gone"] == 2
    assert document["resumed"] is False
    assert not held()
    (listed,) = json.loads(run("feed", "list", "--json").stdout)
    assert (listed["state"], listed["withdrawable"]) == ("withdrawn", False)
    assert Child.objects.count() == 2  # Their numbers are never given again.


def test_it_prints_its_counts(run: Run, loaded: int) -> None:
    """One line a count."""
    done = run("feed", "withdraw", str(loaded))
    counts = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert counts["taken back"] == "2"


@pytest.mark.parametrize("name", ["withdraw", "put-aside"])
def test_an_unknown_load_is_refused_with_what_to_do(run: Run, name: str, db: None) -> None:
    """Exit 1, and nothing on standard output."""
    done = run("feed", name, "4711", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "'contactpoint feed list'" in done.stderr


def test_a_load_is_refused_while_a_withdrawal_is_unfinished(
    run: Run, loaded: int, tmp_path: Path
) -> None:
    """And it is said how to finish it."""
    Load.objects.filter(pk=loaded).update(state=Load.State.WITHDRAWING)
    done = run("feed", "load", "school_list", str(tmp_path / "list.csv"), "--from", "999001")
    assert done.exit_code == 1
    assert f"'contactpoint feed withdraw {loaded}'" in done.stderr


def test_cases_are_put_aside_and_brought_back(run: Run, loaded: int) -> None:
    """Both say how many; this load opened none."""
    assert json.loads(run("feed", "put-aside", str(loaded), "--json").stdout) == {
        "load": loaded,
        "cases": 0,
        "back": False,
    }
    assert "0 cases brought back" in run("feed", "put-aside", str(loaded), "--back").stderr


def test_forgetting_says_how_many(run: Run, loaded: int) -> None:
    """None by default, since the load is new; all with ``--days 0``."""
    assert json.loads(run("feed", "forget", "--json").stdout) == {"loads": 0}
    assert "1 loads" in run("feed", "forget", "--days", "0", "--unattended").stderr
    done = run("feed", "withdraw", str(loaded))
    assert done.exit_code == 1
    assert "is not kept" in done.stderr


def test_what_deletes_rows_runs_as_the_owner() -> None:
    """The application may not delete a statement."""
    assert ["feed", "withdraw"] in command._AS_OWNER
    assert ["feed", "forget"] in command._AS_OWNER
