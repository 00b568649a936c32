"""What an account was shown of a child last, as far as it takes to say what is another now. Pure.

Of each aspect there is a digest of what the account was shown. Nothing else is compared: what is
hidden from an account was never in what it was shown, and makes no difference.
"""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

# Enough to notice that what is shown is another.
DIGEST_BYTES = 4
# A child with whom more people work than this has only so many of them compared.
MOST_PEOPLE = 24
# That the account leads itself.
OWN_LEAD = b"own"


class Change(StrEnum):
    """What may have changed on a child. The list is closed, and so is its order on a page."""

    JOINED = "joined"
    SPLIT = "split"
    NAME = "name"
    HOME = "home"
    SCHOOL = "school"
    PRACTICE = "practice"
    LEAD = "lead"
    SOMEBODY_BEGAN = "somebody_began"
    SOMEBODY_ENDED = "somebody_ended"


class LastShown(Struct, frozen=True, array_like=True, gc=False):
    """The digests. ``people`` are those of everybody else who works with the child, one after
    another in their order; ``name`` is that of the name in use. With ``partly``, the account was
    shown only part of the child, and nothing but number and name is of what it was shown then."""

    number: bytes
    name: bytes
    home: bytes = b""
    school: bytes = b""
    practice: bytes = b""
    lead: bytes = b""
    people: bytes = b""
    partly: bool = False
    other_names: bytes = b""


def digest(*parts: str) -> bytes:
    """The digest of what is shown of an aspect: texts in a fixed order."""
    return blake2b("\0".join(parts).encode(), digest_size=DIGEST_BYTES).digest()


def joined_digests(each: Iterable[bytes]) -> bytes:
    """Digests as ``LastShown.people`` has them."""
    return b"".join(sorted(set(each))[:MOST_PEOPLE])


def changes(before: LastShown, now: LastShown, *, is_joined: bool) -> tuple[Change, ...]:
    """What is another now than it was shown, in the order of the closed list.

    ``is_joined`` says that the involvement is on another record than it was recorded on. Where only
    part of the child is shown now, or was, no more than number and name is compared.
    """
    found = set()
    if before.number != now.number:
        found.add(Change.JOINED if is_joined else Change.SPLIT)
    if before.name != now.name:
        found.add(Change.NAME)
    if not (before.partly or now.partly):
        found |= _of_the_whole(before, now)
    return tuple(one for one in Change if one in found)


def leading(before: LastShown | None) -> LastShown | None:
    """What an account was shown, once it has taken the lead itself."""
    return None if before is None else replace(before, lead=OWN_LEAD)


def kept_on(before: LastShown | None, now: LastShown) -> LastShown:
    """What to keep as shown last once the account is shown ``now``: where only part of the child is
    shown, the rest of it as before, so that it is compared again when it is shown again."""
    if before is None or before.partly or not now.partly:
        return now
    return replace(before, number=now.number, name=now.name)


def _of_the_whole(before: LastShown, now: LastShown) -> set[Change]:
    found = {
        change
        for change, was, is_now in (
            (Change.NAME, before.other_names, now.other_names),
            (Change.HOME, before.home, now.home),
            (Change.SCHOOL, before.school, now.school),
            (Change.PRACTICE, before.practice, now.practice),
        )
        if was != is_now
    }
    # Who takes the lead itself knows.
    if before.lead != now.lead and now.lead != OWN_LEAD:
        found.add(Change.LEAD)
    were, are = _apart(before.people), _apart(now.people)
    if are - were:
        found.add(Change.SOMEBODY_BEGAN)
    if were - are:
        found.add(Change.SOMEBODY_ENDED)
    return found


def _apart(people: bytes) -> set[bytes]:
    return {people[at : at + DIGEST_BYTES] for at in range(0, len(people), DIGEST_BYTES)}
