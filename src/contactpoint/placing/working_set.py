"""The working set of a batch: the children that its statements may be of.

The index brings some of these children, and the batch itself founds others. Statements of one batch
are placed one after another, and each sees the earlier ones.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from django.utils import timezone

from contactpoint.children.sources import frees, is_told_by_practitioners, registers
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.linkage.decision import (
    LINK_FROM,
    Candidate,
    Decision,
    Outcome,
    decide,
    nearest,
    worth_weighing,
)
from contactpoint.linkage.keys import Clues, clues, index_keys, lookup_keys
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.placing.listing import Listing
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.placing.whole import whole_of_each
from contactpoint.placing.working_child import WorkingChild
from contactpoint.placing.worth_opening import (
    is_settled,
    likeliest,
    worth_seeking,
)
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children, statements
from contactpoint.store.repositories.children import Sharers
from contactpoint.vault.blind_index import OpenKey
from contactpoint.visibility.status import Status


class WorkingSet:
    """The children of a batch, each under a number.

    The number is the primary key of a known child, and negative for a child that the batch founds.
    ``standing`` has the linked statements of the children whose statements change, as they were
    before the batch. ``joined`` has the child's number and the profile of each statement that
    joined a child here, unless the child had that statement with that profile before.
    """

    def __init__(self, keys: StoredKeys, prior: Prior) -> None:
        self.keys = keys
        self.prior = prior
        self.children: dict[int, WorkingChild] = {}
        self.standing: dict[int, list[tuple[HeldStatement, Statement]]] = {}
        # Those of children that were only opened, once somebody asks for them.
        self._beside: dict[int, list[tuple[HeldStatement, Statement]]] = {}
        self.joined: list[tuple[int, Profile]] = []
        # Of the children that may be of a profile, those whom nobody registers.
        self._unregistered: set[int] = set()
        self._clues: dict[Profile, Clues] = {}
        self._shared: dict[Profile, dict[int, int]] = {}
        self._by_fresh_key: dict[str, set[int]] = {}
        # The child that each row of the batch went to, and the rows that have left their child.
        self._placed: dict[int, int] = {}
        self._gone: set[int] = set()
        # By the statement's identity. The statement is kept too, so that no other can get the same.
        self._profiles: dict[int, tuple[Statement, Profile]] = {}

    def profile_of(self, statement: Statement) -> Profile:
        """The statement's profile, made once a batch."""
        if id(statement) not in self._profiles:
            self._profiles[id(statement)] = statement, profile_of(statement)
        return self._profiles[id(statement)][1]

    def lookup_values(self, profile: Profile) -> list[OpenKey]:
        """The blind values under which a profile's child may be found."""
        return self.keys.open_values(lookup_keys(profile))

    def bring_own(self, child_pks: Iterable[int]) -> None:
        """Fetch children whose own statements change, with these statements."""
        wanted = set(child_pks)
        if not wanted:
            return
        self.standing.update(statements.linked_to(wanted))
        kept = children.kept_of(wanted)
        for pk, subject in children.subjects_of(wanted).items():
            stated = self.standing.setdefault(pk, [])
            profiles = self._profiles_of(statement for _, statement in stated)
            self.children[pk] = WorkingChild(
                subject=subject,
                pk=pk,
                profiles=profiles,
                status=kept[pk].status,
                before=kept[pk].status,
                known_by=kept[pk].last_words,
                keys_digest=kept[pk].keys_digest,
                provisional=kept[pk].provisional,
                added=is_told_by_practitioners(one for _, one in stated),
                in_search=kept[pk].status is Status.ACTIVE,
            )

    def bring_as_joined(self, rows: Iterable[HeldStatement]) -> None:
        """Fetch the children of the linked rows, as if these rows had joined in this batch."""
        linked = {row.pk: row.child_id for row in rows if row.state == HeldStatement.State.LINKED}
        self.bring_own(child for child in linked.values() if child is not None)
        self.joined += [
            (child, self.profile_of(statement))
            for child, stated in self.standing.items()
            for row, statement in stated
            if row.pk in linked and statement.feed != CORRECTION
        ]

    def bring_candidates(
        self, profiles: Iterable[Profile], barred: Mapping[Profile, Collection[int]]
    ) -> None:
        """Fetch the children that each of the profiles has to be weighed against.

        The likeliest are opened first, and the others only where that settles nothing. Children
        that are ``barred`` to a profile are left out: a person has said that it is of another.
        """
        seekers = list(dict.fromkeys(profiles))
        if not seekers:
            return
        first: set[int] = set()
        for profile, shared in zip(seekers, self.sharing(seekers), strict=True):
            for another in barred.get(profile, ()):
                shared.pop(another, None)
            model = self.prior.model_for(profile)
            worth = worth_weighing(profile, shared, model, unregistered=self._unregistered)
            self._shared[profile] = {child: shared[child] for child in worth}
            first |= likeliest(profile, self._shared[profile], model)
        self._open(first)
        rest: set[int] = set()
        for profile in seekers:
            unopened = self._shared[profile].keys() - self.children.keys() - first
            if unopened and self._settled_without(profile, unopened):
                for child in unopened:
                    del self._shared[profile][child]
            rest |= unopened
        self._open(rest & {child for shared in self._shared.values() for child in shared})

    def sharing(self, seekers: Sequence[Profile]) -> list[dict[int, int]]:
        """For each profile, the children that share a key, open or hidden, and what these say."""
        self._clues.update({profile: clues(profile) for profile in seekers})
        found = self._together(
            children.sharing_each([self.keys.open_clues(self._clues[p]) for p in seekers])
        )
        sought = [
            self.keys.hidden_clues(worth_seeking(self._clues[profile], shared))
            for profile, shared in zip(seekers, found, strict=True)
        ]
        beside = self._together(children.sharing_each(sought))
        for shared, hidden in zip(found, beside, strict=True):
            for child, says in hidden.items():
                shared[child] = shared.get(child, 0) | says
        return found

    def _together(self, found: Sequence[Sharers]) -> list[dict[int, int]]:
        for sharers in found:
            self._unregistered |= sharers.others.keys()
        return [sharers.registered | sharers.others for sharers in found]

    def _open(self, wanted: set[int]) -> None:
        opened = children.by_pks(wanted - self.children.keys())
        whole, today = whole_of_each(opened), timezone.localdate()
        for child in opened:
            self.children[child.pk] = WorkingChild.opened(child, whole[child.pk], today)

    def _settled_without(self, profile: Profile, unopened: set[int]) -> bool:
        """Whether a statement can be decided on without opening these children."""
        model = self.prior.model_for(profile)
        shared = self._shared[profile]
        opened = [
            Candidate(child=child, profiles=tuple(self.children[child].profiles))
            for child in shared.keys() - unopened
            if child in self.children
            and self.children[child].profiles
            and not self.children[child].is_unheard
        ]
        decision = self.decide(profile, opened)
        return is_settled(profile, decision, {child: shared[child] for child in unopened}, model)

    def decide(
        self, profile: Profile, candidates: Sequence[Candidate], listing: Listing | None = None
    ) -> Decision:
        """Decide on a statement, among as many children as the index holds.

        ``listing`` says what its source lists beside it, where that counts.
        """
        model = self.prior.model_for(profile)
        decision = decide(profile, candidates, model)
        if decision.outcome is not Outcome.LINK or listing is None:
            return decision
        # What stands is fetched only for the child to be linked: this takes a query.
        number = decision.child
        if number is None or not self.is_listed_apart(number, listing):
            return decision
        source = listing.source
        among = [
            replace(one, sources=frozenset({source})) if one.child == number else one
            for one in candidates
        ]
        return decide(profile, among, model, source=source)

    def may_be_of(self, profile: Profile) -> Collection[int]:
        """The children of the index that a profile given to ``bring_candidates`` may be of."""
        return self._shared.get(profile, ())

    def candidates(self, profile: Profile) -> list[Candidate]:
        """The candidates of a profile given to ``bring_candidates``, in a lasting order."""
        shared = dict(self._shared[profile])
        for key, says in self._clues[profile].items():
            for number in self._by_fresh_key.get(key, ()):
                shared[number] = shared.get(number, 0) | says
        return [
            self.candidate(number)
            for number in worth_weighing(
                profile,
                shared,
                self.prior.model_for(profile),
                unregistered=self._unregistered,
            )
            # A child whose key has been destroyed is not there any more.
            if number in self.children and self.children[number].profiles
        ]

    def nearest(self, profile: Profile, candidates: Iterable[Candidate]) -> list[int]:
        """The children that a statement may be of, the weightiest first (``linkage.decision``)."""
        return nearest(profile, candidates, self.prior.model_for(profile))

    def candidate(self, number: int) -> Candidate:
        """A child of the batch as a candidate."""
        return Candidate(child=number, profiles=tuple(self.children[number].profiles))

    def waiting_for_what_joined(self) -> list[tuple[HeldStatement, Statement]]:
        """The statements before a person that may be certain now.

        Each would be linked to a child that a statement joined here, were there no other child. It
        stands on no record, or on a provisional one of its own. Shared keys tell which statements
        are near. Only these are opened and weighed against that child: to try a statement again in
        full costs as much as a new one.
        """
        near: dict[int, set[int]] = {}
        sought = []
        for _, profile in self.joined:
            sought.append(self.keys.open_clues(_stored_clues(profile)))
        found = statements.waiting_near_each(sought)
        for (number, profile), shared in zip(self.joined, found, strict=True):
            model = self.prior.model_for(profile)
            for pk in worth_weighing(profile, shared, model, from_weight=LINK_FROM):
                near.setdefault(pk, set()).add(number)
        return [
            (row, statement)
            for row, statement in statements.opened(statements.by_pks(near))
            if any(
                self.children[number].pk != row.child_id and self._would_link(statement, number)
                for number in near[row.pk]
            )
        ]

    def _would_link(self, statement: Statement, number: int) -> bool:
        """Whether a statement would be linked to this child, were there no other.

        A statement that would not is not linked to the child beside others either.
        """
        alone = self.candidate(number)
        return self.decide(self.profile_of(statement), [alone]).outcome is Outcome.LINK

    def found(self) -> int:
        """A new child; returns its number here."""
        number = -1 - len(self.children)
        self.children[number] = WorkingChild(subject=uuid4(), pk=None, profiles=[])
        self._unregistered.add(number)
        return number

    def join(self, number: int, row: HeldStatement, statement: Statement, profile: Profile) -> None:
        """Link a statement, with its profile, to a child."""
        child = self.children[number]
        child.joined.append((row, statement))
        if registers(statement):
            self._unregistered.discard(number)
        if row.pk is not None:
            self._placed[row.pk] = number
        child.profiles.append(profile)
        self._profiles[id(statement)] = statement, profile
        if profile != self.earlier(number, row):
            self.joined.append((number, profile))
        for key in index_keys(profile):
            self._by_fresh_key.setdefault(key, set()).add(number)

    def earlier(self, number: int, row: HeldStatement) -> Profile | None:
        """The profile of the statement that the row held on this child before the batch, if any."""
        for held, statement in self.standing.get(number, ()):
            if held.pk == row.pk:
                return self.profile_of(statement)
        return None

    def leave(self, number: int, row: HeldStatement) -> None:
        """Take a statement from a child that ``bring_own`` brought."""
        child = self.children[number]
        child.left.add(row.pk)
        rest = [stated for held, stated in self.standing[number] if held.pk not in child.left]
        rest += [stated for _, stated in child.joined]
        child.profiles = self._profiles_of(rest)
        self._placed.pop(row.pk, None)
        self._gone.add(row.pk)

    def stay(self, number: int, row: HeldStatement) -> None:
        """Let a statement stay on the child that it has left, as if it never had."""
        child = self.children[number]
        child.left.discard(row.pk)
        child.profiles = self._profiles_of(stated for _, stated in self.standing_on(number))
        self._gone.discard(row.pk)

    def standing_on(self, number: int) -> list[tuple[HeldStatement, Statement]]:
        """The statements now on a child that the batch founds or that ``bring_own`` brought."""
        child = self.children[number]
        gone = child.left | {row.pk for row, _ in child.joined}
        rest = [one for one in self.standing.get(number, ()) if one[0].pk not in gone]
        return [*rest, *child.joined]

    def where(self, statement_pk: int, child: int | None) -> int | None:
        """The child that a statement is linked to now, if it was linked to ``child`` before."""
        if statement_pk in self._gone:
            return self._placed.get(statement_pk)
        return self._placed.get(statement_pk, child)

    def is_listed_apart(self, number: int, listing: Listing) -> bool:
        """Whether a statement that stands on a child now is listed as another child's."""
        return any(listing.tells_apart(row, stated) for row, stated in self._stands_on(number))

    def is_freed(self, number: int) -> bool:
        """Whether health registers a child of the batch, and guards it not."""
        return any(frees(statement) for _, statement in self._stands_on(number))

    def _stands_on(self, number: int) -> list[tuple[HeldStatement, Statement]]:
        """The statements that stand on any child of the batch now."""
        child = self.children[number]
        stated = list(child.joined)
        if child.pk is not None:
            held = self.held_by([child.pk])[child.pk]
            stated += [one for one in held if one[0].pk not in self._gone]
        return stated

    def bring(self, child_pks: Iterable[int]) -> None:
        """Open these children, but those whose key has been destroyed."""
        self._open(set(child_pks))

    def waiting_near(self, profiles: Sequence[Profile]) -> list[tuple[HeldStatement, Statement]]:
        """The statements before a person that share a stored key with one of these profiles."""
        sought = [self.keys.open_clues(_stored_clues(profile)) for profile in profiles]
        worth: set[int] = set()
        for profile, near in zip(profiles, statements.waiting_near_each(sought), strict=True):
            worth.update(worth_weighing(profile, near, self.prior.model_for(profile)))
        return statements.opened(statements.by_pks(sorted(worth)))

    def held_by(
        self, child_pks: Collection[int]
    ) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
        """The linked statements of children of the batch, as they were before it.

        Where some have to be fetched, those of all children that were opened are, in one go: most
        of them are asked for next.
        """
        known = self.standing.keys() | self._beside.keys()
        if not known >= set(child_pks):
            opened = {child.pk for child in self.children.values() if child.pk is not None}
            wanted = (opened | set(child_pks)) - known
            found = statements.linked_to(wanted)
            self._beside.update({pk: found.get(pk, []) for pk in wanted})
        return {pk: self.standing.get(pk) or self._beside.get(pk, []) for pk in child_pks}

    def _profiles_of(self, stated: Iterable[Statement]) -> list[Profile]:
        """The profiles of statements, without corrections: these are nothing to agree with."""
        return [self.profile_of(one) for one in stated if one.feed != CORRECTION]

    def not_shown(self) -> list[int]:
        """The primary keys of children of whom nothing may be shown: their cases are withheld."""
        return [n.pk for n in self.children.values() if n.pk is not None and not n.shown]

    def pk_of(self, number: int) -> int:
        """The primary key of a child. Raises ``ValueError`` for one that is not written yet."""
        pk = self.children[number].pk
        if pk is None:
            raise ValueError("this child has not been written yet")
        return pk


def _stored_clues(profile: Profile) -> Clues:
    """The clues of a profile that are stored of its child: its mistakes are not."""
    stored = index_keys(profile)
    return {key: says for key, says in clues(profile).items() if key in stored}
