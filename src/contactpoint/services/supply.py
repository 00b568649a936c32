"""Suppliers and loads as a desk sees them: an authority's team what is of its own sources, and
nothing of others; a national administrator all. Counts of records only, nothing of a child.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope, decides
from contactpoint.children.sources import SOURCE_KINDS, PractitionersOf, Sender
from contactpoint.feeds.registers import read_authorities
from contactpoint.ledger.organisation_details import SupplySeen
from contactpoint.services.gate import Look, release
from contactpoint.services.held_loads import APPROVED, MOST_LISTED
from contactpoint.services.review.source_names import (
    SourceCode,
    organisation_code,
    source_names,
)
from contactpoint.services.suppliers import RegisteredSupplier, list_suppliers
from contactpoint.store.account_macs import is_approved
from contactpoint.store.models import Load
from contactpoint.store.repositories import loads, organisations
from contactpoint.visibility.prepared import Prepared

# So many of the last loads are looked through for those of one desk.
_LOOKED_THROUGH = 2000
# What is told of a load. How many records were hidden or put before people could tell that of one
# child is known what a desk may not know.
_TOLD = ("added", "changed", "unchanged", "rejected", "ended")
# So many sources of a supplier are named on its page.
MOST_SOURCES = 100


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A load. ``state`` is a value of ``Load.State``, or ``approved`` for one that was held and may
    go on."""

    load: int
    feed: str
    supplier: str
    full: bool
    state: str
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SeenSupplier:
    """A supplier with the sources that the desk may see, each with its name (the first
    ``MOST_SOURCES``), and its last deliveries."""

    supplier: RegisteredSupplier
    sources: tuple[tuple[str, str], ...]
    deliveries: tuple[LoadLine, ...]


def suppliers_of(*, actor: Actor) -> list[RegisteredSupplier]:
    """The suppliers that the actor's desk sees, by name, each with the sources that it sees.

    Raises ``AccessRefusedError``, and ``SealBrokenError`` for one that was changed past the
    service.
    """
    actor = acting(actor, Action.SEE_SUPPLIERS)
    found = _seen(actor, list_suppliers())
    return release(Prepared(found, of=()), Look(actor=actor, what=SupplySeen()))


def see_supplier(*, actor: Actor, name: str) -> SeenSupplier:
    """One of them. Raises ``AccessRefusedError``, for one that the desk does not see as for one
    that there is not, and ``SealBrokenError``."""
    actor = acting(actor, Action.SEE_SUPPLIERS)
    found = _seen(actor, [one for one in list_suppliers() if one.name == name])
    if not found:
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    (supplier,) = found
    shown = [(supplier.feed, source) for source in supplier.sources[:MOST_SOURCES]]
    names = source_names(shown)
    seen = SeenSupplier(
        supplier=supplier,
        sources=tuple((source, names[feed, source]) for feed, source in shown),
        deliveries=tuple(one for one in _loads(actor) if one.supplier == name),
    )
    return release(Prepared(seen, of=()), Look(actor=actor, what=SupplySeen(supplier=name)))


def loads_of(*, actor: Actor) -> list[LoadLine]:
    """The last loads that the actor's desk sees, newest first: of an authority's desk those all of
    whose sources are its own. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.SEE_LOADS)
    look = Look(actor=actor, what=SupplySeen(loads=True))
    return release(Prepared(_loads(actor), of=()), look)


def _loads(actor: Actor) -> list[LoadLine]:
    sees_all = _sees_all(actor)
    latest = list(loads.latest(MOST_LISTED if sees_all else _LOOKED_THROUGH))
    if not sees_all:
        theirs = _of_desk(
            actor.scope, ((one.feed, source) for one in latest for source in one.sources)
        )
        latest = [
            one
            for one in latest
            if one.sources and all((one.feed, source) in theirs for source in one.sources)
        ]
    return [_line(one) for one in latest[:MOST_LISTED]]


def _seen(actor: Actor, found: list[RegisteredSupplier]) -> list[RegisteredSupplier]:
    if _sees_all(actor):
        return found
    theirs = _of_desk(actor.scope, ((one.feed, source) for one in found for source in one.sources))
    narrowed = (
        replace(one, sources=tuple(code for code in one.sources if (one.feed, code) in theirs))
        for one in found
    )
    return [one for one in narrowed if one.sources]


def _sees_all(actor: Actor) -> bool:
    return actor.role is Role.NATIONAL_ADMINISTRATOR


def _of_desk(desk: Scope, sources: Iterable[SourceCode]) -> Collection[SourceCode]:
    """Those of the sources that a desk decides about."""
    wanted = {one for one in sources if one[0] in SOURCE_KINDS}
    codes = {
        one: organisation_code(one[1])
        for one in wanted
        if SOURCE_KINDS[one[0]].sender is Sender.ORGANISATION
    }
    known = organisations.by_codes(codes.values())

    def scope(one: SourceCode) -> Scope:
        match SOURCE_KINDS[one[0]].sender:
            case Sender.NATION:
                return NATIONAL
            case Sender.AUTHORITY:
                return _authorities().get(one[1], NOT_KNOWN)
            case Sender.PRACTITIONERS:
                return Scope.of(PractitionersOf.of(one[1]).authority)
            case Sender.ORGANISATION:
                row = known.get(codes[one])
                return NOT_KNOWN if row is None else Scope.of(row.authority_gss)

    return {one for one in wanted if decides(desk, scope(one))}


@cache
def _authorities() -> Mapping[str, Scope]:
    """Authorities by both codes that sources use: DfE and GSS."""
    found = {}
    for authority in read_authorities():
        found[authority.dfe_code] = found[authority.gss] = Scope(authority.gss)
    return found


def _line(load: Load) -> LoadLine:
    held = load.state == Load.State.HELD
    return LoadLine(
        load=load.pk,
        feed=load.feed,
        supplier="" if load.supplier is None else load.supplier.name,
        full=load.full,
        state=APPROVED if held and is_approved(load) else load.state,
        started_at=load.started_at,
        finished_at=load.finished_at,
        counts={name: load.counts[name] for name in _TOLD if load.counts.get(name)},
    )
