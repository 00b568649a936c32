"""The detail of what users say does not work. As all details (``ledger.details``)."""

from msgspec import Struct


class ProblemReported(Struct, frozen=True, array_like=True, gc=False, tag="problem_reported/1"):
    """Somebody said that something of the service does not work; ``what`` is a value of
    ``access.problems.Problem`` and ``part`` one of ``access.problems.Part``."""

    what: str
    part: str
