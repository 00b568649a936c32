"""Tell those who work with a child what became of its record: joined, split, or of somebody who has
moved.

Few children have anybody recorded, so that is asked first, for all children of a batch at once:
nothing else is read of the others. What a notice may say is decided when it is read
(``services.notices``).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from contactpoint.access.notices import NoticeKind
from contactpoint.access.scope import Scope
from contactpoint.children.addresses import Address
from contactpoint.children.folding import folded_words
from contactpoint.placing.whose import scope_of_record
from contactpoint.store.repositories import children, involvements, notices
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.visibility.status import Status


class _Home(NamedTuple):
    """Where a child lives, as far as two ways to write it down are one."""

    uprn: str
    address: tuple[str, ...]
    whose: Scope


def tell_joined(record: int, *, by: int | None) -> None:
    """Tell those who work with a record, by primary key, that another was joined into it, but for
    the account that did it."""
    _tell(NoticeKind.JOINED, [record], by)


def tell_split(records: Iterable[int], *, by: int | None) -> None:
    """Tell those who work with either of two records that they were parted, but for the account
    that did it."""
    _tell(NoticeKind.SPLIT, records, by)


@contextmanager
def moves_told(records: Iterable[int]) -> Iterator[None]:
    """Tell those who work with one of these records, by primary key, where what is written within
    gives the child another address or another authority.

    Not where part of the child is hidden before or afterwards: what is hidden did not move.
    """
    worked_with = involvements.worked_with(records)
    before = _homes(children.by_pks(sorted(worked_with)))
    yield
    if not before:
        return
    for child in children.by_pks(sorted(before)):
        now = _homes([child]).get(child.pk)
        if now is not None and not _is_one(before[child.pk], now):
            notices.add(NoticeKind.MOVED, involvements.who_work_with(child), child)


def _tell(kind: NoticeKind, records: Iterable[int], by: int | None) -> None:
    for child in children.by_pks(sorted(involvements.worked_with(records))):
        notices.add(kind, involvements.who_work_with(child) - {by}, child)


def _homes(found: Iterable[OpenedChild]) -> Mapping[int, _Home]:
    return {
        child.pk: _home(child)
        for child in found
        if child.document.status is Status.ACTIVE and child.document.open.record is not None
    }


def _home(child: OpenedChild) -> _Home:
    record = child.document.open.record
    address = None if record is None else record.address
    return _Home(
        "" if address is None else address.uprn, _written(address), scope_of_record(record)
    )


def _written(address: Address | None) -> tuple[str, ...]:
    if address is None:
        return ()
    parts = (*address.lines, address.town, address.postcode)
    return tuple(word for part in parts for word in _words(part))


def _words(part: str) -> tuple[str, ...]:
    """Words and numbers, in small letters: folding drops numbers, which tell houses apart."""
    digits = "".join(one if one.isdigit() else " " for one in part).split()
    return (*folded_words(part), *digits)


def _is_one(one: _Home, other: _Home) -> bool:
    if one.whose != other.whose:
        return False
    if one.uprn and other.uprn:
        return one.uprn == other.uprn
    return one.address == other.address
