"""What is known of a child, derived from its statements, and what of it is open under its status.

The one rule for it, for a load of one statement, for a verdict or a correction, and for the first
load of a country. What is hidden is cut here, before anything is stored or weighed: the open facet
of a shielded child is derived from what may be known of it and from nothing else, so that no search
and no page can tell apart two children who differ only in what is hidden (the rules of the domain,
section 5).
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.children.names import NameKind
from contactpoint.children.record import Record, assemble
from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.linkage.keys import index_keys_of
from contactpoint.linkage.profile import Profile, pack, profile_of
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status

_NOTHING = Facet(record=None, packed_profiles=(), names=())


class Derived(Struct, frozen=True):
    """Both facets of a child under ``status``, each with its blocking values, not yet blinded.

    Where nothing is hidden ``open`` is ``whole``, the same object. ``hidden_keys`` are those of the
    whole that are not open.
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

    ``standing`` are the statements that stand, in the order of their rows; ``last_words`` what was
    said last, which counts where no source names the child any more. ``profiled`` gives a
    statement's profile, for a caller that has made it before.
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
    """The same from exactly these statements: ``profiles`` are theirs, in their order, and
    ``packed`` the same packed. With ``last_known`` no source names the child any more.

    Of a child of whom nothing is said, nothing may be shown and no key leads to it.
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
    )
    keys = index_keys_of(profiles)
    if status is Status.ACTIVE:
        return Derived(status, whole, whole, keys)
    if status is Status.CONCEALED or record is None:
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
    """A correction with what the record says beside it: a child is searched for by the corrected
    date and its name together, not by the date alone."""
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
    """Whether a source among these names the child. A correction is no voice of its own: it
    corrects what sources say."""
    return any(one.feed != CORRECTION and bool(one.names) for one in stated)


def is_spoken_of(stated: Iterable[Statement]) -> bool:
    """Whether any source speaks of the child, by name or without."""
    return any(one.feed != CORRECTION for one in stated)


def _known_by(
    standing: Sequence[Statement], last_words: Sequence[Statement]
) -> tuple[Sequence[Statement], bool]:
    """The statements that a child is derived from, and whether it is as last known.

    Who drops off every list is the child somebody will look for, so what was said last is kept. A
    return that gives no name stays beside it: alone it could be neither searched for nor opened.
    """
    spoken_of = is_spoken_of(standing)
    if is_named(standing) or (spoken_of and not is_named(last_words)):
        return standing, False
    if last_words:
        return [*standing, *last_words], True
    return (), False


def _reduced(record: Record) -> Statement:
    """One statement of all that may be known of a shielded child, which nobody made: who said it
    would tell where the child is."""
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
