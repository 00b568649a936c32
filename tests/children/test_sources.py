"""Each feed has its row, and nothing else depends on what a feed is called."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from contactpoint.children.sources import (
    FEEDS_IN_ORDER,
    SOURCE_KINDS,
    Allotted,
    SourceKind,
    frees,
    is_guarded,
)
from contactpoint.children.statement import CORRECTION, PRACTITIONER, Statement
from contactpoint.feeds.catalogue import FEEDS
from tests.architecture.repository import SOURCE

# A format's own folder says which feed it is, and the synthetic England writes each in its format.
_MAY_NAME_A_FEED = (
    SOURCE / "children" / "sources.py",
    *(SOURCE / "feeds" / feed for feed in FEEDS),
    SOURCE / "synth",
    # Whom it invents for the practice copy a national register states, as the synthetic ones.
    SOURCE / "services" / "practice" / "invented.py",
)


def test_every_feed_has_its_row() -> None:
    """A format that is read without a row would be trusted by nobody and placed nowhere."""
    assert set(SOURCE_KINDS) == {*FEEDS, CORRECTION, PRACTITIONER}
    assert all(kind.called for kind in SOURCE_KINDS.values())


def test_a_feed_without_names_is_placed_after_all_that_have_them() -> None:
    """What founds no record has to find the records that others found."""
    nameless = [FEEDS[feed].nameless for feed in FEEDS_IN_ORDER]
    assert nameless == sorted(nameless)
    assert set(FEEDS_IN_ORDER) == set(FEEDS)


@pytest.mark.parametrize(
    "order",
    [
        lambda kind: kind.trust,
        lambda kind: kind.trust_on_education,
        lambda kind: kind.placed,
    ],
    ids=["trust", "trust on education", "placed"],
)
def test_no_two_kinds_share_a_place(order: Callable[[SourceKind], int]) -> None:
    """A tie would leave to chance whom the index believes."""
    places = sorted(order(kind) for kind in SOURCE_KINDS.values())
    assert places == list(range(1, len(places) + 1))


def test_health_alone_guards_children_and_is_placed_first() -> None:
    """Another sender's label would hide a child that is not its own. In a first load each feed is
    weighed in sight of whom the feeds before it guard."""
    guarding = [kind for kind in SOURCE_KINDS.values() if kind.guards]
    assert [kind.allots for kind in guarding] == [Allotted.NHS_NUMBER]
    assert [kind.placed for kind in guarding] == [1]
    for feed in SOURCE_KINDS:
        labelled = Statement(feed, "source", "reference", restricted=True)
        assert is_guarded(labelled) is SOURCE_KINDS[feed].guards
        assert not frees(labelled)
        assert not is_guarded(Statement(feed, "source", "reference"))


def test_no_other_module_names_a_feed() -> None:
    """A rule about a feed that stands elsewhere is one that a new feed would not be given."""
    found = {
        module.relative_to(SOURCE).as_posix()
        for module in SOURCE.rglob("*.py")
        if not any(module.is_relative_to(allowed) for allowed in _MAY_NAME_A_FEED)
        and "migrations" not in module.parts
        and _names_a_feed(module)
    }
    assert found == set()


def _names_a_feed(module: Path) -> bool:
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in FEEDS
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
    )
