"""What of a child's values an actor is shown, and as which text: the one way, for every page that
shows values by source."""

from collections.abc import Sequence
from datetime import date

from contactpoint.access.actor import Actor
from contactpoint.access.permissions import may_see_nhs_number, may_see_upn
from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.provenance import RecordField, Value, stated
from contactpoint.children.record import Record
from contactpoint.children.statement import Carer, StatedService, Statement
from contactpoint.visibility.contacts import is_still_shown
from contactpoint.visibility.organisations import Organisations, name_of

# In the place of a number that the reader's kind of body does not allot: that there is one, and
# whether it agrees, can be told.
NOT_SHOWN = "Held, not shown"


class Reader:
    """An actor on a day, as far as single values are concerned.

    Identifiers are for staff of the kind of body that allots them [SI 2007/2182 regulation 6(3)(c)]
    and contacts for as long as ``contacts`` says.
    """

    def __init__(self, actor: Actor, today: date) -> None:
        self._today = today
        self._sees = {
            RecordField.NHS_NUMBER: may_see_nhs_number(actor),
            RecordField.UPN: may_see_upn(actor),
        }

    def nhs_number(self, record: Record) -> str:
        """The record's NHS number, empty where the actor may not see it."""
        return record.nhs_number if self._sees[RecordField.NHS_NUMBER] else ""

    def upn(self, record: Record) -> str:
        """The record's unique pupil number, empty where the actor may not see it."""
        return record.upn if self._sees[RecordField.UPN] else ""

    def is_shown(self, value: Value) -> bool:
        """Whether a value is shown at all."""
        return not isinstance(value, StatedService) or is_still_shown(value.end, self._today)

    def stated(self, field: RecordField, statement: Statement) -> Sequence[Value]:
        """What a statement says of a field, as far as it is shown."""
        return [value for value in stated(field, statement) if self.is_shown(value)]

    def text(self, field: RecordField, value: Value, known: Organisations) -> str:
        """A value as text: dates ISO 8601, names and addresses as written, organisations by name,
        ``sex`` the value of ``children.sex.Sex``; ``NOT_SHOWN`` where the actor may not see it."""
        if not self._sees.get(field, True):
            return NOT_SHOWN
        match value:
            case PersonName():
                return value.full
            case Address():
                return value.one_line
            case date():
                return value.isoformat()
            case Carer():
                return ", ".join(part for part in (value.name.full, value.telephone) if part)
            case StatedService():
                return name_of(value.organisation, known)
        return str(value)


def name_kind(field: RecordField, value: Value) -> NameKind | None:
    """Of which kind a name beside the current one is; ``None`` of any other value."""
    if field is RecordField.OTHER_NAMES and isinstance(value, PersonName):
        return value.kind
    return None
