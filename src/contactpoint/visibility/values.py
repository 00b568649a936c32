"""Which of a child's values an actor is shown, and as which text.

Every page that shows values by source uses this module.
"""

from collections.abc import Sequence
from datetime import date

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import may_see_nhs_number, may_see_upn
from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.provenance import RecordField, Value, stated
from contactpoint.children.record import Record
from contactpoint.children.statement import Carer, StatedService, Statement
from contactpoint.visibility.contacts import is_still_shown
from contactpoint.visibility.organisations import Organisations, name_of

# Shown in place of a number that the reader's kind of body does not allot. The reader may learn
# that there is a number, and whether it agrees.
NOT_SHOWN = "Held, not shown"


class Reader:
    """Which single values an actor is shown on a day.

    An identifier is shown to staff of the kind of body that allots it [SI 2007/2182 regulation
    6(3)(c)]. A contact is shown for as long as ``contacts`` says.
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
        """The values of a field that a statement has and the reader is shown."""
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
    """The kind of a name in the field of other names; ``None`` for any other value."""
    if field is RecordField.OTHER_NAMES and isinstance(value, PersonName):
        return value.kind
    return None
