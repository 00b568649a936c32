"""What happens in a block and is gone again at its end."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import transaction

from contactpoint.store.safe import forget_vault

_ALL = ("default", "keys")


@contextmanager
def taken_back(*aliases: str) -> Iterator[None]:
    """Take back at the end what the block does in these databases; by default in all."""
    with ExitStack() as stack:
        for alias in aliases or _ALL:
            block = transaction.atomic(using=alias)
            # As Django marks the transaction of a test: what is durable elsewhere goes with it.
            block._from_testcase = True  # type: ignore[attr-defined]
            stack.enter_context(block)
        yield
        for alias in aliases or _ALL:
            transaction.set_rollback(True, using=alias)
    if "keys" in (aliases or _ALL):
        forget_vault()
