"""Files of a nation become staged statements, each read once and by the rules of every load."""

import gzip
import json
import multiprocessing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from contactpoint.bulk.engines.splink_settings import feature_row
from contactpoint.bulk.reading import ReadReport, read_files
from contactpoint.bulk.reading_file import (
    Desk,
    Refused,
    stage_file,
    staged_name,
)
from contactpoint.bulk.reading_repeats import drop_repeats
from contactpoint.bulk.reading_rows import SCHEMA, StatementRows
from contactpoint.bulk.staging import Staging
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.placing.delivery import LoadRefusedError
from contactpoint.store.documents import decode_statement, encode, reference_bytes
from contactpoint.synth.population import synthesise
from contactpoint.vault.blind_index import BlindIndex
from tests.feeds.school_census.test_school_census import ADA, counted

INDEX = BlindIndex(b"i" * 32)
UPNS = ("B801200005001", "K823432104001", "M80120000500A")
PATIENT = {
    "resourceType": "Patient",
    "id": "9449303223",
    "name": [{"given": ["Adaeze"], "family": "Okafor"}],
    "birthDate": "2015-04-09",
}


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    folder = tmp_path / "staging"
    folder.mkdir(mode=0o700)
    return Staging(folder, b"k" * 32)


@pytest.fixture
def desk(staging: Staging) -> Desk:
    return desk_for(staging, "school_census")


def desk_for(staging: Staging, feed: str) -> Desk:
    context = multiprocessing.get_context("spawn")
    return Desk(staging, feed, 2, "", INDEX, context.Value("q", 0), context.Value("q", 0))


def census(folder: Path, name: str, *rows: dict[str, str], compressed: bool = False) -> Path:
    """A file of the census with these pupils, each Ada but for what is said."""
    data = counted(*({**ADA, **row} for row in rows))
    path = folder / name
    path.write_bytes(gzip.compress(data) if compressed else data)
    return path


def read(staging: Staging, files: Sequence[Path], **others: Any) -> ReadReport:
    """What ``read_files`` makes of files of the census, in one process."""
    return read_files(
        **{
            "staging": staging,
            "feed": FEEDS["school_census"],
            "files": files,
            "sender": "",
            "index": INDEX,
            "workers": 1,
            "progress": lambda phase, done, total: None,
            **others,
        }
    )


def staged(staging: Staging) -> list[dict[str, Any]]:
    """Every staged row, in the order of the statements."""
    rows: list[dict[str, Any]] = (
        staging.dataset("statements/*.parquet").to_table().sort_by("statement").to_pylist()
    )
    return rows


def statements(staging: Staging) -> list[Statement]:
    return [decode_statement(row["encoded"]) for row in staged(staging)]


def test_a_row_has_what_later_stages_need() -> None:
    """Each column is what the one-by-one path makes of the statement, features among them."""
    stated = [true.statement for true in synthesise(children=300, seed=5)]
    rows = StatementRows(INDEX)
    for number, statement in enumerate(stated):
        rows.add(number, statement)
    batch = rows.take()
    assert batch.schema == SCHEMA
    assert not len(rows)
    for number, (statement, row) in enumerate(zip(stated, batch.to_pylist(), strict=True)):
        profile = profile_of(statement)
        reference = reference_bytes(statement.feed, statement.source, statement.reference)
        features = feature_row(number, profile)
        del features["statement_id"], features["child"]
        assert row == {
            "house": profile.house or None,
            "died": bool(profile.died),
            "statement": number,
            "encoded": encode(statement),
            "profile": pack(profile),
            "reference_digest": INDEX.digest(reference),
            "content_digest": INDEX.digest(encode(statement)),
            "source": statement.source,
            "restricted": statement.restricted,
            **features,
        }


def test_files_are_read_by_processes_of_their_own(tmp_path: Path, staging: Staging) -> None:
    """What all files state is staged in their order, compressed or not, and reported on."""
    files = [
        census(tmp_path, "a.csv.gz", {"UPN": UPNS[0]}, {"UPN": "none"}, compressed=True),
        census(tmp_path, "b.csv", {"UPN": UPNS[1], "Sex": "?"}, {"UPN": UPNS[2]}),
    ]
    told: list[tuple[str, int, int]] = []
    report = read(staging, files, workers=2, progress=lambda *progress: told.append(progress))
    assert [stated.upn for stated in statements(staging)] == list(UPNS)
    assert [row["statement"] for row in staged(staging)] == [
        2 << 40,
        (2 << 40) + (1 << 24),
        (2 << 40) + (1 << 24) + 1,
    ]
    assert (report.records, report.accepted, report.rejected, report.ignored) == (4, 3, 1, 1)
    assert [
        (place, fault.line, fault.field, rejected) for place, fault, rejected in report.faults
    ] == [
        (0, 3, "UPN", True),
        (1, 2, "Sex", False),
    ]
    assert report.files == ("a.csv.gz", "b.csv")
    assert report.sources == ("dfe",)
    assert told[-1] == ("reading", 4, 4)


