"""What a page says of the organisation that a code names."""

from collections.abc import Mapping
from dataclasses import dataclass

from contactpoint.children.statement import OrganisationCode


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation of the registers; ``identity`` tells apart two with the same name."""

    identity: int
    name: str
    authority_name: str
    telephone: str


Organisations = Mapping[OrganisationCode, KnownOrganisation]


def name_of(code: OrganisationCode, known: Organisations) -> str:
    """The organisation's name, or its code where no register has it."""
    organisation = known.get(code)
    return f"Organisation {code.code}" if organisation is None else organisation.name
