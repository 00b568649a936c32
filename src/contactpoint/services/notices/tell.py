"""Tell accounts what happened, in the open transaction, which is that of what happened."""

from collections.abc import Collection

from contactpoint.access.notices import NoticeKind
from contactpoint.store.repositories import involvements, notices
from contactpoint.store.repositories.children import OpenedChild


def tell(
    kind: NoticeKind,
    *,
    to: Collection[int],
    child: OpenedChild | None = None,
    by: int | None = None,
) -> None:
    """Leave a notice for each of these accounts, but for whoever did it, ``by``.

    Whether one may learn of it is decided when it is read. Raises ``TransactionManagementError``
    where no transaction is open.
    """
    notices.add(kind, set(to) - {by}, child)


def tell_those_who_work(kind: NoticeKind, child: OpenedChild, *, by: int | None) -> None:
    """Leave a notice for each account that works with the child, but for whoever did it, ``by``."""
    tell(kind, to=involvements.who_work_with(child), child=child, by=by)
