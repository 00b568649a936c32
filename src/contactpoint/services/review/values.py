"""Values of children's fields as text: the one way in which reviewers are shown them."""

from collections.abc import Iterable, Mapping
from datetime import date

from contactpoint.access.actor import Actor
from contactpoint.access.permissions import may_see_nhs_number, may_see_upn
from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.provenance import RecordField, Value
from contactpoint.children.statement import Carer, OrganisationCode, StatedService, Statement
from contactpoint.store.repositories import organisations

# In the place of a number that the reviewer's kind of body does not allot: that there is one, and
# whether it agrees, can be told.
NOT_SHOWN = "Held, not shown"


class Texts:
    """Turns values into text for one actor. Dates are ISO 8601, names and addresses as written,
    organisations by name, ``sex`` the value of ``children.sex.Sex``."""

    def __init__(self, actor: Actor, said: Iterable[Statement]) -> None:
        """``said`` are the statements whose values will be asked for."""
        codes = {service.organisation for one in said for service in one.services}
        self._organisations: Mapping[OrganisationCode, str] = {
            code: organisation.name for code, organisation in organisations.by_codes(codes).items()
        }
        self._hidden = {
            RecordField.NHS_NUMBER: not may_see_nhs_number(actor),
            RecordField.UPN: not may_see_upn(actor),
        }

    def of(self, field: RecordField, value: Value) -> str:
        """The value of a field; ``NOT_SHOWN`` where the actor may not see it."""
        if self._hidden.get(field, False):
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
                code = value.organisation
                return self._organisations.get(code, f"Organisation {code.code}")
        return str(value)


def name_kind(field: RecordField, value: Value) -> NameKind | None:
    """Of which kind a name beside the current one is; ``None`` of any other value."""
    if field is RecordField.OTHER_NAMES and isinstance(value, PersonName):
        return value.kind
    return None
