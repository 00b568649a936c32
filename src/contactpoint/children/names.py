"""A person's names as written, and which of them is in use."""

from enum import StrEnum

from msgspec import Struct


class NameKind(StrEnum):
    """Whether a name is in use. The order of the members is the order in which names are shown."""

    CURRENT = "current"
    FORMER = "former"
    ALSO_KNOWN_AS = "also_known_as"


class PersonName(Struct, frozen=True, array_like=True, gc=False):
    """One name of a person, as its source wrote it.

    ``given`` holds all given names separated by single spaces, the first one first; ``family`` the
    whole family name. Either may be empty where the source does not know it, never both.
    """

    given: str
    family: str
    kind: NameKind = NameKind.CURRENT

    def __post_init__(self) -> None:
        if not self.given and not self.family:
            raise ValueError("a name needs a given or a family name")

    @property
    def full(self) -> str:
        """Given names, then family name, separated by one space."""
        return f"{self.given} {self.family}".strip()

    @property
    def first_given(self) -> str:
        """The first given name alone, or an empty string."""
        return self.given.split(" ", 1)[0]
