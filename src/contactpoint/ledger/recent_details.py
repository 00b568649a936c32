"""What is recorded of a look at the children of a session."""

from msgspec import Struct


class RecentSeen(Struct, frozen=True, array_like=True, gc=False, tag="recent_seen/1"):
    """The account looked at the children whose records it had opened in its session. Each of them
    has an entry of its own."""
