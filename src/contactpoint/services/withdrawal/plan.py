"""What becomes of each statement when a load is taken back, in sight of what came since.

A statement that a later load brought again is decided on again, as that load would have decided
without the one that is taken back. So is what later loads placed beside it. Any other statement is
again what it was, or is there no more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from contactpoint.children.statement import CORRECTION
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.place_statements import near
from contactpoint.services.withdrawal.group import Group
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.replaced import Before, Kind
from contactpoint.store.repositories import (
    case_rows,
    children,
    statements,
    statements_before,
    verdict_rows,
)
from contactpoint.store.repositories.replaced import Journal, Key, Noted, Others
from contactpoint.visibility.status import Status

_State = HeldStatement.State
Later = Mapping[Key, Sequence[tuple[Journal, Noted]]]


@dataclass(frozen=True, slots=True)
class Word:
    """What a later load brought of a statement: the load, the statement's place in it, and what it
    said then as it was kept; ``None`` for what it says now. ``same`` says that the load before had
    said the same."""

    load: Load
    nth: int
    kept: Before | None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """A statement to decide on again: its row, how it was before, how later loads found it, and
    their words on it, the earliest first."""

    row: HeldStatement
    base: Before
    found: Before
    words: tuple[Word, ...]

    @property
    def load(self) -> Load:
        """The load that first brought it again."""
        return self.words[0].load

    @property
    def nth(self) -> int:
        """Its place in that load."""
        return self.words[0].nth


@dataclass(slots=True)
class Plan:
    """What becomes of statements: ``removed`` were never made, ``back`` are what they were, and
    ``again`` are decided on again. ``ended`` are those of ``back`` that a later load has ended, and
    ``stays`` are what they were by the word of a later load. Of ``judged`` a person has said since
    whose they are. ``guarded`` are those that a later load brought again and that stay on a record
    that is hidden."""

    removed: list[HeldStatement] = field(default_factory=list)
    back: list[tuple[HeldStatement, Before]] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    ended: list[tuple[HeldStatement, Load]] = field(default_factory=list)
    stays: list[tuple[HeldStatement, Before]] = field(default_factory=list)
    judged: frozenset[int] = frozenset()
    guarded: int = 0

    @property
    def bases(self) -> list[Before]:
        """How the statements were that come back, or are decided on again."""
        found = [*(before for _, before in self.back), *(one.base for one in self.again)]
        return [before for before in found if before.there]

    @property
    def said_between(self) -> list[Before]:
        """What the load and later ones said of statements before what is said now."""
        words = [word.kept for one in self.again for word in one.words]
        found = [one.found for one in self.again if one.found.there]
        return [*found, *(kept for kept in words if kept is not None)]


def plan_for(group: Group, later: Later, others: Others, *, begun: datetime, since: int) -> Plan:
    """The plan for a group. The load began at ``begun``, and ``since`` is its first note."""
    plan = Plan()
    ended: list[tuple[HeldStatement, Before]] = []
    for pk, noted in group.statements.items():
        row = group.rows.get(pk)
        if row is None:
            continue
        words = later.get((Kind.STATEMENT, pk), ())
        if _says_something_else(row, noted.before, words):
            plan.again.append(_again(row, noted.before, words))
        elif noted.before.there and _is_brought(words) and _stands_as_before(row, noted.before):
            # A later load brought it again as it was, and noted that on it.
            plan.stays.append((row, noted.before))
        elif noted.before.there:
            plan.back.append((row, noted.before))
            by = _ended_by(row, words)
            if by is not None and noted.before.stood().state is not _State.ENDED:
                plan.ended.append((row, by))
            elif row.state == _State.ENDED:
                ended.append((row, noted.before))
        else:
            plan.removed.append(row)
    plan.ended += _left_out(ended, others)
    beside = _beside(group, plan)
    rows = {row.pk: row for row in statements.by_pks(beside - group.statements.keys())}
    of_others = others.find([(Kind.STATEMENT, pk) for pk in rows], since)
    for (_, pk), words in of_others.items():
        if _says_something_else(rows[pk], words[0][1].before, words):
            plan.again.append(_again(rows[pk], words[0][1].before, words))
        elif _was_linked_later(rows[pk], words[0][1].before):
            # What made it certain may go.
            plan.back.append((rows[pk], words[0][1].before))
    plan.judged = frozenset(_judged(plan, begun))
    hidden = _hidden(one.row.child_id for one in plan.again)
    plan.guarded = sum(one.row.child_id in hidden for one in plan.again)
    plan.again = [
        one
        for one in plan.again
        if one.row.pk not in plan.judged
        and one.row.state in (_State.LINKED, _State.TO_REVIEW)
        # Elsewhere it would be open: feeds never unshield (rules of the domain, section 5).
        and one.row.child_id not in hidden
    ]
    plan.again.sort(key=lambda one: (one.load.pk, one.nth))
    return plan


def _says_something_else(
    row: HeldStatement, base: Before, words: Sequence[tuple[Journal, Noted]]
) -> bool:
    """Whether later loads brought a statement that is not what it was before: they would have
    decided on it. What comes again as it was, and has not ended, stays where it was."""
    if not _is_brought(words):
        return False
    same = base.there and _same(row, base)
    return not same or base.stood().state is _State.ENDED


def _is_brought(words: Sequence[tuple[Journal, Noted]]) -> bool:
    """Whether later loads brought a statement, and did not only move it or note something on it."""
    return any(one.before.brought for _, one in words)


def _ended_by(row: HeldStatement, words: Sequence[tuple[Journal, Noted]]) -> Load | None:
    """The later load that ended a statement which has ended, if it had not ended before."""
    then = row.state
    for journal, one in reversed(words):
        found = one.before.stood().state
        if then == _State.ENDED != found:
            return journal.load
        then = found
    return None


def _left_out(
    ended: Sequence[tuple[HeldStatement, Before]], others: Others
) -> list[tuple[HeldStatement, Load]]:
    """Those of the statements, which the load ended, that a later full delivery would have ended:
    it does not hold them either. Each comes with that delivery."""
    full = [
        journal.load
        for journal in others.journals.values()
        if journal.load.full and not journal.load.counts.get("rejected")
    ]
    if not full:
        return []
    found = []
    said = statements_before.as_it_was([before for _, before in ended])
    for (row, before), statement in zip(ended, said, strict=True):
        by = next(
            (
                load
                for load in full
                if load.feed == statement.feed
                and statement.source in load.sources
                and before.stood().seen_in < load.pk
                and before.stood().state in (_State.LINKED, _State.TO_REVIEW)
            ),
            None,
        )
        if by is not None:
            found.append((row, by))
    return found


def _stands_as_before(row: HeldStatement, base: Before) -> bool:
    stood = base.stood()
    linked = row.state == stood.state == _State.LINKED
    return linked and row.child_id == stood.child and _same(row, base)


def _same(row: HeldStatement, base: Before) -> bool:
    return base.content_digest == bytes(row.content_digest)


def _was_linked_later(row: HeldStatement, base: Before) -> bool:
    return base.there and row.state == _State.LINKED and base.stood().child != row.child_id


def _again(row: HeldStatement, base: Before, words: Sequence[tuple[Journal, Noted]]) -> Again:
    said: list[Word] = []
    # What a load brought is what the next one found.
    following = [*(one.before for _, one in words[1:]), None]
    for (journal, one), kept in zip(words, following, strict=True):
        if not one.before.brought:
            continue
        word = Word(journal.load, one.before.nth, kept)
        same = bool(said) and _content(row, said[-1]) == _content(row, word)
        said.append(replace(word, same=same))
    return Again(row, base, words[0][1].before, tuple(said))


def _content(row: HeldStatement, word: Word) -> bytes:
    return bytes(row.content_digest) if word.kept is None else word.kept.content_digest


def _beside(group: Group, plan: Plan) -> set[int]:
    """The statements whose place, or case, may hang on what goes, comes back or is decided on
    again: on the same records or on records near them, asked about with these, or before a person
    near them."""
    going = [*plan.removed, *(row for row, _ in plan.back), *(one.row for one in plan.again)]
    # A record looks another once one of its voices goes: so what is near to any of them counts.
    beside = statements.linked_to(group.records_near).values()
    voices = [*statements.opened(going), *(one for some in beside for one in some)]
    away = near([profile_of(stated) for _, stated in voices if stated.feed != CORRECTION])
    said = [
        *statements_before.as_it_was(plan.bases),
        *statements_before.still_as_it_was(plan.said_between),
    ]
    back = near([profile_of(statement) for statement in said if statement is not None])
    records = group.records_near | away.records | back.records
    on = statements.on_each(records)
    found = {row.pk for rows in on.values() for row in rows if row.state == _State.LINKED}
    asked = case_rows.about(records)
    found |= {case.statement_id for case in asked}
    return found | away.waiting | back.waiting


def _judged(plan: Plan, begun: datetime) -> set[int]:
    """Those of these statements that a verdict which stands has moved or placed since."""
    pks = {row.pk for row in plan.removed}
    pks |= {row.pk for row, _ in plan.back} | {one.row.pk for one in plan.again}
    moved = [one for one in verdict_rows.moved_of(pks) if not one.last_known]
    since = {
        verdict.pk
        for verdict in verdict_rows.by_pks({one.verdict_id for one in moved})
        if verdict.undone_at is None and verdict.made_at >= begun
    }
    return {one.statement_id for one in moved if one.verdict_id in since}


def _hidden(pks: Iterable[int | None]) -> Collection[int]:
    found = children.by_pks({pk for pk in pks if pk is not None})
    return {child.pk for child in found if child.document.status is not Status.ACTIVE}
