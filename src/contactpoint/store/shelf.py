"""Wrapped keys in the keys database.

The keys database has its own transactions: a key is committed before anything that it seals. A
crash in between leaves a key that nothing was sealed with, which harms nobody.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models.functions import Now

from contactpoint.store import prepared
from contactpoint.store.models import WrappedKey
from contactpoint.store.router import KEYS

# Every search and every opening runs this.
_GET = "SELECT subject, wrapped FROM store_wrappedkey WHERE subject = ANY(%s::uuid[])"


class DatabaseShelf:
    """The vault's shelf."""

    def put(self, wrapped: Mapping[UUID, bytes]) -> None:
        """Keep new keys; a subject that has one, even a destroyed one, keeps what it has."""
        # In the order of subjects, which are random: the rows do not tell which came together.
        WrappedKey.objects.bulk_create(
            [WrappedKey(subject=subject, wrapped=key) for subject, key in sorted(wrapped.items())],
            ignore_conflicts=True,
        )

    def get(self, subjects: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        """The wrapped keys there are; ``None`` for a destroyed one."""
        return dict(prepared.rows(_GET, [prepared.uuids(list(subjects))], using=KEYS))

    def destroy(self, subjects: Iterable[UUID]) -> None:
        """Empty the rows; the first time of destruction stays."""
        WrappedKey.objects.filter(subject__in=list(subjects), destroyed_at__isnull=True).update(
            wrapped=None, destroyed_at=Now()
        )
