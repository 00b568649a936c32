"""Whether this is a practice copy, and when its children were made."""

from datetime import date

from django.conf import settings

_MADE_ON = "made-on"


class NoPracticeError(RuntimeError):
    """This installation is no practice copy: nothing invented is put into it or done in it."""


class NotMadeError(RuntimeError):
    """The children of the practice copy have not been loaded."""


def must_be_practice() -> None:
    """Raise ``NoPracticeError`` in what is no practice copy."""
    if not settings.PRACTICE:
        raise NoPracticeError("not a practice copy")


def made_on() -> date:
    """The day on which the children of this practice copy were made. Raises ``NotMadeError``, and
    ``NoPracticeError``."""
    must_be_practice()
    try:
        return date.fromisoformat(settings.HOME.invented_children.joinpath(_MADE_ON).read_text())
    except OSError:
        raise NotMadeError("run 'contactpoint practice'") from None


def note_made(day: date) -> None:
    """Note that the children are loaded, as made on a day. Raises ``NoPracticeError``."""
    must_be_practice()
    settings.HOME.invented_children.joinpath(_MADE_ON).write_text(day.isoformat())
