"""Throw an unfinished first load away: what it wrote, the keys of that, and what it had staged."""

from pathlib import Path

from django.db import connection, connections, transaction

from contactpoint.access.actor import Agent
from contactpoint.bulk.bare_tables import FILLED, build
from contactpoint.bulk.staging_key import discard
from contactpoint.ledger.details import LoadGivenUp
from contactpoint.store.models import Load
from contactpoint.store.repositories import ledger, loads, statements
from contactpoint.store.router import KEYS
from contactpoint.store.sealed_index.generations import make_generation

_SUBJECTS = "SELECT subject FROM store_child"
_BATCH = 50_000


def give_up(folder: Path, *, agent: Agent) -> None:
    """Leave the index as it was before. Without an unfinished load, no entry is written.

    The entry is written before anything is deleted. Then the keys go first: from then on nobody can
    open what is still there. They are deleted and not kept as destroyed ones, because no child's
    record was ever made complete with them.
    """
    load = loads.unfinished_first_load()
    if load is not None:
        _throw_away(load, agent)
    discard(folder)


def _throw_away(load: Load, agent: Agent) -> None:
    of_feeds = load.counts.get("loads", {})
    with transaction.atomic():
        what = LoadGivenUp(load=load.pk, feeds=tuple(sorted(of_feeds)))
        ledger.record_change(agent=agent, what=what)
    if load.sources:
        _delete_keys()
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(FILLED)}")
        # Its run may have been made already.
        make_generation(lambda reading, holding, writer: ())
        build(load, workers=1, memory="256MB", progress=lambda done, total: None)
    with transaction.atomic():
        Load.objects.filter(pk__in=of_feeds.values()).delete()
        load.delete()


def _delete_keys() -> None:
    """In one pass: the table of keys may have no index at this moment."""
    with (
        transaction.atomic(),
        transaction.atomic(using=KEYS),
        connection.chunked_cursor() as cursor,
        connections[KEYS].cursor() as keys,
    ):
        keys.execute("CREATE TEMPORARY TABLE thrown_away (subject uuid) ON COMMIT DROP")
        cursor.execute(_SUBJECTS)
        with keys.copy("COPY thrown_away FROM STDIN") as copy:
            while rows := cursor.fetchmany(_BATCH):
                copy.write("".join(f"{subject}\n" for (subject,) in rows))
            for batch in statements.standings_in_batches(_BATCH):
                alone = [one.subject for _, one in batch if one.child is None]
                copy.write("".join(f"{subject}\n" for subject in alone))
        keys.execute(
            "DELETE FROM store_wrappedkey AS key USING thrown_away"
            " WHERE key.subject = thrown_away.subject"
        )
