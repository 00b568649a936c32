"""What a verdict was proposed on: a token that is another one as soon as any of it has changed."""

from collections.abc import Iterator, Sequence

from contactpoint.services.review.opened_case import version_of
from contactpoint.store.documents import encode
from contactpoint.store.repositories import statements, verdicts
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.repositories.verdict_rows import Verdict


def version_of_records(records: Sequence[OpenedChild]) -> bytes:
    """A token of these records, in whatever order, and of the statements that stand on each."""
    return bytes.fromhex(version_of(_contents(records)))


def version_of_undoing(given: Verdict, records: Sequence[OpenedChild]) -> bytes:
    """A token of what taking a verdict back would change: its records, and where the statements
    stand that it moved."""
    moved = [
        f"{held.statement_id} {held.statement.state} {held.statement.child_id}".encode()
        for held in verdicts.statements_of(given)
    ]
    return bytes.fromhex(version_of([str(given.pk).encode(), *moved, *_contents(records)]))


def _contents(records: Sequence[OpenedChild]) -> Iterator[bytes]:
    by_pk = {record.pk: record for record in records}
    standing = statements.linked_to(by_pk)
    for pk in sorted(by_pk):
        yield str(pk).encode() + encode(by_pk[pk].document)
        for row, stated in standing.get(pk, ()):
            yield str(row.pk).encode() + encode(stated)
