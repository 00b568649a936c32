"""Who bears a search key, as one number: a child or a case, by primary key."""

from contactpoint.vault.sealed_index import MOST_OWNERS


def child_owner(pk: int) -> int:
    """A child, who bears the keys of all that is known of it. Raises ``OverflowError`` beyond two
    thousand million children."""
    return _owner(pk, 0)


def case_owner(pk: int) -> int:
    """A case, which bears the keys under which its statement's child may turn up. Raises
    ``OverflowError`` beyond two thousand million cases."""
    return _owner(pk, 1)


def is_child(owner: int) -> bool:
    """Whether the owner is a child and no case."""
    return not owner & 1


def is_case(owner: int) -> bool:
    """Whether the owner is a case and no child."""
    return bool(owner & 1)


def pk_of(owner: int) -> int:
    """The primary key of the child or the case."""
    return owner >> 1


def _owner(pk: int, kind: int) -> int:
    owner = pk << 1 | kind
    if owner >= MOST_OWNERS:
        raise OverflowError("the index numbers children and cases up to 2,147,483,647")
    return owner
