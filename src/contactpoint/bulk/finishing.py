"""The last step of a first load: write its loads into the history and the ledger."""

from typing import Any

from django.db import connection, transaction

from contactpoint.access.actor import Agent
from contactpoint.bulk.bare_tables import FILLED
from contactpoint.bulk.gathering import Gathered
from contactpoint.bulk.reading import ReadReport
from contactpoint.bulk.trying_again import LINKED_LATER
from contactpoint.feeds.outcomes import Fault
from contactpoint.ledger.details import FeedLoaded
from contactpoint.placing.load_report import COUNTS, LoadReport
from contactpoint.store.models import Load, LoadFault
from contactpoint.store.repositories import ledger, loads

# What a load counts a statement as, by what gathering counted it as.
_COUNTED = {"added": "added", "ask": "to_review", "guarded": "quarantined"}
# The tables whose sequences of primary keys go on after the rows that were written.
_GO_ON = """
    SELECT setval(
        pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1), max(id) IS NOT NULL)
    FROM {table}
"""


def told(report: ReadReport) -> dict[str, Any]:
    """The facts to keep of reading one feed; faults as lists, in the order of ``Fault``."""
    return {
        "files": report.files,
        "records": report.records,
        "rejected": report.rejected,
        "superseded": report.superseded,
        "dropped": report.dropped,
        "sources": report.sources,
        "faults": [
            (file, fault.line, fault.element, fault.field, fault.reason, rejected)
            for file, fault, rejected in report.faults
        ],
    }


def reports(read: dict[str, Any], gathered: Gathered, *, resumed: bool) -> dict[str, LoadReport]:
    """Each feed's report, from what reading it found and what became of its statements."""
    made = {}
    for feed, found in read.items():
        counts = dict.fromkeys(COUNTS, 0)
        counts["rejected"] = found["rejected"]
        # Loaded one by one, the first of them would be added and the later ones its changes.
        counts["changed"] = found["superseded"]
        for outcome, count in gathered.counts.get(feed, {}).items():
            counts[_COUNTED[outcome]] += count
        made[feed] = LoadReport(
            records=found["records"],
            counts=counts,
            dropped=found["dropped"],
            faults=tuple(
                (found["files"][number], Fault(line, element, field, reason), rejected)
                for number, line, element, field, reason, rejected in found["faults"]
            ),
            resumed=resumed,
        )
    return made


def go_on_numbering() -> None:
    """Let the numbers of rows to come go on after those that were written."""
    with connection.cursor() as cursor:
        for table in FILLED:
            cursor.execute(_GO_ON.format(table=table))


def record(
    load: Load, feeds: dict[str, int], read: dict[str, Any], gathered: Gathered, *, agent: Agent
) -> None:
    """Write the history of the loads and their entries in the ledger, unless it was done.

    ``agent`` is who loads. ``feeds`` has the primary key of each feed's load, and ``load`` is the
    first load's own.
    """
    if load.state == Load.State.DONE:
        return
    made = reports(read, gathered, resumed=False)
    with transaction.atomic():
        for feed, report in made.items():
            row = Load.objects.get(pk=feeds[feed])
            row.counts = {name: count for name, count in report.counts.items() if count}
            row.dropped, row.sources = report.dropped, read[feed]["sources"]
            LoadFault.objects.bulk_create(
                [
                    LoadFault(
                        load=row,
                        rejected=rejected,
                        file_number=number,
                        line=line,
                        element=element[:80],
                        field=field[:80],
                        reason=reason[:300],
                    )
                    for number, line, element, field, reason, rejected in read[feed]["faults"]
                ],
                batch_size=1000,
            )
            loads.finish(row)
            ledger.record_change(
                agent=agent,
                what=FeedLoaded(load=row.pk, feed=feed, counts=tuple(row.counts.items())),
            )
        # The definitions that the load kept are in the catalogue again.
        load.sources = []
        later = {LINKED_LATER: load.counts[LINKED_LATER]} if load.counts.get(LINKED_LATER) else {}
        load.counts = {"children": gathered.children, "added": gathered.statements, **later}
        loads.finish(load)
