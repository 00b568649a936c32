"""The wrapper of a view that is ready to be shown but whose look is not recorded yet.

Every view leaves this package wrapped. Only ``services.gate`` unwraps a view, after it has
committed the ledger entry. So "recorded before it is shown" is enforced by a type. A test holds
that no other module calls :func:`unwrap_view`.

A view says whom it shows when it is built. The gate compares that with whom the look is of, and so
no list can show a child that has no entry of it.
"""

from collections.abc import Iterable
from typing import Generic, NoReturn, TypeVar

V_co = TypeVar("V_co", covariant=True)
W_co = TypeVar("W_co", covariant=True)


class Prepared(Generic[V_co]):
    """A view that nobody has been shown. It prints, compares and pickles as nothing.

    ``of`` are the numbers of the children that it shows anything of; of a record that was joined
    into another, the number of the other.
    """

    __slots__ = ("__view", "of")

    def __init__(self, view: V_co, *, of: Iterable[str]) -> None:
        self.__view = view
        self.of = frozenset(of)

    def __repr__(self) -> str:
        return "<prepared>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what is prepared is released by the gate and by nothing else")

    def _unwrapped(self) -> V_co:
        return self.__view


def gathered(prepared: Iterable[Prepared[V_co]]) -> Prepared[tuple[V_co, ...]]:
    """Several views as one, in their order."""
    each = list(prepared)
    return Prepared(
        tuple([one._unwrapped() for one in each]),
        of=frozenset[str]().union(*(one.of for one in each)),
    )


def beside(one: Prepared[V_co], other: Prepared[W_co]) -> Prepared[tuple[V_co, W_co]]:
    """Two views of different kinds as one."""
    return Prepared((one._unwrapped(), other._unwrapped()), of=one.of | other.of)


def unwrap_view(prepared: Prepared[V_co]) -> V_co:
    """The view. For ``services.gate`` alone, once the look is on record."""
    return prepared._unwrapped()