def test_a_refused_file_stops_the_load(tmp_path: Path, staging: Staging) -> None:
    """The first one that is refused is named with its fault, and it leaves nothing staged."""
    good = census(tmp_path, "good.csv", {})
    bad = tmp_path / "bad.csv"
    bad.write_bytes(counted(ADA)[:-1])
    with pytest.raises(LoadRefusedError) as refused:
        read(staging, [good, bad])
    assert refused.value.file == "bad.csv"
    assert "cut short" in refused.value.fault.reason
    assert not staging.done(staged_name("school_census", 1))
    assert not (staging.folder / "statements" / "school_census-0002.parquet").exists()


def test_what_is_staged_is_not_read_again(tmp_path: Path, staging: Staging) -> None:
    """A load that goes on reads only the files that are new or were changed."""
    files = [
        census(tmp_path, "a.csv", {"UPN": UPNS[0]}),
        census(tmp_path, "b.csv", {"UPN": UPNS[1]}),
    ]
    first = read(staging, files)
    told: list[int] = []
    again = read(staging, files, progress=lambda phase, done, total: told.append(done))
    assert not told
    assert replace_seconds(again) == replace_seconds(first)
    census(tmp_path, "b.csv", {"UPN": UPNS[1], "Forename": "Ngozi"}, {"UPN": UPNS[2]})
    assert read(staging, files, progress=lambda phase, done, total: told.append(done)).accepted == 3
    assert told[-1] == 2
    read(staging, files[:1])
    assert [stated.upn for stated in statements(staging)] == [UPNS[0]]


def replace_seconds(report: ReadReport) -> tuple[Any, ...]:
    """A report without what differs from run to run."""
    return tuple(getattr(report, name) for name in report.__slots__ if name != "seconds")


def test_a_file_that_cannot_be_opened_is_refused(desk: Desk, tmp_path: Path) -> None:
    """A missing file is told as one that cannot be loaded."""
    found = stage_file(desk, 0, tmp_path / "missing.csv")
    assert isinstance(found, Refused)
    assert "cannot be read" in found.fault.reason


def test_a_file_without_records_is_staged(desk: Desk, tmp_path: Path) -> None:
    """A file without a record is staged too, as one that was read."""
    assert stage_file(desk, 0, census(tmp_path, "empty.csv")) is None
    assert desk.staging.read("statements/school_census-0001.parquet").num_rows == 0
    assert drop_repeats(desk.staging, ["statements/school_census-0001.parquet"]) == 0


def test_a_sources_later_statement_stands(desk: Desk, tmp_path: Path) -> None:
    """Within a file and across files the last in their order stands, and nothing else is lost."""
    files = [
        census(tmp_path, "a", {"UPN": UPNS[0], "Forename": "One"}, {"UPN": UPNS[1]}),
        census(tmp_path, "b", {"UPN": UPNS[0], "Forename": "Two"}, {"UPN": UPNS[2]}),
        census(tmp_path, "c", {"UPN": UPNS[2]}, {"UPN": UPNS[2], "Forename": "Three"}),
    ]
    paths = []
    for place, path in enumerate(files):
        assert stage_file(desk, place, path) is None
        paths.append(f"{staged_name('school_census', place)}.parquet")
    for _ in range(2):
        assert drop_repeats(desk.staging, paths) == 3
        assert [(stated.upn, stated.names[0].given) for stated in statements(desk.staging)] == [
            (UPNS[1], "Adaeze"),
            (UPNS[0], "Two"),
            (UPNS[2], "Three"),
        ]


def test_what_a_source_once_guarded_stays_guarded(staging: Staging, tmp_path: Path) -> None:
    """A later statement without the label is restricted as the earlier one was, and is still
    recognised when it comes again."""
    guarded = {**PATIENT, "meta": {"security": [{"code": "R"}]}}
    path = tmp_path / "pds"
    path.write_text("".join(json.dumps(stated) + "\n" for stated in (guarded, PATIENT)), "utf-8")
    assert stage_file(desk_for(staging, "pds"), 0, path) is None
    assert drop_repeats(staging, ["statements/pds-0001.parquet"]) == 1
    ((row, stated),) = zip(staged(staging), statements(staging), strict=True)
    assert row["restricted"]
    assert stated.restricted
    assert row["content_digest"] == INDEX.digest(encode(replace(stated, restricted=False)))


def test_markers_hold_no_value_of_a_record(desk: Desk, tmp_path: Path) -> None:
    """What lies beside the encrypted files in clear are counts and faults."""
    path = census(tmp_path, "a", {"Postcode": "XX99 XX"}, {"UPN": "none"})
    assert stage_file(desk, 0, path) is None
    told = json.dumps(desk.staging.facts(staged_name("school_census", 0)))
    assert not any(value in told for value in ("Okafor", "Adaeze", "XX99", *UPNS))
    staged_bytes = (desk.staging.folder / "statements/school_census-0001.parquet").read_bytes()
    assert b"Okafor" not in staged_bytes
    assert b"Adaeze" not in staged_bytes
