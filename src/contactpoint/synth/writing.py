"""Write a population as the files that its sources would send, beside the truth about them.

The feed files of the first delivery are ``pds/pds.ndjson``, ``ctf/<school>_CTF_XXXXXXX_001.xml``,
``school_list/<sender>.csv`` and ``cin/cin_<authority>.xml``. ``truth.csv`` has one row for each
statement of any delivery: its feed, source and reference, its true child and that child's twin set.
``groups.csv`` has the group of names and the kind of family that each child comes from.
``manifest.json`` says what was written. Later deliveries lie in ``delivery-2``, ``delivery-3`` and
so on, each with the same folders.
"""

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from contactpoint.synth.england import School
from contactpoint.synth.families import ENGLAND, Families
from contactpoint.synth.files.cin import CIN_FOOT, cin_child, cin_head, cin_name
from contactpoint.synth.files.ctf import CTF_FOOT, ctf_head, ctf_name, ctf_pupil
from contactpoint.synth.files.pds import pds_lines
from contactpoint.synth.files.school_list import list_head, list_name, list_row
from contactpoint.synth.population import AS_AT, DAYS_BETWEEN, drafts
from contactpoint.synth.spool import Spool
from contactpoint.synth.statements.ctf import sent_on
from contactpoint.synth.statements.draft import Draft, TrueStatement
from contactpoint.synth.story import STORY_SCHOOLS, story_statements

FEEDS = ("pds", "ctf", "school_list", "cin")
TRUTH, GROUPS, MANIFEST = "truth.csv", "groups.csv", "manifest.json"
TRUTH_HEADER = ("feed", "source", "reference", "child", "twin_set")
GROUPS_HEADER = ("child", "group", "family")
_DELIVERY = "delivery-"


@dataclass(frozen=True, slots=True)
class SynthReport:
    """What was written: children, and statements and files by feed; ``later`` deliveries apart."""

    out: Path
    children: int
    statements: Mapping[str, int]
    files: Mapping[str, int]
    later: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


class OutputFolderError(Exception):
    """The folder holds something that an earlier population did not put there."""


