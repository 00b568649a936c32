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


def prepare_notices(shown: Iterable[NoticeView]) -> Prepared[tuple[NoticeView, ...]]:
    """Notices in their order. Of each child that one is about the reader sees who works with it."""
    views = tuple(shown)
    return Prepared(views, of={view.number for view in views if view.number})
