"""An order that nobody can tell from what is ordered."""

import os

import numpy as np
import numpy.typing as npt


def at_random(count: int) -> npt.NDArray[np.int64]:
    """The numbers below ``count``, in an order that the operating system draws."""
    return np.argsort(np.frombuffer(os.urandom(8 * count), np.uint64))