def write_england(
    *,
    children: int,
    seed: int,
    out: Path,
    region: str | None = None,
    story: bool = False,
    families: Families = ENGLAND,
    deliveries: int = 1,
    progress: Callable[[int], None] | None = None,
) -> SynthReport:
    """Write ``children`` invented children; with ``story``, the demonstration's child after them.

    ``families`` says how many are hard to tell apart. With several ``deliveries``, what the sources
    send in the months after is written too; of the demonstration's child nothing changes.

    The same arguments write the same bytes. An earlier population in ``out`` is replaced.
    ``progress`` is told how many children are done. Raises ``OutputFolderError`` when ``out`` holds
    other things, ``UnknownRegionError`` when no authority lies in ``region``, and ``ValueError``
    for fewer than one child or delivery.
    """
    if children < 1 or deliveries < 1:
        raise ValueError("a population needs at least one child, and one delivery")
    _clear(out)
    spool = Spool(out)
    spool.begin(TRUTH, _csv_row(TRUTH_HEADER))
    spool.begin(GROUPS, _csv_row(GROUPS_HEADER))
    statements: dict[int, Counter[str]] = {n: Counter() for n in range(1, deliveries + 1)}
    files: Counter[str] = Counter()
    told, delivery = 0, 1
    known: set[tuple[str, str, str]] = set()
    found = drafts(
        children=children,
        seed=seed,
        region=region,
        families=families,
        deliveries=deliveries,
        as_at=AS_AT,
    )
    for draft in _followed_by_story(found, children, deliveries) if story else found:
        feed, first = draft.true.statement.feed, draft.delivery == 1
        new = _write(spool, draft)
        statements[draft.delivery][feed] += 1
        files[feed] += new and first
        if draft.true.child > told:
            told = draft.true.child
            if draft.true.group:
                spool.append(GROUPS, _csv_row((told, draft.true.group, draft.true.family)))
            if progress is not None:
                progress(told)
        # The deliveries of one home come together, so no more identities need be remembered.
        if draft.delivery < delivery or deliveries == 1:
            known.clear()
        delivery = draft.delivery
        _write_truth(spool, draft, known)
    total = children + story
    manifest: dict[str, object] = {
        "children": total,
        "seed": seed,
        "region": region,
        "story": story,
        "as_at": AS_AT.isoformat(),
        "statements": {feed: statements[1][feed] for feed in FEEDS},
        "files": {feed: files[feed] for feed in FEEDS},
    }
    later = {number: dict(statements[number]) for number in range(2, deliveries + 1)}
    if later:
        manifest["later"] = {
            f"{_DELIVERY}{number}": {feed: counted.get(feed, 0) for feed in FEEDS}
            for number, counted in later.items()
        }
    spool.begin(MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
    spool.close()
    return SynthReport(out=out, children=total, statements=statements[1], files=files, later=later)


def _followed_by_story(found: Iterator[Draft], children: int, deliveries: int) -> Iterator[Draft]:
    yield from found
    for delivery in range(1, deliveries + 1):
        for statement in story_statements(as_at=_as_at(delivery)):
            yield Draft(
                TrueStatement(children + 1, statement, None),
                school=STORY_SCHOOLS.get(statement.source),
                delivery=delivery,
            )


def _as_at(delivery: int) -> date:
    return AS_AT + timedelta(days=DAYS_BETWEEN * (delivery - 1))


def _write(spool: Spool, draft: Draft) -> bool:
    """Add one statement to its file; say whether the file is new."""
    name, head, body, foot = _rendered(draft, as_at=_as_at(draft.delivery))
    folder = "" if draft.delivery == 1 else f"{_DELIVERY}{draft.delivery}/"
    path = f"{folder}{draft.true.statement.feed}/{name}"
    new = path not in spool
    if new:
        spool.begin(path, head(), foot)
    spool.append(path, body)
    return new


def _write_truth(spool: Spool, draft: Draft, known: set[tuple[str, str, str]]) -> None:
    """Say whose statement it is, once for all its deliveries; ``known`` has those of the home."""
    statement, twin_set = draft.true.statement, draft.true.twin_set
    identity = (statement.feed, statement.source, statement.reference)
    if identity not in known:
        known.add(identity)
        spool.append(TRUTH, _csv_row((*identity, draft.true.child, twin_set or "")))


def _rendered(draft: Draft, *, as_at: date) -> tuple[str, Callable[[], bytes], bytes, bytes]:
    statement = draft.true.statement
    source, stood = statement.source, as_at - timedelta(days=1)
    if statement.feed == "pds":
        return "pds.ndjson", bytes, "".join(pds_lines(draft)).encode(), b""
    if statement.feed == "ctf":
        school = draft.school or School("", source, "", 0)
        sent = sent_on(source, as_at)
        return (
            ctf_name(source),
            lambda: ctf_head(school, sent=sent).encode(),
            ctf_pupil(draft).encode(),
            CTF_FOOT.encode(),
        )
    if statement.feed == "cin":
        return (
            cin_name(source),
            lambda: cin_head(source, stood=stood).encode(),
            cin_child(draft, stood=stood).encode(),
            CIN_FOOT.encode(),
        )
    return list_name(source), lambda: list_head(source), list_row(draft), b""


def _csv_row(cells: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _clear(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    later = {path.name for path in out.glob(f"{_DELIVERY}[0-9]*")}
    held = {path.name for path in out.iterdir()}
    if held - {*FEEDS, *later, TRUTH, GROUPS, MANIFEST}:
        raise OutputFolderError("the output folder holds other files: give an empty one")
    for folder in (*FEEDS, *sorted(later)):
        shutil.rmtree(out / folder, ignore_errors=True)
    for name in (TRUTH, GROUPS, MANIFEST):
        (out / name).unlink(missing_ok=True)
