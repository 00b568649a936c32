"""Whose a child, a case or a desk is: one authority's, the nation's, or not known.

The rules of the domain, sections 2 and 8. An authority decides about its own children. The national
desk decides about children whose authority is not known.
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
        """The scope that a register's code stands for; an empty code gives ``NOT_KNOWN``."""
        if gss == ENGLAND:
            return NATIONAL
        return cls(gss) if gss else NOT_KNOWN

    @property
    def is_authority(self) -> bool:
        """Whether the scope is one authority's."""
        return self not in (NATIONAL, NOT_KNOWN)


NATIONAL = Scope("national")
NOT_KNOWN = Scope("not_known")


def decides(desk: Scope, whose: Scope) -> bool:
    """Whether a desk decides about a child or case of the scope ``whose``.

    An authority's desk decides about the authority's own scope. The national desk decides about
    the nation's scope and about the scope that is not known. A desk whose own scope is not known
    decides about nothing.
    """
    if desk == NATIONAL:
        return whose in (NATIONAL, NOT_KNOWN)
    return desk.is_authority and desk == whose


def queue_of(desk: Scope) -> Scope:
    """The scope of the cases that a desk works through.

    An authority's desk works through its own cases, the national desk through those whose authority
    is not known.

    Raises ``ValueError`` for a desk that decides about nothing.
    """
    if desk == NOT_KNOWN:
        raise ValueError("a desk of no known authority has no queue")
    return NOT_KNOWN if desk == NATIONAL else desk
