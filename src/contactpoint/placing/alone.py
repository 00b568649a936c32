"""The right to load: one load at a time, and none into an index that is half full."""

from collections.abc import Iterator
from contextlib import contextmanager

from contactpoint.store.repositories import loads


class LinkingBusyError(Exception):
    """Another load is running; two at once could found one child twice."""


class FirstLoadUnfinishedError(Exception):
    """A first load was interrupted: the index is half full and has no indexes."""


class WithdrawalUnfinishedError(Exception):
    """The withdrawal of a load was interrupted: part of the load is there and part is not."""


@contextmanager
def linking_alone() -> Iterator[None]:
    """Hold the right to link. Raises ``LinkingBusyError`` at once when another has it."""
    with loads.right_to_link() as held:
        if not held:
            raise LinkingBusyError("another load is running; wait until it has finished")
        yield


def no_first_load() -> None:
    """Raises ``FirstLoadUnfinishedError`` while a first load is unfinished."""
    if loads.unfinished_first_load() is not None:
        raise FirstLoadUnfinishedError(
            "a first load of this index was interrupted: finish it, or give it up with --restart,"
            " by 'contactpoint feed first-load'"
        )


def no_withdrawal() -> None:
    """Raises ``WithdrawalUnfinishedError`` while the withdrawal of a load is unfinished."""
    load = loads.unfinished_withdrawal()
    if load is not None:
        raise WithdrawalUnfinishedError(
            f"the withdrawal of load {load.pk} was interrupted: finish it by"
            f" 'contactpoint feed withdraw {load.pk}'"
        )
