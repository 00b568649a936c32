"""Every feed from its files to the records, on files of an invented area."""

import json
from collections import Counter
from pathlib import Path

import pytest

from contactpoint.children.sources import is_guarded
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.ledger.entry import Event
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.kinds import CaseKind
from contactpoint.services.load_feed import COUNTS, LoadReport, load_feed
from contactpoint.store.models import LedgerEntry, Load
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_cases
from tests.fixtures.ledger import events
from tests.fixtures.statements import held, held_by_feed
from tests.placing.content import check_whole, content

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# Of a record that nobody doubts, which may be another child's under another name.
_ASKS_WHETHER_TWO_NAMES_ARE_ONE = {
    DecisionReason.NOBODY_NEAR,
    DecisionReason.ANOTHER_REGISTERED_CHILD,
}
ORDER = ("pds", "ctf", "school_list", "cin")


def load_all(folder: Path, *, full: bool = True) -> dict[str, list[LoadReport]]:
    """Load the files of four suppliers, each list as a delivery of its own."""
    reports: dict[str, list[LoadReport]] = {}
    for name in ORDER:
        feed, files = FEEDS[name], sorted((folder / name).iterdir())
        deliveries = [[file] for file in files] if feed.sender_is else [files]
        reports[name] = [
            load_feed(
                agent=LOADING,
                feed=feed,
                files=delivery,
                sender=delivery[0].stem if feed.sender_is else "",
                full=full,
            )
            for delivery in deliveries
        ]
    return reports


def totals(reports: list[LoadReport]) -> Counter[str]:
    """The counts of several loads together."""
    return sum((Counter(report.counts) for report in reports), Counter())


def test_four_suppliers_become_records(england: Path) -> None:
    """Every record of every file is added, and stands on a record, or is a return before a person;
    what a format carries besides the closed list is counted and gone."""
    stated = json.loads((england / "manifest.json").read_text())["statements"]
    reports = load_all(england)
    for name in ORDER:
        found = totals(reports[name])
        assert found["added"] == stated[name]
        assert not found["changed"] + found["unchanged"] + found["rejected"] + found["ended"]
        assert all(tuple(report.counts) == COUNTS for report in reports[name])
    assert sum(sum(report.dropped.values()) for report in reports["cin"]) > 0
    assert reports["cin"][0].dropped["Disability"] > 0
    states = Counter(row.state for row in held())
    every = sum((totals(reports[name]) for name in ORDER), Counter())
    assert sum(is_guarded(stated) for _, stated in held_by_feed()) == every["quarantined"]
    assert {stated.feed for _, stated in held_by_feed(state="to_review")} <= {"cin"}
    assert len(held_cases(kind=CaseKind.PLACING)) == states["to_review"]
    asked = [case for case in held_cases() if case.reason not in _ASKS_WHETHER_TWO_NAMES_ARE_ONE]
    assert len(asked) == every["to_review"] - every["linked_later"]
    check_whole()


def test_loading_again_changes_nothing(england: Path) -> None:
    """The same files again, full or as changes, are unchanged statement by statement, and both
    databases hold what they held; only the loads and their ledger entries are more."""
    load_all(england)
    before, loads, entries = content(), Load.objects.count(), LedgerEntry.objects.count()
    for full in (True, False):
        for reports in load_all(england, full=full).values():
            found = totals(reports)
            assert found["unchanged"] == sum(report.records for report in reports)
            assert not any(found[name] for name in COUNTS if name != "unchanged")
    assert content() == before
    assert Load.objects.count() == 3 * loads
    assert LedgerEntry.objects.count() == 3 * entries
    assert set(events()) == {Event.FEED_LOADED}
