"""Notices as their reader sees them: what happened, when, and to which child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contactpoint.access.notices import NoticeKind
from contactpoint.children.names import PersonName
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice. ``number`` and ``name`` are the child's as it is now; both are empty for a notice
    that is about no child. ``is_new`` says that it was not read before."""

    kind: NoticeKind
    at: datetime
    is_new: bool
    number: str = ""
    name: PersonName | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """What an account was told: of what kind, when last, whether it is new, and the number and the
    name of the child whom it is about, where it is about one."""

    kind: NoticeKind
    at: datetime
    is_new: bool
    child: tuple[str, PersonName | None] | None


def prepare_notices(told: Iterable[Noticed]) -> Prepared[tuple[NoticeView, ...]]:
    """Notices in their order. Of each child that one is about the reader sees who works with it."""
    views = tuple(NoticeView(one.kind, one.at, one.is_new, *(one.child or ())) for one in told)
    return Prepared(views, of={view.number for view in views if view.number})
