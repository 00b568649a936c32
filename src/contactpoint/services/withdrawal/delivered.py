"""What a later load's delivery named: told from what is kept, once the delivery itself is gone."""

from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import replaced, statements
from contactpoint.store.repositories.replaced import Journal


class Delivered:
    """The statements that a load of a source whose references do not last has named.

    By reference digest, as ``Listing.delivered`` asks. A statement that later loads have seen since
    counts as named where nothing kept says otherwise: a person is asked then, and nobody joined.
    """

    def __init__(self, load: Load) -> None:
        self._load = load
        self._known: dict[bytes, bool] = {}

    def __contains__(self, reference: object) -> bool:
        if not isinstance(reference, bytes):
            return False
        if reference not in self._known:
            row = statements.by_reference([reference]).get(reference)
            self._known[reference] = row is not None and self._has_named(row)
        return self._known[reference]

    def _has_named(self, row: HeldStatement) -> bool:
        if row.seen_in <= self._load.pk:
            return row.seen_in == self._load.pk
        key = Kind.STATEMENT, row.pk
        noted = Journal(self._load).find([key]).get(key)
        if noted is not None and noted.before.brought:
            return True
        # A load notes what it brings again of those before it, while these can be taken back.
        return not replaced.brought_before(self._load, row.pk)
