"""Linking what was staged: founding, placing, and going on after a kill."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from contactpoint.bulk.engines.duckdb_engine import DuckDBEngine
from contactpoint.bulk.linking import LinkReport, link_statements
from contactpoint.bulk.linking_guarded import HIDDEN
from contactpoint.bulk.staging import Staging
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.linkage.prior import Prior
from tests.bulk.staged import number_of, stage
from tests.linkage.invented import statement

OLIVIA = statement("Olivia/Featherstone", "2015-03-09", postcode="SK11 6XY", nhs="9990000018")
NOAH = statement("Noah/Penhaligon", "2012-11-21", postcode="PR1 2AB", nhs="9990000026")
AT_SCHOOL = statement("Olivia/Featherstone", "2015-03-09", postcode="SK11 6XY", upn="B801200005001")


def link(staging: Staging, feeds: Sequence[str], engine: object = None) -> LinkReport:
    """Link the staged feeds by DuckDB, or by another engine."""
    return link_statements(
        staging=staging,
        feeds=feeds,
        engine=engine or DuckDBEngine(),  # type: ignore[arg-type]
        workers=1,
        progress=lambda feed, done, total: None,
        memory="1GB",
    )


def links_of(folder: Path, feeds: Mapping[str, Sequence[Statement]]) -> dict[int, dict[str, Any]]:
    """The links of feeds, by the number of the statement."""
    staging = stage(folder, feeds)
    link(staging, list(feeds))
    return {row["statement"]: row for row in staging.read("links.parquet").to_pylist()}


@contextmanager
def among_millions() -> Iterator[None]:
    """Link as if the first feed had founded England's children."""
    england = Prior.of(11_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prior, "of", lambda founded: england)
        yield


def test_the_first_feed_founds_children(tmp_path: Path) -> None:
    """Founding numbers are dense from nought, in the order of statements."""
    found = links_of(tmp_path / "staged", {"pds": [OLIVIA, NOAH]})
    assert [(row["outcome"], row["child"]) for row in found.values()] == [("new", 0), ("new", 1)]
    assert {row["reason"] for row in found.values()} == {"no_candidate"}


def test_a_later_feed_joins_or_founds(tmp_path: Path) -> None:
    """Who is known is linked; who is not founds the next child."""
    stranger = statement("Theodore/Quillfeather", "2011-02-03", postcode="M1 1AE")
    found = links_of(
        tmp_path / "staged",
        {"pds": [OLIVIA, NOAH], "school_census": [stranger, AT_SCHOOL]},
    )
    assert (found[number_of(1, 0)]["outcome"], found[number_of(1, 0)]["child"]) == ("new", 2)
    linked = found[number_of(1, 1)]
    assert (linked["outcome"], linked["child"], linked["reason"]) == ("link", 0, "agrees")
    assert linked["weight"] > 20


def test_feeds_are_placed_in_the_agreed_order(tmp_path: Path) -> None:
    """Health demographics found the children, however the feeds are given."""
    staging = stage(tmp_path / "staged", {"school_census": [AT_SCHOOL], "pds": [OLIVIA]})
    report = link(staging, ["school_census", "pds"])
    assert [(feed.feed, feed.new) for feed in report.feeds] == [("pds", 1), ("school_census", 0)]
    assert report.children == 1


def hidden_in(tmp_path: Path, feeds: dict[str, list[Statement]]) -> dict[int, str]:
    """Which children are hidden for what health guards, each with its status."""
    staging = stage(tmp_path / "staged", feeds)
    link(staging, list(feeds))
    return {row["child"]: row["status"] for row in staging.read(HIDDEN).to_pylist()}


def test_what_health_guards_hides_its_record(tmp_path: Path) -> None:
    """A labelled statement is linked like any other; its child is hidden, and nobody else."""
    feeds = {"pds": [replace(OLIVIA, restricted=True), NOAH], "school_census": [AT_SCHOOL]}
    assert hidden_in(tmp_path, feeds) == {0: "guarded"}
    staging = stage(tmp_path / "again", feeds)
    report = link(staging, list(feeds))
    assert [feed.quarantined for feed in report.feeds] == [1, 0]
    linked = {row["statement"]: row["child"] for row in staging.read("links.parquet").to_pylist()}
    assert linked[number_of(1, 0)] == linked[number_of(0, 0)] == 0


