"""An index in memory into which situations are loaded, by the rules of placing.

Rows go through the feeds' own readers, then through the keys and decisions of a load:

- a statement that is certain joins a record; any other with a name founds one;
- where a person has to be asked, a case says so, and the record that the statement founded is
  a candidate for everything that comes later;
- a child whom the body that allots the number registers has that record for good;
- two rows of one delivery of a list are two children;
- what waits is tried again when more is known of the child that it may be.

This takes seconds for all situations, where a database takes minutes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import source_of
from contactpoint.linkage.decision import Candidate, Decision, Outcome, decide, worth_weighing
from contactpoint.linkage.keys import clues, index_keys
from contactpoint.linkage.model import load_model
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, profile_of, profile_of_criteria
from contactpoint.linkage.search import search
from tests.cases.feed_files import stated
from tests.cases.outcomes import Came
from tests.cases.situations import Situation

AREA, ENGLAND = 2**15, 11_000_000

# Their senders allot the numbers that they send.
_REGISTERING = frozenset({"pds", "child_register", "school_census"})


@dataclass(slots=True, eq=False)
class Placed:
    """A row of the index. ``about`` is the other record of its case; ``delivery`` its last one."""

    statement: Statement
    profile: Profile
    delivery: str
    record: int | None = None
    waits: bool = False
    asked: bool = False
    about: int | None = None
    reason: str = ""


@dataclass(slots=True)
class MemoryPlacing:
    """An index of as many ``children`` as the prior assumes."""

    children: int = AREA
    rows: list[Placed] = field(default_factory=list)
    _records: defaultdict[int, list[Placed]] = field(default_factory=lambda: defaultdict(list))
    _by_key: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _numbers: int = 0

    def load(self, statements: Iterable[Statement], delivery: str) -> list[Placed]:
        """Place one delivery; returns its rows, whose places may still change."""
        brought = [Placed(one, profile_of(one), delivery) for one in statements]
        for row in brought:
            self.rows.append(row)
            if not row.statement.restricted:
                self._place(row, self._decide(row))
        while any(self._try_again(row) for row in self.rows if row.waits):
            pass
        return brought

    def came(self, row: Placed) -> Came:
        """Where a row is now."""
        doubted = row.record is not None and any(
            other.asked and row.record in (other.record, other.about) for other in self.rows
        )
        return Came(
            record=row.record,
            asked=row.asked,
            doubted=doubted,
            found=row.record is not None and row.record in self._search(row.statement),
            guarded=row.statement.restricted,
        )

    def _decide(self, row: Placed) -> Decision:
        profile = row.profile
        model = Prior.of(self.children).model_for(profile)
        return decide(profile, self._candidates(row), model, source=_source(row))

    def _candidates(self, row: Placed) -> list[Candidate]:
        shared: dict[int, int] = {}
        for key, says in clues(row.profile).items():
            for record in self._by_key[key] - {row.record}:
                shared[record] = shared.get(record, 0) | says
        model = Prior.of(self.children).model_for(row.profile)
        return [
            Candidate(
                number,
                tuple(other.profile for other in self._records[number]),
                frozenset(_source(other) for other in self._records[number]),
            )
            for number in worth_weighing(row.profile, shared, model)
        ]

    def _place(self, row: Placed, decision: Decision) -> None:
        row.reason = str(decision.reason)
        if decision.outcome is Outcome.LINK and decision.child is not None:
            self._join(decision.child, row)
            return
        asks = decision.outcome is Outcome.ASK
        row.asked = asks or decision.resembles is not None
        row.about = decision.child if asks else decision.resembles
        row.waits = asks and row.statement.feed not in _REGISTERING
        if row.statement.names:
            self._numbers += 1
            self._join(self._numbers, row)

    def _try_again(self, row: Placed) -> bool:
        """Link a row that waits alone, if that is certain now."""
        if row.record is not None and len(self._records[row.record]) > 1:
            return False
        decision = self._decide(row)
        if decision.outcome is not Outcome.LINK or decision.child is None:
            return False
        if row.record is not None:
            self._end(row.record)
        row.waits = row.asked = False
        row.about, row.reason = None, str(decision.reason)
        self._join(decision.child, row)
        return True

    def _join(self, number: int, row: Placed) -> None:
        row.record = number
        self._records[number].append(row)
        for key in index_keys(row.profile):
            self._by_key[key].add(number)

    def _end(self, number: int) -> None:
        for row in self._records.pop(number):
            for key in index_keys(row.profile):
                self._by_key[key].discard(number)

    def _search(self, statement: Statement) -> list[int]:
        """The records that a search by a statement's name and date of birth shows."""
        name, born = statement.current_name, statement.birth_date
        if name is None:
            return []
        return self.search(name.given, name.family, born)

    def search(self, given: str, family: str, born: date | None) -> list[int]:
        """The records that a search shows, best first."""

        def look_up(sought: dict[str, int]) -> dict[int, int]:
            shared: dict[int, int] = {}
            for key, says in sought.items():
                for record in self._by_key.get(key, ()):
                    shared[record] = shared.get(record, 0) | says
            return shared

        def fetch(numbers: Sequence[int]) -> dict[int, Candidate]:
            return {
                number: Candidate(number, tuple(row.profile for row in self._records[number]))
                for number in numbers
            }

        query = profile_of_criteria(given=given, family=family, birth_date=born)
        return [hit.child for hit in search(query, look_up, fetch, load_model())]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A situation in an index of its own: where each row came to, and why."""

    situation: Situation
    came: tuple[Came, ...]
    reasons: tuple[str, ...]


def loaded(situation: Situation, *, children: int) -> Loaded:
    """Load a situation, delivery by delivery, into an index of as many ``children``."""
    index = MemoryPlacing(children)
    rows: list[Placed] = []
    for number, delivery in enumerate(situation.deliveries()):
        rows += index.load(stated(delivery), str(number))
    return Loaded(
        situation,
        tuple(index.came(row) for row in rows),
        tuple(row.reason for row in rows),
    )


def _source(row: Placed) -> str:
    """Of whom no second row is of the same child: a source whose references last, or a delivery."""
    statement = row.statement
    return source_of(statement.feed, statement.source) or f"delivery {row.delivery}"
