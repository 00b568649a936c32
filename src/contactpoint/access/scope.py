"""Whose a child, a case or a desk is: one authority's, the nation's, or nobody's that is known.

The rules of the domain, sections 2 and 8: an authority decides about its own children; whom
nobody's authority is known of is the national desk's.
"""

from dataclasses import dataclass

# The Office for National Statistics' code of England, by which a register marks a national body.
ENGLAND = "E92000001"


@dataclass(frozen=True, slots=True)
class Scope:
    """``code`` is the GSS code of an authority, or that of one of the two scopes below."""

    code: str

    @classmethod
    def of(cls, gss: str) -> "Scope":
        """The scope that a register's code stands for; an empty one says that none is known."""
        if gss == ENGLAND:
            return NATIONAL
        return cls(gss) if gss else NOT_KNOWN

    @property
    def is_authority(self) -> bool:
        """Whether it is one authority's."""
        return self not in (NATIONAL, NOT_KNOWN)


NATIONAL = Scope("national")
NOT_KNOWN = Scope("not_known")


def decides(desk: Scope, whose: Scope) -> bool:
    """Whether a desk decides about what is ``whose``.

    An authority about its own and nothing else; the national desk about its own and about what
    nobody's authority is known of; a desk of which it is not known whose it is, about nothing.
    """
    if desk == NATIONAL:
        return whose in (NATIONAL, NOT_KNOWN)
    return desk.is_authority and desk == whose


def queue_of(desk: Scope) -> Scope:
    """Whose cases a desk works through: an authority its own, the national desk nobody's.

    Raises ``ValueError`` for a desk that decides about nothing.
    """
    if desk == NOT_KNOWN:
        raise ValueError("a desk of no known authority has no queue")
    return NOT_KNOWN if desk == NATIONAL else desk
