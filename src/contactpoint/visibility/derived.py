"""Deriving a child's two facets from its statements: all that is known, and what is open.

Loads, verdicts, corrections and the first load of a country all derive facets here. Hidden content
is cut here, before anything is stored or weighed. The open facet of a shielded child is derived
only from what may be known of the child. So no search and no page can tell apart two children who
differ only in what is hidden (the rules of the domain, section 5).

Where a child lives, and with whom, is in no open facet on the word of a practitioner who added it.
The child may be one that is hidden, of whom the practitioner's search said nothing: whoever looks
for that child must not find its home by its name. Nor may it be told by what is cut for whom: so it
is cut for every child who was added.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.children.names import NameKind
from contactpoint.children.record import Record, assemble
from contactpoint.children.sex import Sex
from contactpoint.children.sources import is_told_by_practitioners, registers
from contactpoint.children.statement import CORRECTION, PRACTITIONER, Statement
from contactpoint.linkage.keys import index_keys_of
from contactpoint.linkage.profile import Profile, pack, profile_of
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status

_NOTHING = Facet(record=None, packed_profiles=(), names=())


class Derived(Struct, frozen=True):
    """Both facets of a child under ``status``, and their blocking values, not yet blinded.

    Where nothing is hidden, ``open`` and ``whole`` are the same object. ``open_keys`` are the
    blocking values of the open facet; ``hidden_keys`` are those of the whole facet alone.
    """

    status: Status
    open: Facet
    whole: Facet
    open_keys: frozenset[str]
    hidden_keys: frozenset[str] = frozenset()


def derived(
    standing: Sequence[Statement],
    status: Status = Status.ACTIVE,
    *,
    last_words: Sequence[Statement] = (),
    profiled: Callable[[Statement], Profile] = profile_of,
) -> Derived:
    """Both facets of a child.

    ``standing`` are the statements that stand, in the order of their rows. ``last_words`` are the
    ended statements that count once no source names the child any more. ``profiled`` gives a
    statement's profile; a caller that has made the profiles before can pass them this way.
    """
    stated, last_known = _known_by(standing, last_words)
    profiles = [profiled(statement) for statement in stated]
    return derived_as_profiled(
        stated, profiles, [pack(profile) for profile in profiles], status, last_known=last_known
    )


def derived_as_profiled(
    stated: Sequence[Statement],
    profiles: Sequence[Profile],
    packed: Sequence[str],
    status: Status = Status.ACTIVE,
    *,
    last_known: bool = False,
) -> Derived:
    """Both facets of a child, from exactly these statements.

    ``profiles`` are the statements' profiles in the same order, and ``packed`` the packed profiles.
    ``last_known`` says that no source names the child any more. A child without statements gets an
    empty facet and no blocking values.
    """
    record = assemble(stated) if stated else None
    if record is not None and any(statement.feed == CORRECTION for statement in stated):
        stated = [completed(statement, record) for statement in stated]
        profiles = [profile_of(statement) for statement in stated]
        packed = [pack(profile) for profile in profiles]
    whole = Facet(
        record=record,
        packed_profiles=tuple(packed),
        names=tuple([statement.names for statement in stated]),
        last_known=last_known,
        registered=any(map(registers, stated)),
    )
    keys = index_keys_of(profiles)
    if status is Status.ACTIVE and any(one.feed == PRACTITIONER for one in stated):
        return _of_added(stated, whole, keys)
    if status is Status.ACTIVE:
        return Derived(status, whole, whole, keys)
    if status.hides_all or record is None:
        return Derived(status, _NOTHING, whole, frozenset(), keys)
    reduced = _reduced(record)
    profile = profile_of(reduced)
    shown = Facet(
        record=assemble([reduced]),
        packed_profiles=(pack(profile),),
        names=(reduced.names,),
        last_known=last_known,
    )
    open_keys = index_keys_of((profile,))
    return Derived(status, shown, whole, open_keys, keys - open_keys)


def completed(statement: Statement, record: Record) -> Statement:
    """A correction, filled up with name, birth date, sex and address of the record.

    A search for the child has the corrected value together with the other values, not alone. Any
    other statement is returned as it is.
    """
    if statement.feed != CORRECTION:
        return statement
    names = (record.name.name,) if record.name is not None else ()
    return replace(
        statement,
        names=statement.names or names,
        birth_date=statement.birth_date or record.birth_date,
        sex=record.sex if statement.sex is Sex.NOT_SPECIFIED else statement.sex,
        address=statement.address or record.address,
    )


def is_named(stated: Iterable[Statement]) -> bool:
    """Whether any source names the child; a correction does not count as a source."""
    return any(one.feed != CORRECTION and bool(one.names) for one in stated)


def is_spoken_of(stated: Iterable[Statement]) -> bool:
    """Whether any source states anything of the child, with a name or without."""
    return any(one.feed != CORRECTION for one in stated)


def _known_by(
    standing: Sequence[Statement], last_words: Sequence[Statement]
) -> tuple[Sequence[Statement], bool]:
    """The statements that a child is derived from, and whether the child is as last known.

    A child who drops off every list is one whom somebody will look for, so its last statements are
    kept. A return without a name stays beside them: alone it could be neither found nor opened.
    """
    spoken_of = is_spoken_of(standing)
    if is_named(standing) or (spoken_of and not is_named(last_words)):
        return standing, False
    if last_words:
        return [*standing, *last_words], True
    return (), False


def _of_added(stated: Sequence[Statement], whole: Facet, keys: frozenset[str]) -> Derived:
    """The facets of a child of whom a practitioner has told."""
    told = [
        replace(one, address=None, former_addresses=(), carers=())
        if one.feed == PRACTITIONER
        else one
        for one in stated
    ]
    added = is_told_by_practitioners(stated)
    record = assemble(told)
    told = [completed(one, record) for one in told]
    profiles = [profile_of(one) for one in told]
    shown = replace(
        whole,
        record=record,
        packed_profiles=tuple(map(pack, profiles)),
        added=added,
        keeps_home=True,
    )
    open_keys = index_keys_of(profiles)
    return Derived(Status.ACTIVE, shown, replace(whole, added=added), open_keys, keys - open_keys)


def _reduced(record: Record) -> Statement:
    """A made-up statement with all that may be known of a shielded child.

    It has no source, because the source would tell where the child is.
    """
    names = () if record.name is None else (replace(record.name.name, kind=NameKind.CURRENT),)
    return Statement(
        feed="",
        source="",
        reference="",
        names=names,
        birth_date=record.birth_date,
        birth_date_estimated=record.birth_date_estimated,
        sex=record.sex,
    )