def test_what_may_be_of_a_guarded_child_is_hidden(tmp_path: Path) -> None:
    """Another given name beside the rest: of the child under another name, for all that is
    known."""
    twin = statement("Imogen/Featherstone", "2015-03-09", postcode="SK11 6XY")
    feeds = {"pds": [replace(OLIVIA, restricted=True)], "child_register": [twin]}
    assert hidden_in(tmp_path, feeds) == {0: "guarded", 1: "may_be_guarded"}


def test_a_twin_whom_health_registers_is_not_hidden(tmp_path: Path) -> None:
    """It has a number of its own and no label; what a list says of it joins it."""
    twin = statement("Imogen/Featherstone", "2015-03-09", postcode="SK11 6XY")
    registered = replace(twin, nhs_number="9990000034")
    guarded = replace(OLIVIA, restricted=True)
    feeds = {"pds": [guarded, registered], "child_register": [twin]}
    assert hidden_in(tmp_path, feeds) == {0: "guarded"}


def test_what_names_nobody_founds_a_hidden_record_if_health_guards_it(tmp_path: Path) -> None:
    """A label with no more than a number: whoever states the number later is hidden."""
    bare = statement("", "2015-03-09", nhs="9990000018")
    feeds = {"pds": [replace(bare, restricted=True)], "school_list": [OLIVIA]}
    hidden = hidden_in(tmp_path, feeds)
    assert hidden[0] == "guarded"
    staging = stage(tmp_path / "again", feeds)
    link(staging, list(feeds))
    linked = {row["statement"]: row["child"] for row in staging.read("links.parquet").to_pylist()}
    assert linked[number_of(1, 0)] in hidden


def test_what_waits_about_a_guarded_child_asks_about_that_child(tmp_path: Path) -> None:
    """A return of social care that shares the number with two children, one of them guarded: the
    case is about the guarded one, and so in no queue."""
    one = replace(OLIVIA, restricted=True, upn="B801200005001")
    other = replace(NOAH, upn="B801200005001")
    named = statement("", "2011-02-03", upn="B801200005001")
    feeds = {"pds": [one], "school_census": [other], "cin": [named]}
    staging = stage(tmp_path / "staged", feeds)
    link(staging, list(feeds))
    found = {row["statement"]: row for row in staging.read("links.parquet").to_pylist()}
    asked = found[number_of(2, 0)]
    assert (asked["outcome"], asked["child"]) == ("ask", None)
    assert asked["asked_child"] == found[number_of(0, 0)]["child"]


def test_a_statement_without_a_name_founds_nobody(tmp_path: Path) -> None:
    """A number and a date do not make a child, not even in the first feed."""
    nameless = statement("", "2015-03-09", upn="B801200005001")
    found = links_of(tmp_path / "staged", {"pds": [OLIVIA, nameless]})
    asked = found[number_of(0, 1)]
    assert (asked["outcome"], asked["child"]) == ("ask", None)
    assert asked["reason"] == "not_enough_to_stand_alone"


def test_a_twin_is_for_a_person(tmp_path: Path) -> None:
    """Another given name, the rest the same: asked about the one who is known, and on a record of
    its own meanwhile."""
    twin = statement("Imogen/Featherstone", "2015-03-09", postcode="SK11 6XY")
    found = links_of(tmp_path / "staged", {"pds": [OLIVIA], "child_register": [twin]})
    asked = found[number_of(1, 0)]
    assert (asked["outcome"], asked["child"], asked["asked_child"]) == ("ask", 1, 0)
    assert asked["reason"] == "possible_twins"


def test_what_waits_is_found_by_later_feeds(tmp_path: Path) -> None:
    """A later row of the twin who waits goes to the twin's own record, not to the other twin's."""
    twin = statement("Imogen/Featherstone", "2015-03-09", postcode="SK11 6XY")
    found = links_of(
        tmp_path / "staged",
        {"pds": [OLIVIA], "child_register": [twin], "school_census": [twin, AT_SCHOOL]},
    )
    assert [
        (found[number_of(2, i)]["outcome"], found[number_of(2, i)]["child"]) for i in (0, 1)
    ] == [
        ("link", 1),
        ("link", 0),
    ]


