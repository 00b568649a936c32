"""Whether the source guards where a person is."""

from contactpoint.feeds.pds.json_fields import JsonFields

UNRESTRICTED = "U"


def is_restricted(person: JsonFields) -> bool:
    """Whether ``meta.security`` says anything but unrestricted.

    A label that cannot be read counts as a restriction: taking a guarded child for an unguarded
    child is the mistake that cannot be mended.
    """
    if not person.has("meta"):
        return False
    meta = person.inner("meta")
    if meta is None:
        return True
    if not meta.has("security"):
        return False
    labels = meta.objects("security")
    return not labels or any(label.text("code") != UNRESTRICTED for label in labels)
