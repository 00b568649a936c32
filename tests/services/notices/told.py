"""What accounts were told."""

from contactpoint.access.actor import Actor
from contactpoint.access.notices import NoticeKind
from contactpoint.store.repositories import children, notices


def told(who: Actor) -> list[NoticeKind]:
    """Of what an account has notices, whether it may see them or not, the oldest first."""
    return [one.kind for one in notices.of_account(who.account_id)]


def told_about(who: Actor) -> list[tuple[NoticeKind, str]]:
    """The same, each with the number that its child has now."""
    found = []
    for one in notices.of_account(who.account_id):
        if one.child_id is not None:
            (child,) = children.by_pks(children.survivors([one.child_id]).values())
            found.append((one.kind, child.number))
    return found