def test_who_fits_two_children_is_asked_about_neither(tmp_path: Path) -> None:
    """Where two fit equally well, a person is shown neither without the other, and no weight."""
    found = links_of(tmp_path / "staged", {"pds": [OLIVIA, OLIVIA], "child_register": [OLIVIA]})
    asked = found[number_of(1, 0)]
    assert (asked["outcome"], asked["reason"]) == ("ask", "two_children_alike")
    assert (asked["asked_child"], asked["weight"]) == (None, None)


def test_two_of_one_feed_that_fit_one_child(tmp_path: Path) -> None:
    """The first is linked; the second, with another pupil number, is decided in sight of it."""
    again = statement("Olivia/Featherstone", "2015-03-09", postcode="SK11 6XY", upn="K823432104001")
    found = links_of(tmp_path / "staged", {"pds": [OLIVIA], "school_census": [AT_SCHOOL, again]})
    assert found[number_of(1, 0)]["outcome"] == "link"
    assert found[number_of(1, 1)]["reason"] == "conflicting_upns"


def test_two_new_ones_of_one_feed_are_two_children(tmp_path: Path) -> None:
    """A register lists a child once: who is listed twice gets two records, which a person sees."""
    found = links_of(tmp_path / "staged", {"pds": [NOAH], "child_register": [OLIVIA, OLIVIA]})
    first, second = (found[number_of(1, place)] for place in (0, 1))
    assert (first["outcome"], first["child"]) == ("new", 1)
    assert (second["outcome"], second["child"], second["asked_child"]) == ("ask", 2, 1)
    assert second["reason"] == "two_of_one_source"


def test_a_newborn_with_two_numbers_is_asked_about(tmp_path: Path) -> None:
    """Two NHS numbers beside one name, date and home: two records that may be of one child."""
    again = replace(OLIVIA, nhs_number="9990000034")
    staging = stage(tmp_path / "staged", {"pds": [OLIVIA, NOAH, again]})
    (counts,) = link(staging, ["pds"]).feeds
    assert (counts.founded, counts.new, counts.asked, counts.together) == (3, 2, 1, 2)
    last = staging.read("links.parquet").to_pylist()[-1]
    assert (last["child"], last["asked_child"]) == (2, 0)
    assert last["reason"] == "conflicting_nhs_numbers"


def test_twins_who_are_both_registered_are_no_case(tmp_path: Path) -> None:
    """Two numbers beside two names of one family are two children, of whom nobody is asked."""
    twin = statement("Imogen/Featherstone", "2015-03-09", postcode="SK11 6XY", nhs="9990000034")
    both = [replace(one, feed="pds") for one in (OLIVIA, twin)]
    found = links_of(tmp_path / "staged", {"pds": both})
    assert [(row["outcome"], row["child"]) for row in found.values()] == [("new", 0), ("new", 1)]


def test_two_schools_may_list_a_new_child(tmp_path: Path) -> None:
    """A second school's row joins the record that the first one's founded in the same feed."""
    elsewhere = replace(AT_SCHOOL, source="100002")
    found = links_of(tmp_path / "staged", {"pds": [NOAH], "school_census": [AT_SCHOOL, elsewhere]})
    assert [found[number_of(1, i)]["outcome"] for i in (0, 1)] == ["new", "link"]
    assert [found[number_of(1, i)]["child"] for i in (0, 1)] == [1, 1]


@pytest.mark.parametrize("exact_comes", [0, 1])
def test_of_a_list_the_row_that_says_the_same_joins(tmp_path: Path, exact_comes: int) -> None:
    """Twins of one list of whom health knows one: only that one's row joins, whichever comes
    first."""
    rows = [
        statement("Olivia/Featherstone", "2015-03-09", postcode="SK11 6XY"),
        statement("Oilvia/Fetherstone", "2015-03-09", postcode="SK11 6XY"),
    ]
    if exact_comes:
        rows.reverse()
    found = links_of(tmp_path / "staged", {"pds": [OLIVIA], "school_list": rows})
    exact, other = found[number_of(1, exact_comes)], found[number_of(1, 1 - exact_comes)]
    assert (exact["outcome"], exact["child"]) == ("link", 0)
    assert (other["outcome"], other["child"], other["asked_child"]) == ("ask", 1, 0)
    assert other["reason"] == "two_of_one_source"


