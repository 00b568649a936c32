"""Sex as recorded by a source. It is one weak sign of identity among others, nothing more."""

from enum import StrEnum


class Sex(StrEnum):
    """``NOT_SPECIFIED`` is an answer a source may give; it neither agrees nor disagrees."""

    FEMALE = "female"
    MALE = "male"
    NOT_SPECIFIED = "not_specified"
