"""Which of its notices an account may see now.

One about a child tells that somebody works with it, or what became of its record: so it is for
whoever learns that of the child (``Reached.shows_who_works``), by the same rule as the record
itself. What may not be seen is not counted, and no e-mail tells of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.repositories import children
from contactpoint.store.repositories.notices import Notice

# As whoever works with a child; who does not, and reported something, as a desk looks at it.
_PURPOSES = (Purpose.WORKING_WITH_CHILD, Purpose.DATA_QUALITY, Purpose.DISCLOSURE_REQUEST)


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened, as its reader may see it: once for all notices that say the same of one day,
    the newest first among them."""

    notices: tuple[Notice, ...]
    child: Reached | None = None

    @property
    def newest(self) -> Notice:
        """The notice that tells when it happened."""
        return self.notices[0]

    @property
    def is_new(self) -> bool:
        """Whether any of them has not been read."""
        return not all(one.read for one in self.notices)


def looking(actor: Actor) -> tuple[Actor, Purpose] | None:
    """The actor under the grant by which it may be shown children here, and the purpose; ``None``
    for one who may not look at children now."""
    for purpose in _PURPOSES:
        try:
            return acting(actor, Action.OPEN_RECORD, purpose), purpose
        except AccessRefusedError:
            continue
    return None


def visible(actor: Actor, held: Iterable[Notice]) -> list[Seen]:
    """What of these notices the actor may see now, the newest first."""
    newest_first = sorted(held, key=lambda one: (one.at, one.pk), reverse=True)
    reached = _reached(actor, newest_first)
    said: dict[tuple[str, int, date], list[Notice]] = {}
    for one in newest_first:
        child = reached.get(one.child_id or 0)
        if one.child_id is None or child is not None:
            about = 0 if child is None else child.pk
            day = timezone.localdate(one.at)
            said.setdefault((one.kind.value, about, day), []).append(one)
    return [
        Seen(tuple(together), reached.get(together[0].child_id or 0)) for together in said.values()
    ]


def _reached(actor: Actor, held: Sequence[Notice]) -> dict[int, Reached]:
    """The children of whom the actor learns who works with them, by the record that a notice was
    told of."""
    told_of = {one.child_id for one in held if one.child_id is not None}
    able = looking(actor)
    if not told_of or able is None:
        return {}
    now = children.survivors(told_of)
    reached = reached_among(able[0], children.by_pks(sorted(set(now.values()))))
    return {
        pk: reached[survivor]
        for pk, survivor in now.items()
        if survivor in reached and reached[survivor].shows_who_works
    }
