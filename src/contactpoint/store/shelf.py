"""Wrapped keys in the keys database.

The keys database has its own transactions: a key is committed before anything that it seals. A
crash in between leaves a key that nothing was sealed with, which harms nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from contactpoint.store import destroyer, prepared
from contactpoint.store.models import LastingGeneration, WrappedKey
from contactpoint.store.router import KEYS
from contactpoint.vault.lasting import Generation, lasting_subject

# Every search and every opening runs this.
_GET = "SELECT subject, wrapped FROM store_wrappedkey WHERE subject = ANY(%s::uuid[])"
_GENERATIONS = """
    SELECT name, generation, since, past FROM store_lastinggeneration ORDER BY name, generation
"""


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
        """Empty the rows, over a connection of the one role that may; the first time of destruction
        stays. Raises ``NotDestroyedError``."""
        destroyer.empty(list(subjects))

    def generations(self) -> Mapping[str, Sequence[Generation]]:
        """Of each lasting key that was ever renewed its generations, in their order."""
        found: dict[str, list[Generation]] = {}
        for name, number, since, past in prepared.rows(_GENERATIONS, [], using=KEYS):
            found.setdefault(name, []).append(Generation(number, since, past))
        return found

    def begin(self, names: Sequence[str], generation: int) -> None:
        """Note that lasting keys have a new generation. Needs the role that owns the table."""
        with transaction.atomic(using=KEYS):
            for name in names:
                if not LastingGeneration.objects.filter(name=name).exists():
                    first = WrappedKey.objects.filter(subject=lasting_subject(name)).first()
                    LastingGeneration.objects.create(
                        name=name, generation=0, since=Now() if first is None else first.made_at
                    )
                LastingGeneration.objects.create(name=name, generation=generation, since=Now())

    def end(self, name: str, before: int) -> None:
        """Note that generations are past. Needs the role that owns the table."""
        LastingGeneration.objects.filter(name=name, generation__lt=before).update(past=True)
