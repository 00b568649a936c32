"""``authority`` and ``organisation``: what an operator sets up, and how the registers are told."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from contactpoint.ledger.entry import Event
from contactpoint.services.organisations.accreditation import latest_end
from contactpoint.store.models import Authority, Organisation
from tests.cli.conftest import Run
from tests.fixtures.ledger import entries, entry
from tests.services.organisations.schools import (
    CHESHIRE_EAST,
    CLOSED,
    LEEDS,
    OPEN,
    PRACTICE,
    register,
    reread,
    row,
    school,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_an_authority_is_switched_on_listed_and_switched_off(run: Run) -> None:
    """From a day to come, then from today; each is on record with the operator's login."""
    planned = timezone.localdate() + timedelta(days=30)
    assert run("authority", "switch-on", LEEDS, "--from", planned.isoformat()).exit_code == 0
    assert f"Leeds: planned for {planned}; 0 accredited" in run("authority", "list").stdout
    assert run("authority", "switch-on", LEEDS).exit_code == 0
    (leeds,) = [
        one for one in json.loads(run("authority", "list", "--json").stdout) if one["gss"] == LEEDS
    ]
    assert (leeds["is_on"], leeds["on_from"]) == (True, timezone.localdate().isoformat())
    again = run("authority", "switch-on", LEEDS)
    assert (again.exit_code, "already" in again.stderr) == (1, True)
    assert run("authority", "switch-off", LEEDS).exit_code == 0
    assert Authority.objects.get(gss=LEEDS).on_from is None
    told = entries(Event.AUTHORITY_SWITCHED_ON, Event.AUTHORITY_SWITCHED_OFF)
    assert [(one.account, bool(one.sealed and one.sealed.operator)) for one in told] == [
        (None, True)
    ] * 3


@pytest.mark.parametrize("command", ["switch-on", "switch-off"])
def test_a_code_of_no_authority_is_told(run: Run, command: str) -> None:
    """With what to do; an authority that is off is told otherwise."""
    done = run("authority", command, "E99999999")
    assert (done.exit_code, "'contactpoint authority list'" in done.stderr) == (1, True)
    assert "not switched on" in run("authority", "switch-off", LEEDS).stderr


def test_an_organisation_is_accredited_and_listed(run: Run) -> None:
    """For three years unless another day is named; of one authority, by words, in a state."""
    one = school("199998", accredited=False)
    school("199997", authority=LEEDS)
    world.account("tom.birtles", at=one)
    assert run("organisation", "accredit", "urn:199998").exit_code == 0
    last = latest_end(timezone.localdate())
    assert reread(one).accredited_until == last
    assert entry(Event.ORGANISATION_ACCREDITED).account is None
    told = run("organisation", "list", "--authority", CHESHIRE_EAST).stdout
    assert told == (
        f"urn:199998 School 199998; Mereton; Cheshire East; accredited to {last}; 1 accounts\n"
    )
    found = json.loads(run("organisation", "list", "--words", "199997", "--json").stdout)
    assert [one["code"] for one in found] == [{"scheme": "urn", "code": "199997"}]
    assert "there is none" in run("organisation", "list", "--state", "closed").stderr


@pytest.mark.parametrize(
    ("code", "until", "exit_code", "told"),
    [
        ("urn:000000", None, 1, "no register has this organisation"),
        ("199998", None, 2, "urn:140438"),
        ("urn:199998", "2001-01-01", 1, "later than today"),
        ("urn:199998", "9999-12-31", 1, "3 years"),
    ],
)
def test_what_cannot_be_accredited_is_told(
    run: Run, code: str, until: str | None, exit_code: int, told: str
) -> None:
    """And nothing has changed."""
    one = school("199998", accredited=False)
    done = run("organisation", "accredit", code, *(("--until", until) if until else ()))
    assert done.exit_code == exit_code
    assert told in done.stderr
    assert not reread(one).accredited


def test_the_registers_tell_what_closed_and_stop_at_too_many(run: Run, tmp_path: Path) -> None:
    """With what to do, and an option to go on."""
    for number in range(20):
        school(f"{150_000 + number}")
    schools, practices = tmp_path / "schools.csv", tmp_path / "practices.csv"
    practices.write_text(PRACTICE)

    def load(closed: int, *more: str) -> tuple[int, str]:
        rows = [row(f"{150_000 + n}", CLOSED if n < closed else OPEN) for n in range(20)]
        schools.write_bytes(register(*rows).read())
        done = run("registers", "--schools", str(schools), "--gp-practices", str(practices), *more)
        return done.exit_code, done.stderr

    exit_code, told = load(1)
    assert exit_code == 0
    assert "1 that were there before close, or have closed." in told
    exit_code, told = load(15)
    assert exit_code == 1
    assert "14 of 19" in told
    assert "--many-change" in told
    assert Organisation.objects.exclude(closed_on=None).count() == 1
    assert load(15, "--many-change")[0] == 0
    assert "are open again" in load(0)[1]


def test_links_without_schools_are_refused(run: Run, tmp_path: Path) -> None:
    """They would be of the package's copy, which is older."""
    (tmp_path / "links.csv").write_text("URN,LinkURN,LinkType\n")
    done = run("registers", "--school-links", str(tmp_path / "links.csv"))
    assert done.exit_code == 2
    assert "--schools" in done.stderr
