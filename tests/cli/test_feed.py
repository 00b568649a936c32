"""``feed load``: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from contactpoint.store.models import Child
from tests.cli.conftest import Run

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HEAD = "First name,Last name,Date of birth\n"
LIST = HEAD + "Wren,Tarkington,2016-05-06\nIvy,Moss,2015-02-03\n"
WITH_A_FAULT = HEAD + "Wren,Tarkington,2016-05-06\nIvy,Quillfeather,31/02/2015\n"


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """A list of a school."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    return path


def load(path: Path, *more: str) -> tuple[str, ...]:
    """The command that loads the list."""
    return ("feed", "load", "school_list", str(path), "--from", "999001", *more)


def test_the_report_counts(run: Run, delivered: Path) -> None:
    """One line a count on standard output; the progress is on standard error."""
    done = run(*load(delivered))
    assert done.exit_code == 0
    counts = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert counts["added"] == "2"
    assert counts["rejected"] == "0"
    assert Child.objects.count() == 2


def test_json_is_one_document(run: Run, delivered: Path) -> None:
    """The same counts, with nothing before or after."""
    document = json.loads(run(*load(delivered, "--json")).stdout)
    assert document["records"] == 2
    assert document["counts"]["added"] == 2
    assert document["resumed"] is False


def test_loading_again_changes_nothing(run: Run, delivered: Path) -> None:
    """Safe to repeat: everything is unchanged."""
    run(*load(delivered))
    document = json.loads(run(*load(delivered, "--json")).stdout)
    assert {n: c for n, c in document["counts"].items() if c} == {"unchanged": 2}


@pytest.mark.parametrize("json_", [(), ("--json",)])
def test_a_rejected_record_is_named_by_place_and_field(
    run: Run, tmp_path: Path, json_: tuple[str, ...]
) -> None:
    """File, line, field and reason, and nothing of what stands there."""
    path = tmp_path / "list.csv"
    path.write_text(WITH_A_FAULT, "utf-8")
    done = run(*load(path, *json_))
    assert done.exit_code == 0
    told = done.stdout + done.stderr
    assert "list.csv" in told
    for value in ("Quillfeather", "31/02/2015", "Ivy", "Tarkington"):
        assert value not in told
    if json_:
        assert json.loads(done.stdout)["counts"]["rejected"] == 1
    else:
        assert "list.csv, line 3" in done.stderr


def test_a_refused_file_loads_nothing(run: Run, tmp_path: Path) -> None:
    """Exit 1, nothing on standard output, and why on standard error."""
    path = tmp_path / "list.csv"
    path.write_bytes(b"<html>Tarkington</html>")
    done = run(*load(path, "--json"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nothing was loaded" in done.stderr
    assert "Tarkington" not in done.stderr
    assert not Child.objects.exists()


def test_a_list_needs_its_sender(run: Run, delivered: Path) -> None:
    """The format does not say who sent it, so the command must."""
    done = run("feed", "load", "school_list", str(delivered))
    assert done.exit_code == 1
    assert "--from" in done.stderr
    assert not Child.objects.exists()


@pytest.mark.parametrize("arguments", [("ctf",), ("ctf", "no-such-file.xml"), ("census", "x")])
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """No file, a file that is not there, a format that is not known: exit 2."""
    assert run("feed", "load", *arguments).exit_code == 2
