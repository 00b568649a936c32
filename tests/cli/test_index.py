"""``index``: what an operator is told, and what to do where it cannot be done now."""

import json

import psycopg
import pytest
from django.conf import settings

from contactpoint.store.models import SearchIndex
from contactpoint.store.repositories import search_index
from contactpoint.store.sealed_index.generations import make_generation
from tests.cli.conftest import Run
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


def test_merge_says_what_there_is_now(run: Run) -> None:
    """One document for a program, one line for a person; and the status after it."""
    world.put(world.BELLA)
    assert json.loads(run("index", "status", "--json").stdout)["records"] == 2
    made = json.loads(run("index", "merge", "--json").stdout)
    assert (made["pages"], made["records"]) == (1, 2)
    status = json.loads(run("index", "status", "--json").stdout)
    assert (status["generation"], status["records"]) == (made["generation"], 0)
    done = run("index", "merge")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 pages, 0 records merged" in done.stderr


def test_rebuild_makes_the_same(run: Run) -> None:
    """As many entries as a merge has."""
    world.put(world.BELLA)
    merged = json.loads(run("index", "merge", "--json").stdout)
    rebuilt = json.loads(run("index", "rebuild", "--json", "--unattended").stdout)
    assert rebuilt["entries"] == merged["entries"]
    assert rebuilt["generation"] > merged["generation"]


def test_a_merge_that_is_due_is_said_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command to run."""
    world.put(world.BELLA)
    assert "due" not in run("index", "status").stderr
    monkeypatch.setattr(search_index, "_MOST_RECORDS", 1)
    assert "'contactpoint index merge'" in run("index", "status").stderr
    assert json.loads(run("index", "status", "--json").stdout)["is_due"]


@pytest.mark.parametrize("command", ["merge", "rebuild"])
def test_while_another_writes_the_index_one_is_told_to_come_again(run: Run, command: str) -> None:
    """Exit 1, nothing on standard output, and nothing begun."""

    def fill(reading: object, holding: object, writer: object) -> tuple[int, ...]:
        begun = SearchIndex.objects.get().begun
        done = run("index", command, "--json")
        assert (done.exit_code, done.stdout) == (1, "")
        assert "run the same command again later" in done.stderr
        assert SearchIndex.objects.get().begun == begun
        return ()

    make_generation(fill)


def test_the_applications_role_is_told_whose_work_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which addresses to set, as for migrations."""

    def denied(*_: object) -> None:
        raise psycopg.errors.InsufficientPrivilege

    monkeypatch.setattr("contactpoint.services.keep_index.merge", denied)
    done = run("index", "merge")
    assert done.exit_code == 1
    assert "OWNER_DATABASE_URL" in done.stderr
    assert settings.DATABASES["default"]["NAME"] not in done.stderr
