"""The kinds of cases and of verdicts: closed lists for the store, the services and the pages."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case asks.

    Where a statement belongs, whether two records are of one child, or whether something is true
    that a record does not take on the word of one source.
    """

    PLACING = "placing"
    RESEMBLANCE = "resemblance"
    CONTESTED = "contested"


class VerdictKind(StrEnum):
    """What a person said."""

    SAME = "same"
    NOT_SAME = "not_same"
    SPLIT = "split"
    ASKED_SOURCE = "asked_source"
    CORRECTED = "corrected"
    NOT_TAKEN = "not_taken"
