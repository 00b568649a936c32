"""Which feeds name children."""

from pathlib import Path

import pytest

from contactpoint.feeds.catalogue import FEEDS
from tests.feeds.read_bytes import read

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.mark.parametrize(
    ("sample", "feed"),
    [
        ("cin_census/fake_CIN_data.xml", "cin"),
        ("ssda903/header.csv", "ssda903"),
        ("fhir_pds/sandbox/Patient.json", "pds"),
        ("mavis_school_lists/cohort_import/valid.csv", "school_list"),
    ],
)
def test_a_feed_that_is_called_nameless_names_nobody(sample: str, feed: str) -> None:
    """And every statement of one that is not has a name."""
    stated = read(feed, (SAMPLES / sample).read_bytes()).statements
    assert stated
    assert {not statement.names for statement in stated} == {FEEDS[feed].nameless}


def test_social_care_returns_alone_are_nameless() -> None:
    """Whoever adds a feed says which it is."""
    assert {name for name, feed in FEEDS.items() if feed.nameless} == {"cin", "ssda903"}
