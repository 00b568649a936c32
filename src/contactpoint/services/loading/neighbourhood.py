"""The children that a batch of statements may be of: those the index brings, and those the batch
itself founds. Statements of one batch are placed one after another, and each sees the earlier."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from contactpoint.children.statement import Statement
from contactpoint.linkage.decision import Candidate
from contactpoint.linkage.keys import index_keys, lookup_keys
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children
from contactpoint.vault.blind_index import BlindIndex


@dataclass(slots=True)
class Neighbour:
    """A child in the batch's hands. ``pk`` is ``None`` for one that the batch founds, until it has
    been written.

    ``joined`` and ``left`` are the statements that came to it and went from it in this batch, by
    the row that holds each; ``touched`` says whether it has to be written. ``last_words`` are what
    its sources said last, when they say nothing of it any more.
    """

    subject: UUID
    pk: int | None
    profiles: list[Profile]
    joined: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    last_words: list[Statement] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Whether its document has changed."""
        return self.pk is None or bool(self.joined or self.left)


class Neighbourhood:
    """Children by a number of the batch's own: the primary key of one that is there, a negative
    number for one that the batch founds."""

    def __init__(self, index: BlindIndex) -> None:
        self._index = index
        self.neighbours: dict[int, Neighbour] = {}
        self._by_key: dict[int, set[int]] = {}
        self._values: dict[str, int] = {}
        # The index keys of every statement that joined a child here.
        self.fresh_keys: set[int] = set()

    def blind(self, keys: Iterable[str]) -> list[int]:
        """The blind values of blocking keys, sorted; each key is hashed once a batch."""
        values = self._values
        for key in (wanted := set(keys)):
            if key not in values:
                values[key] = self._index.value(key)
        return sorted({values[key] for key in wanted})

    def lookup_values(self, profile: Profile) -> list[int]:
        """The blind values under which a profile's child may be found."""
        return self.blind(lookup_keys(profile))

    def bring(self, profiles: Iterable[Profile], child_pks: Iterable[int]) -> None:
        """Fetch every child that one of the profiles could be of, and these children besides."""
        keys: set[int] = set()
        for profile in profiles:
            keys.update(self.lookup_values(profile))
        found = children.with_any_key(keys)
        missing = set(child_pks) - {child.pk for child in found}
        brought = [*found, *(children.by_pks(missing) if missing else [])]
        search_keys = children.search_keys_of(child.pk for child in brought)
        for child in brought:
            self.neighbours[child.pk] = Neighbour(
                subject=child.subject, pk=child.pk, profiles=list(child.document.profiles)
            )
            for key in search_keys[child.pk]:
                self._by_key.setdefault(key, set()).add(child.pk)

    def candidates(self, profile: Profile) -> list[Candidate]:
        """The children that share a blocking key with the profile, in a lasting order."""
        numbers: set[int] = set()
        for key in self.lookup_values(profile):
            numbers |= self._by_key.get(key, set())
        return [
            Candidate(child=number, profiles=tuple(self.neighbours[number].profiles))
            for number in sorted(numbers)
            if self.neighbours[number].profiles
        ]

    def found(self) -> int:
        """A new child; returns its number here."""
        number = -1 - len(self.neighbours)
        self.neighbours[number] = Neighbour(subject=uuid4(), pk=None, profiles=[])
        return number

    def join(self, number: int, row: HeldStatement, statement: Statement, profile: Profile) -> None:
        """Link a statement, of which ``profile`` is the profile, to a child."""
        neighbour = self.neighbours[number]
        neighbour.joined.append((row, statement))
        neighbour.profiles.append(profile)
        for key in self.blind(index_keys(profile)):
            self.fresh_keys.add(key)
            self._by_key.setdefault(key, set()).add(number)

    def leave(
        self, number: int, row: HeldStatement, standing: Iterable[tuple[HeldStatement, Statement]]
    ) -> None:
        """Take a statement from a child, of which ``standing`` are all the linked statements."""
        neighbour = self.neighbours[number]
        neighbour.left.add(row.pk)
        rest = [said for held, said in standing if held.pk not in neighbour.left]
        rest += [said for _, said in neighbour.joined]
        neighbour.profiles = [profile_of(statement) for statement in rest]

    def pk_of(self, number: int) -> int:
        """The primary key of a child, once those that the batch founds have been written."""
        pk = self.neighbours[number].pk
        if pk is None:
            raise ValueError("this child has not been written yet")
        return pk
