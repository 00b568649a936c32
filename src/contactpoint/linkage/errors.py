"""What can go wrong in linkage."""


class LinkageError(Exception):
    """Base of the errors of this package."""


class ModelError(LinkageError):
    """The model file is not one this version can score with; the message says what differs."""


class ProfileFormError(LinkageError):
    """A packed profile is not in a form this version reads. The message never repeats it."""
