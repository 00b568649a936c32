"""Who bears a key of the index, as one number: a row of one of these kinds, by primary key."""

from contactpoint.vault.sealed_index import MOST_OWNERS

_CHILD, _CASE, _STATEMENT, _STANDING, _PLACE, _VERDICT, _UNREGISTERED_CHILD, _PROPOSAL = range(8)
_BITS = 3
_KIND = (1 << _BITS) - 1
# No number is left for another kind. Proposals are few and pass: the upper half of the numbers of
# theirs is that of involvements, and the upper half of what was left is that of notices, so that an
# index of an earlier release stays as it is.
_INVOLVEMENTS = (MOST_OWNERS >> _BITS) // 2
_NOTICES = _INVOLVEMENTS // 2
# Notices pass after a season, and then their numbers are given again.
MOST_NOTICES = _INVOLVEMENTS - _NOTICES


def child_owner(pk: int, *, registered: bool = True) -> int:
    """A child, who bears the keys of all that is known of it.

    A child whom nobody registers is of another kind, so that a look-up tells the two apart before
    anything is opened. Raises ``OverflowError`` beyond five hundred million children, as all here
    do beyond as many of their kind.
    """
    return _owner(pk, _CHILD if registered else _UNREGISTERED_CHILD)


def case_owner(pk: int) -> int:
    """A case, which bears the keys under which its statement's child may turn up."""
    return _owner(pk, _CASE)


def statement_owner(pk: int) -> int:
    """A statement, which bears the key of its source."""
    return _owner(pk, _STATEMENT)


def standing_owner(pk: int) -> int:
    """A statement's standing, which bears the key of the record that it stands or stood on."""
    return _owner(pk, _STANDING)


def place_owner(pk: int) -> int:
    """The place of a case, which bears the key of its queue."""
    return _owner(pk, _PLACE)


def verdict_owner(pk: int) -> int:
    """A verdict, which bears the key of the desk that gave it."""
    return _owner(pk, _VERDICT)


def proposal_owner(pk: int) -> int:
    """A proposal, which bears the keys of the desks that it is before. Raises ``OverflowError``
    beyond a quarter as many as of another kind."""
    if pk >= _NOTICES:
        raise OverflowError(f"the index numbers proposals up to {_NOTICES - 1:,}")
    return _owner(pk, _PROPOSAL)


def involvement_owner(pk: int) -> int:
    """An involvement that goes on, which bears the key of its account. Raises ``OverflowError``
    beyond half as many as of another kind."""
    return _owner(pk + _INVOLVEMENTS, _PROPOSAL)


def involvement_of(owner: int) -> int:
    """The primary key of the involvement that an owner is."""
    return pk_of(owner) - _INVOLVEMENTS


def notice_owner(pk: int) -> int:
    """A notice, which bears the key of its account, and that of the time at which an e-mail is to
    tell of it. Raises ``OverflowError`` for no number of one."""
    if pk >= MOST_NOTICES:
        raise OverflowError(f"the index numbers notices up to {MOST_NOTICES - 1:,}")
    return _owner(pk + _NOTICES, _PROPOSAL)


def notice_of(owner: int) -> int:
    """The primary key of the notice that an owner is."""
    return pk_of(owner) - _NOTICES


def is_registered_child(owner: int) -> bool:
    """Whether the owner is a child who is registered, or of whom something is hidden."""
    return owner & _KIND == _CHILD


def is_unregistered_child(owner: int) -> bool:
    """Whether the owner is a child whom nobody registers."""
    return owner & _KIND == _UNREGISTERED_CHILD


def is_case(owner: int) -> bool:
    """Whether the owner is a case."""
    return owner & _KIND == _CASE


def pk_of(owner: int) -> int:
    """The primary key of the row, whatever its kind."""
    return owner >> _BITS


def _owner(pk: int, kind: int) -> int:
    owner = pk << _BITS | kind
    if owner >= MOST_OWNERS:
        raise OverflowError(
            f"the index numbers rows of each kind up to {(MOST_OWNERS >> _BITS) - 1:,}"
        )
    return owner
