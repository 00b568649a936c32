"""Who bears a key of the index, as one number: a child, a case or a statement, by primary key."""

from contactpoint.vault.sealed_index import MOST_OWNERS

_CHILD, _CASE, _STATEMENT = range(3)
_BITS = 2
_KIND = (1 << _BITS) - 1


def child_owner(pk: int) -> int:
    """A child, who bears the keys of all that is known of it. Raises ``OverflowError`` beyond a
    thousand million children."""
    return _owner(pk, _CHILD)


def case_owner(pk: int) -> int:
    """A case, which bears the keys under which its statement's child may turn up. Raises
    ``OverflowError`` beyond a thousand million cases."""
    return _owner(pk, _CASE)


def statement_owner(pk: int) -> int:
    """A statement, which bears the key of its source. Raises ``OverflowError`` beyond a thousand
    million statements."""
    return _owner(pk, _STATEMENT)


def is_child(owner: int) -> bool:
    """Whether the owner is a child."""
    return owner & _KIND == _CHILD


def is_case(owner: int) -> bool:
    """Whether the owner is a case."""
    return owner & _KIND == _CASE


def pk_of(owner: int) -> int:
    """The primary key of the child, the case or the statement."""
    return owner >> _BITS


def _owner(pk: int, kind: int) -> int:
    owner = pk << _BITS | kind
    if owner >= MOST_OWNERS:
        raise OverflowError("the index numbers children, cases and statements up to 1,073,741,823")
    return owner
