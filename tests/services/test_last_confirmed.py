"""When a contact was last confirmed, from what is held: loads, statements, and who said so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.statement import ServiceKind
from contactpoint.placing.rearrange import put_under
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.take_lead import take_lead
from contactpoint.store.models import Load
from contactpoint.store.repositories.last_deliveries import last_deliveries
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.record import RecordView
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
SCHOOL = ("school_list", world.SCHOOL.code)
NOVEMBER = datetime(2026, 11, 3, 12, tzinfo=UTC)


def delivery(at: datetime = NOVEMBER, **fields: object) -> Load:
    """A full delivery of the school's list that was loaded; with ``fields``, another load."""
    known: dict[str, object] = {
        "feed": "school_list",
        "full": True,
        "state": Load.State.DONE,
        "sources": [world.SCHOOL.code],
        "files_digest": b"x" * 32,
        "finished_at": at,
        "counts": {"unchanged": 3, "rejected": 0},
    }
    return Load.objects.create(**{**known, **fields})


def opened(who: Actor, number: str) -> RecordView:
    """The record as this actor sees it."""
    return open_record(actor=who, purpose=PURPOSE, number=number)


def school_confirmed(view: RecordView) -> str:
    """When the school was last confirmed."""
    (school,) = [s for s in view.universal_services if s.kind is ServiceKind.SCHOOL]
    return school.last_confirmed


@pytest.fixture
def listed(bella: str) -> str:
    """Bella, whose school says no day on which its list holds."""
    world.put(replace(world.BELLA_AT_SCHOOL, as_at=None))
    return bella


def test_a_school_is_confirmed_by_its_last_full_list(listed: str, dana: Actor) -> None:
    """By the newest of several, in the service's time zone."""
    assert school_confirmed(opened(dana, listed)) == ""
    delivery(NOVEMBER - timedelta(days=60))
    assert school_confirmed(opened(dana, listed)) == "2026-09"
    delivery(datetime(2026, 8, 31, 23, 30, tzinfo=UTC))
    delivery()
    assert school_confirmed(opened(dana, listed)) == "2026-11"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"full": False}, id="file of changes, which may name a hidden child alone"),
        pytest.param({"state": Load.State.WITHDRAWN}, id="withdrawn"),
        pytest.param({"state": Load.State.HELD}, id="held"),
        pytest.param({"state": Load.State.RUNNING}, id="not finished"),
        pytest.param({"sources": ["999002"]}, id="another school's"),
        pytest.param({"sources": []}, id="nobody's"),
        pytest.param({"feed": "ctf"}, id="another feed of the school"),
        pytest.param({"counts": {"rejected": 1}}, id="with a rejected record: nothing ended"),
    ],
)
def test_what_does_not_say_all_confirms_nothing(
    listed: str, dana: Actor, fields: dict[str, object]
) -> None:
    """Else a child would be confirmed by a delivery that did not name it."""
    delivery(**fields)
    assert last_deliveries([SCHOOL]) == {}
    assert school_confirmed(opened(dana, listed)) == ""


def test_many_sources_are_asked_for_at_once() -> None:
    """Each has its own day; who has delivered nothing is left out."""
    delivery()
    delivery(NOVEMBER - timedelta(days=30), sources=["999002", "999003"])
    asked = [SCHOOL, ("school_list", "999003"), ("school_list", "999004"), ("pds", "nhs")]
    found = last_deliveries(asked)
    assert found == {SCHOOL: date(2026, 11, 3), ("school_list", "999003"): date(2026, 10, 4)}
    assert last_deliveries([]) == {}


def test_own_word_is_of_the_day_on_which_it_is_given(bella: str, dana: Actor) -> None:
    """Recorded with an earlier first day, and again when the lead is taken."""
    today = timezone.localdate()
    record_involvement(
        actor=dana, purpose=PURPOSE, number=bella, started_on=today - timedelta(days=99)
    )
    own = opened(dana, bella).own_involvement
    assert own is not None
    assert own.last_confirmed == f"{today:%Y-%m}"


def test_taking_the_lead_confirms_an_old_word(bella: str, dana: Actor) -> None:
    """The practitioner has said again to work with the child."""
    today = timezone.localdate()
    world.involve(world.only_child(), dana, started_on=today - timedelta(days=400))
    own = opened(dana, bella).own_involvement
    assert own is not None
    assert own.last_confirmed == ""
    assert own.reference is not None
    take_lead(actor=dana, purpose=PURPOSE, number=bella, reference=own.reference)
    own = opened(dana, bella).own_involvement
    assert own is not None
    assert own.last_confirmed == f"{today:%Y-%m}"


def test_of_a_shielded_child_nothing_is_asked_of_deliveries(listed: str, dana: Actor) -> None:
    """Nor shown: when its school last sent a list would tell that it has one."""
    delivery()
    put_under(world.only_child(), Status.SHIELDED)
    view = opened(dana, listed)
    assert (view.universal_services, view.who_to_call, view.not_known) == ((), (), ())
