"""The kinds of cases and of verdicts: closed lists for the store, the services and the pages."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case asks: where a statement belongs, or whether two records are of one child."""

    PLACING = "placing"
    RESEMBLANCE = "resemblance"


class VerdictKind(StrEnum):
    """What a person said."""

    SAME = "same"
    NOT_SAME = "not_same"
    SPLIT = "split"
    ASKED_SOURCE = "asked_source"
    CORRECTED = "corrected"
