"""What every detail of an entry about a child begins with."""

from msgspec import Struct


class About(Struct, frozen=True, array_like=True, gc=False):
    """The first fields of the detail of an entry about a child.

    Both fields are empty in an entry about no child.
    """

    number: str = ""
    name: str = ""