def test_a_third_feed_sees_what_the_second_said(tmp_path: Path) -> None:
    """A child who moved between two sources is found at the newer home."""
    moved = statement(
        "Olivia/Featherstone", "2015-03-09", postcode="M1 1AE", old_postcode="SK11 6XY"
    )
    at_new_school = statement("Oilvia/Featherstone", "2015-03-09", postcode="M1 1AE")
    found = links_of(
        tmp_path / "staged",
        {"pds": [OLIVIA], "child_register": [moved], "school_census": [at_new_school]},
    )
    assert [row["child"] for row in found.values()] == [0, 0, 0]


def test_of_two_of_one_source_one_is_for_a_person(tmp_path: Path) -> None:
    """A source that lists a child twice keeps the first; two who differ are both asked about."""
    found = links_of(tmp_path / "twice", {"pds": [OLIVIA], "child_register": [OLIVIA, OLIVIA]})
    outcomes = [
        (found[number_of(1, i)]["outcome"], found[number_of(1, i)]["reason"]) for i in (0, 1)
    ]
    assert outcomes == [("link", "agrees"), ("ask", "two_of_one_source")]
    differing = [
        statement(f"{given}/Featherstone", "2015-03-09", postcode="SK11 6XY")
        for given in ("Oilvia", "Olivai")
    ]
    found = links_of(tmp_path / "differ", {"pds": [OLIVIA], "child_register": differing})
    asked = [found[number_of(1, i)] for i in (0, 1)]
    assert [(row["outcome"], row["child"]) for row in asked] == [("ask", 1), ("ask", 2)]
    assert asked[0]["reason"] == "two_of_one_source"


def test_two_schools_may_have_one_child(tmp_path: Path) -> None:
    """Dual registration: two sources of one feed."""
    elsewhere = replace(AT_SCHOOL, source="100002")
    found = links_of(
        tmp_path / "staged", {"pds": [OLIVIA], "school_census": [AT_SCHOOL, elsewhere]}
    )
    assert [found[number_of(1, i)]["child"] for i in (0, 1)] == [0, 0]


def test_a_new_child_says_whom_it_resembles(tmp_path: Path) -> None:
    """Another name in the same house on the same birthday founds a record, and is pointed out."""
    home, street = "SK11 6XY", "2 Mill Lane"
    known = statement("Marie/Featherstone", "2015-03-09", postcode=home, street=street)
    other = statement("Anna/Quillfeather", "2015-03-09", postcode=home, street=street)
    with among_millions():
        found = links_of(tmp_path / "staged", {"pds": [NOAH, known], "school_census": [other]})
    new = found[number_of(1, 0)]
    assert (new["outcome"], new["child"], new["resembles"]) == ("new", 2, 1)
    assert found[number_of(0, 0)]["resembles"] is None


@pytest.mark.parametrize(("family", "outcome"), [("Quillfeather", "link"), ("Khan", "ask")])
def test_who_moved_is_found_by_a_rare_name(tmp_path: Path, family: str, outcome: str) -> None:
    """Among millions, name, date of birth and sex are enough for a rare family name alone."""
    here = statement(f"Olivia/{family}", "2015-03-09", sex=Sex.FEMALE, postcode="SK11 6XY")
    there = statement(f"Olivia/{family}", "2015-03-09", sex=Sex.FEMALE, postcode="M1 1AE")
    with among_millions():
        found = links_of(tmp_path / "staged", {"pds": [here], "child_register": [there]})
    assert found[number_of(1, 0)]["outcome"] == outcome


class Failing(DuckDBEngine):
    """An engine whose machine goes down at its first work."""

    def predict(self, *args: Any, **named: Any) -> None:
        """Go down."""
        raise ConnectionError


def test_goes_on_with_the_feed_it_was_at(tmp_path: Path) -> None:
    """What was linked before the kill is not linked again, and the links come out the same."""
    feeds = {"pds": [OLIVIA, NOAH], "school_census": [AT_SCHOOL]}
    undisturbed = links_of(tmp_path / "undisturbed", feeds)
    staging = stage(tmp_path / "staged", feeds)
    with pytest.raises(ConnectionError):
        link(staging, list(feeds), Failing())
    before = (staging.folder / "links/pds.parquet").stat().st_mtime_ns
    report = link(staging, list(feeds))
    assert (staging.folder / "links/pds.parquet").stat().st_mtime_ns == before
    assert {r["statement"]: r for r in staging.read("links.parquet").to_pylist()} == undisturbed
    assert link(staging, list(feeds)) == report
