"""That of the same form, sent twice, one is answered at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import InterfaceError, OperationalError, connection

# Stands for "a form is being answered" among PostgreSQL's advisory locks of two numbers, which are
# apart from those of one.
_ANSWERING = 0x434F4E56
_LONGEST_WAIT = "10s"
_HALF, _WHOLE = 1 << 31, 1 << 32


class StillAnsweringError(Exception):
    """The same form was sent before, and is still being answered."""

    def __init__(self) -> None:
        super().__init__("the form is still being answered")


@contextmanager
def answering(form: bytes) -> Iterator[None]:
    """Wait until nobody else answers this form, whichever process it is, and keep others waiting.

    ``form`` is a digest. Two forms of which the first four bytes are the same wait for each other,
    and that is all. Raises ``StillAnsweringError`` after ten seconds. The server gives the right
    back when this process dies.
    """
    number = int.from_bytes(form[:4], "big")
    which = [_ANSWERING, number if number < _HALF else number - _WHOLE]
    _lock(which)
    try:
        yield
    finally:
        # Where the connection is lost, the server has given the right back already.
        with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", which)


def _lock(which: list[int]) -> None:
    with connection.cursor() as cursor:
        # At once, as nearly always: no time need be set for it.
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", which)
        row = cursor.fetchone()
        if row and row[0]:
            return
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_LONGEST_WAIT])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", which)
        except OperationalError:
            raise StillAnsweringError from None
        finally:
            with suppress(OperationalError, InterfaceError):
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")
