"""A batch as it is being settled: where each of its statements goes, and what is to be written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from contactpoint.children.statement import Statement
from contactpoint.linkage.decision import Decision
from contactpoint.placing.arrivals import Arrival
from contactpoint.placing.left_without_name import Left
from contactpoint.placing.standing_verdicts import StandingVerdicts
from contactpoint.placing.working_set import WorkingSet
from contactpoint.store.models import HeldStatement, Load

# A row, the arrival that it is to hold, and the decision on it.
Decided = tuple[HeldStatement, Arrival, Decision]
# The same, and the number of the record that the statement stands on.
Doubted = tuple[HeldStatement, Arrival, Decision, int]


@dataclass(slots=True)
class Batch:
    """A batch as it is being settled.

    ``waiting`` says that its statements are before a person already. ``new`` and ``changed`` are
    rows to write. The other lists hold statements: ``alone`` are on no child and sealed one by one;
    ``unplaced`` have nowhere to stay; ``returns`` were taken off records without a name; ``asked``
    go before a person; ``doubted`` are on a record, and a case asks whether it is of the decision's
    child; ``afresh`` were decided on again on their provisional record; ``guarded`` are guarded by
    health, each with the number of its record. ``suspected`` are records that may be of a child
    that health guards, and ``about_hidden`` statements that wait, by the number of the hidden
    record that they may be of. ``followed`` are the records, by the number of the record that their
    only statement went to.
    """

    load: Load
    working: WorkingSet
    verdicts: StandingVerdicts
    waiting: bool
    counts: Counter[str] = field(default_factory=Counter)
    new: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    changed: list[HeldStatement] = field(default_factory=list)
    alone: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    unplaced: list[tuple[HeldStatement, Arrival]] = field(default_factory=list)
    returns: list[tuple[Left, Arrival]] = field(default_factory=list)
    asked: list[Decided] = field(default_factory=list)
    doubted: list[Doubted] = field(default_factory=list)
    afresh: list[HeldStatement] = field(default_factory=list)
    guarded: list[tuple[Arrival, int]] = field(default_factory=list)
    suspected: set[int] = field(default_factory=set)
    about_hidden: dict[int, list[HeldStatement]] = field(default_factory=dict)
    followed: dict[int, int] = field(default_factory=dict)
    _claims: dict[tuple[str, str, int], list[Arrival]] | None = None

    def seekers(self) -> list[tuple[HeldStatement, Arrival]]:
        """The statements that have to be placed by what they say."""
        return [*self.unplaced, *((left.row, arrival) for left, arrival in self.returns)]

    def claims(self, arrival: Arrival, child: int | None) -> Sequence[Arrival]:
        """The other statements of the same listing that have to be placed too and may be of
        ``child``.

        Asked once the candidates have been brought.
        """
        if self._claims is None:
            self._claims = {}
            for _, one in self.unplaced:
                of = one.statement
                for number in self.working.may_be_of(one.profile):
                    self._claims.setdefault((of.feed, of.source, number), []).append(one)
        by, beside = arrival.statement, arrival.delivered
        return [
            one
            for one in self._claims.get((by.feed, by.source, child or 0), ())
            if one is not arrival and (beside is None or one.digests.reference in beside)
        ]
