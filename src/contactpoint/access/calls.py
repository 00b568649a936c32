"""A call: a mediator searches for somebody who is at the telephone. How long it lasts, why it ends.

A caller is known by the caller number: ten figures, the last of which checks the others (Verhoeff's
scheme, which notices every wrong figure and every two that changed places). It is no secret, and
proves nobody without a one-time code.
"""

import re
from datetime import timedelta
from enum import StrEnum

from stdnum import verhoeff

# Of a call, from the proof of who calls.
CALL_LASTS = timedelta(minutes=10)
_FIGURES = re.compile("[0-9]{10}")
_BETWEEN = re.compile(r"[\s.-]+")


class CallEnd(StrEnum):
    """Why a call ended, in words fit for a page."""

    ENDED = "You ended the call."
    TIME = "The call lasted 10 minutes. Ask for another one-time code to begin a new one."
    SIGNED_OUT = "You signed out."
    CALLER = "The caller cannot use ContactPoint now. They can see why when they sign in."
    MEDIATOR = "You cannot search for others now."


class NoCall(StrEnum):
    """Why no call was begun, in words fit for a page. What is wrong of number and code is not said,
    nor whether there is such a number."""

    NOT_PROVED = "The caller number or the one-time code is wrong, or the code has been used"
    OWN = "You cannot search for yourself as a caller"
    STANDING = "The caller cannot use ContactPoint now. They can see why when they sign in"
    ROLE = "The caller's account does not include asking a mediator"
    NOT_SWITCHED_ON = "The caller's authority does not use ContactPoint yet"


def caller_number(drawn: int) -> str:
    """The caller number of a number below a thousand million that was drawn at random."""
    figures = f"{drawn:09}"
    return figures + str(verhoeff.calc_check_digit(figures))


def read_caller_number(text: str) -> str:
    """The ten figures of a number as typed or read out, or nothing where it is no caller number."""
    figures = _BETWEEN.sub("", text)
    return figures if _FIGURES.fullmatch(figures) and verhoeff.is_valid(figures) else ""


def spoken_caller_number(number: str) -> str:
    """A caller number as it is shown and read out: ``123 456 7890``."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"
