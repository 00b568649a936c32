"""What a request is about, as a person is told it. It names no child."""

from dataclasses import dataclass
from datetime import date

from contactpoint.access.grants import Role
from contactpoint.placing.bounds import Figures


@dataclass(frozen=True, slots=True)
class Description:
    """Of a request about an account: whose it is, and what the person would be given. Of one about
    a load: which it is, and what it would do."""

    person: str = ""
    job_title: str = ""
    organisation: str = ""
    authority: str = ""
    role: Role | None = None
    last_day: date | None = None
    load: int | None = None
    feed: str = ""
    supplier: str = ""
    figures: Figures | None = None
