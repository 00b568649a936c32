"""An index in memory that places statements by the rules of ``placing``, without a database.

Keys, weights and decisions are those of a load; only what holds the children is another:

- a statement that is certain joins a record; any other with a name founds one;
- where a person has to be asked, a case says so, and the record that the statement founded is
  provisional: a candidate for everything that comes later;
- a child whom the body that allots its number registers has its record for good;
- two references of one source are two children, where its references last or one delivery has both;
- a source's later statement takes the place of its earlier one, on the same record, and is placed
  afresh where that waits alone;
- what waits is tried again when more is known of the child that it may be.

Nobody hides anything here, and nobody has given a verdict.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from contactpoint.children.sources import is_guarded, registers
from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import source_of
from contactpoint.linkage.decision import (
    Candidate,
    Decision,
    DecisionReason,
    Outcome,
    decide,
    worth_weighing,
)
from contactpoint.linkage.keys import Clues, clues, index_keys
from contactpoint.linkage.listed_together import another_fits_better, share_a_number
from contactpoint.linkage.model import load_model
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, profile_of, profile_of_criteria
from contactpoint.linkage.search import Sharing, search

# The sizes of index that figures are given for: a load takes a beginning index for an area's.
AREA, ENGLAND = 2**15, 11_000_000


@dataclass(slots=True, eq=False)
class Placed:
    """A statement and where it is.

    ``record`` is ``None`` where it stands on none. ``waits`` says that a person has to decide whose
    it is, ``asked`` that a case is about it, which names the record ``about``.
    """

    statement: Statement
    profile: Profile
    delivery: str
    record: int | None = None
    waits: bool = False
    asked: bool = False
    about: int | None = None
    reason: str = ""


@dataclass(slots=True)
class MemoryIndex:
    """An index of as many ``children`` as the prior is to assume."""

    children: int = AREA
    rows: dict[tuple[str, str, str], Placed] = field(default_factory=dict)
    records: defaultdict[int, list[Placed]] = field(default_factory=lambda: defaultdict(list))
    _by_key: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _waiting: defaultdict[str, dict[int, Placed]] = field(default_factory=lambda: defaultdict(dict))
    _joined: list[Placed] = field(default_factory=list)
    _numbers: int = 0
    # The profiles of a delivery that share a key with a record, by its source and the record.
    _coming: dict[tuple[str, str, int], list[Profile]] = field(default_factory=dict)

    def load(self, statements: Iterable[Statement], *, delivery: str) -> list[Placed]:
        """Place one delivery; returns its rows, whose places later deliveries may change."""
        coming = list(statements)
        self._coming = {}
        for statement in coming:
            profile = profile_of(statement)
            for record in self._sharing(clues(profile)):
                whose = (statement.feed, statement.source, record)
                self._coming.setdefault(whose, []).append(profile)
        brought = [self._place(statement, delivery) for statement in coming]
        self._coming = {}
        while self._joined:
            joined, self._joined = self._joined, []
            for row in self._near(joined):
                self._try_again(row)
        return brought

    def search(self, given: str, family: str, born: date | None) -> list[int]:
        """The records that a search by name and date of birth shows, best first."""
        return self.found_by(profile_of_criteria(given=given, family=family, birth_date=born))

    def found_by(self, query: Profile) -> list[int]:
        """The records that a search shows, best first."""

        def fetch(numbers: Sequence[int]) -> dict[int, Candidate]:
            return {number: self._candidate(number) for number in numbers}

        def look_up(sought: Clues) -> Sharing:
            return Sharing(self._sharing(sought), {})

        hits = search(query, look_up, fetch, load_model())
        return [hit.child for hit in hits if not self.is_guarded(hit.child)]

    def is_guarded(self, record: int | None) -> bool:
        """Whether health guards the child of a record, so that no search shows it."""
        return any(is_guarded(row.statement) for row in self.records.get(record or 0, ()))

    def _place(self, statement: Statement, delivery: str) -> Placed:
        identity = statement.feed, statement.source, statement.reference
        held = self.rows.get(identity)
        if held is not None and held.statement == statement:
            return held
        row = self.rows[identity] = Placed(statement, profile_of(statement), delivery)
        alone = held is not None and held.waits and self._is_alone(held)
        if held is not None and held.record is not None:
            self._take(held.record, held)
            self._wait_no_more(held)
        if held is not None and held.record is not None and not alone:
            row.asked, row.about = held.asked, held.about
            self._join(held.record, row)
        else:
            self._put(row, self._decide(row))
        return row

    def _put(self, row: Placed, decision: Decision) -> None:
        row.reason = str(decision.reason)
        if decision.outcome is Outcome.LINK and decision.child is not None:
            self._join(decision.child, row)
            return
        asks = decision.outcome is Outcome.ASK
        row.asked = asks or decision.resembles is not None
        row.about = decision.child if asks else decision.resembles
        row.waits = asks and not registers(row.statement)
        if row.waits:
            for key in index_keys(row.profile):
                self._waiting[key][id(row)] = row
        if row.statement.names or is_guarded(row.statement):
            self._numbers += 1
            self._join(self._numbers, row)

    def _decide(self, row: Placed) -> Decision:
        model = Prior.of(self.children).model_for(row.profile)
        shared = self._sharing(clues(row.profile))
        shared.pop(row.record or 0, None)
        candidates = [self._candidate(n) for n in worth_weighing(row.profile, shared, model)]
        decision = decide(row.profile, candidates, model)
        if decision.outcome is not Outcome.LINK:
            return decision
        if self._is_anothers(row, decision, candidates):
            return replace(decision, outcome=Outcome.ASK, reason=DecisionReason.TWO_OF_ONE_SOURCE)
        if not self._is_listed_apart(row, decision.child):
            return decision
        source = f"{row.statement.feed} {row.statement.source}"
        among = [
            replace(one, sources=frozenset({source})) if one.child == decision.child else one
            for one in candidates
        ]
        return decide(row.profile, among, model, source=source)

    def _is_anothers(
        self, row: Placed, decision: Decision, candidates: Sequence[Candidate]
    ) -> bool:
        """Whether the child to be linked is rather that of another row of the same listing."""
        of = row.statement
        others = list(self._coming.get((of.feed, of.source, decision.child or 0), ()))
        others += [
            profile
            for one in candidates
            if one.child != decision.child and self._is_listed_apart(row, one.child)
            for profile in one.profiles
        ]
        return any(
            another_fits_better(row.profile, others, one, Prior.of(self.children))
            for one in candidates
            if one.child == decision.child
        )

    def _is_listed_apart(self, row: Placed, number: int | None) -> bool:
        """Whether the row's source lists another child who stands on this record."""
        of, lasting = row.statement, source_of(row.statement.feed, row.statement.source)
        return any(
            (other.statement.feed, other.statement.source) == (of.feed, of.source)
            and (
                bool(lasting)
                or (
                    other.delivery == row.delivery
                    and not share_a_number(row.profile, other.profile)
                )
            )
            for other in self.records.get(number or 0, ())
        )

    def _near(self, joined: Iterable[Placed]) -> list[Placed]:
        """The waiting rows that would be linked to what has joined, were there nobody else."""
        found: dict[int, Placed] = {}
        for one in joined:
            shared: dict[int, Placed] = {}
            for key in index_keys(one.profile):
                shared |= self._waiting.get(key, {})
            for row in shared.values():
                if row.record != one.record and self._would_link(row, one.record):
                    found[id(row)] = row
        return list(found.values())

    def _would_link(self, row: Placed, number: int | None) -> bool:
        if number is None or number not in self.records:
            return False
        model = Prior.of(self.children).model_for(row.profile)
        return decide(row.profile, [self._candidate(number)], model).outcome is Outcome.LINK

    def _try_again(self, row: Placed) -> None:
        """Link a row that waits alone, if that is certain now."""
        if not self._is_alone(row):
            return
        decision = self._decide(row)
        if decision.outcome is not Outcome.LINK or decision.child is None:
            return
        if row.record is not None:
            self._take(row.record, row)
        self._wait_no_more(row)
        row.waits = row.asked = False
        row.about, row.reason = None, str(decision.reason)
        self._join(decision.child, row)

    def _is_alone(self, row: Placed) -> bool:
        return row.record is None or len(self.records[row.record]) == 1

    def _wait_no_more(self, row: Placed) -> None:
        for key in index_keys(row.profile):
            self._waiting[key].pop(id(row), None)

    def _sharing(self, sought: Clues) -> dict[int, int]:
        shared: dict[int, int] = {}
        for key, says in sought.items():
            for record in self._by_key.get(key, ()):
                shared[record] = shared.get(record, 0) | says
        return shared

    def _candidate(self, number: int) -> Candidate:
        return Candidate(number, tuple([row.profile for row in self.records[number]]))

    def _join(self, number: int, row: Placed) -> None:
        row.record = number
        self.records[number].append(row)
        self._joined.append(row)
        for key in index_keys(row.profile):
            self._by_key[key].add(number)

    def _take(self, number: int, row: Placed) -> None:
        """Take a row off its record, which ends with its last one."""
        rest = [other for other in self.records.pop(number) if other is not row]
        for key in index_keys(row.profile):
            self._by_key[key].discard(number)
        if rest:
            self.records[number] = rest
        for other in rest:
            for key in index_keys(other.profile):
                self._by_key[key].add(number)
