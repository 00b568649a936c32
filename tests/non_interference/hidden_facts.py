"""Facts that are hidden from somebody, each of which makes the world after it another one.

Whom a fact is hidden from stands with it. It may happen before anybody looks, between two looks or
after the last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_lowercase

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.placing.rearrange import put_under
from contactpoint.review.wrong_facts import WrongFact
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import ask_source
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Account, Child
from contactpoint.visibility.status import Status
from tests.fixtures.notices import told_of
from tests.fixtures.statements import held
from tests.non_interference.england import (
    ADA,
    IMOGEN,
    LEEDS_CODE,
    Seat,
    Walker,
    leeds_council,
    record_of,
)
from tests.non_interference.reports import reported
from tests.non_interference.searches import (
    BARNABY,
    CORDELIA,
    GROWN_UP,
    IMOGEN_ELSEWHERE,
    LEANDER,
    ORSON,
    SLIPPED,
    THADDEUS,
    said_by_others,
)
from tests.web import world

_OTHERS_OF_CORDELIA = said_by_others(CORDELIA, "B801200005001")
_OTHERS_OF_LEANDER = said_by_others(LEANDER, "K823432104001")


# Of nobody else's name, date of birth or home.
_REPORTED_CHILD = replace(THADDEUS, reference="reported", nhs_number="")


@dataclass(frozen=True, slots=True)
class HiddenFact:
    """``happens`` makes it so; ``open_to`` says to whom it is no secret."""

    happens: Callable[[], None]
    open_to: Callable[[Walker], bool]

    @property
    def name(self) -> str:
        """What a failure is told by."""
        return self.happens.__name__

    def __repr__(self) -> str:
        return self.name


HIDDEN: list[HiddenFact] = []


def _nobody(walker: Walker) -> bool:
    return False


def _reviewer_of_the_nation(walker: Walker) -> bool:
    return walker.role is Role.DATA_QUALITY and walker.seat is not Seat.LEEDS


def _reviewer_of_leeds(walker: Walker) -> bool:
    return walker.role is Role.DATA_QUALITY and walker.seat is Seat.LEEDS


def _desk_of_the_nation(walker: Walker) -> bool:
    """Whom health guards is the national desk's, wherever the child lives."""
    return walker.role is Role.SHIELDING_OFFICER and walker.seat is not Seat.LEEDS


def _custodian(walker: Walker) -> bool:
    """Nobody's authority is known of these children, so that the national desk decides."""
    return walker.role is Role.SHIELDING_OFFICER and walker.seat is not Seat.LEEDS


def _custodian_of_imogen(walker: Walker) -> bool:
    """Imogen is the nation's until she lives in Leeds."""
    return walker.role is Role.SHIELDING_OFFICER


def _hidden(
    open_to: Callable[[Walker], bool] = _nobody,
) -> Callable[[Callable[[], None]], HiddenFact]:
    def listed(happens: Callable[[], None]) -> HiddenFact:
        HIDDEN.append(HiddenFact(happens, open_to))
        return HIDDEN[-1]

    return listed


@_hidden(open_to=_desk_of_the_nation)
def guarded_stranger() -> None:
    """A child whom health guards and no other source knows."""
    world.put(replace(ORSON, restricted=True))


@_hidden(open_to=_desk_of_the_nation)
def guarded_and_listed() -> None:
    """A guarded child, then what all others say of it: its school, by the name that it has there
    and by another; the census; social care, by a number alone."""
    world.put(CORDELIA)
    for stated in _OTHERS_OF_CORDELIA:
        world.put(stated)


@_hidden(open_to=_desk_of_the_nation)
def listed_and_then_guarded() -> None:
    """The same where health speaks last, of another child."""
    for stated in _OTHERS_OF_LEANDER:
        world.put(stated)
    world.put(LEANDER)


@_hidden(open_to=_desk_of_the_nation)
def guarded_and_then_not() -> None:
    """A guarded child whose label is gone from what health says next."""
    world.put(replace(BARNABY, restricted=True))
    world.put(replace(BARNABY, restricted=False))


@_hidden(open_to=_desk_of_the_nation)
def guarded_twin() -> None:
    """A twin of Bella whom health guards: nothing of Bella's record changes."""
    twin = replace(world.BELLA, reference="9991234578", nhs_number="9991234578", restricted=True)
    world.put(replace(twin, names=(PersonName("Philippa", "Tarkington"),)))


@_hidden(open_to=_desk_of_the_nation)
def guarded_namesake() -> None:
    """A guarded child with Bella's name, date of birth and postcode, and a number of its own."""
    number = "9991234586"
    world.put(replace(world.BELLA, reference=number, nhs_number=number, restricted=True))


@_hidden(open_to=_desk_of_the_nation)
def guarded_elder() -> None:
    """A guarded child of Bella's name who died before she was born: it contradicts that a statement
    is of one child with her, were it weighed."""
    elder = replace(world.BELLA, source="other", reference="elder", nhs_number="", restricted=True)
    world.put(replace(elder, birth_date=date(2015, 7, 4), death_date=date(2016, 1, 2)))


@_hidden(open_to=_reviewer_of_the_nation)
def waiting_for_review() -> None:
    """A statement that a person has to place: a return, which names nobody."""
    world.put(replace(world.NAMELESS, reference="return"))
    assert held(state="to_review")


@_hidden()
def archived() -> None:
    """A child who has turned 18."""
    world.put(replace(ORSON, birth_date=GROWN_UP))


@_hidden()
def archived_namesake() -> None:
    """A grown-up with the name and the address of a child in the index."""
    _put_apart(replace(world.BELLA, reference="old", birth_date=GROWN_UP, nhs_number=""))


@_hidden()
def waiting_about_a_grown_up() -> None:
    """The same where a person would have to say whether it is that child."""
    world.put(replace(world.BELLA, reference="older", birth_date=GROWN_UP, nhs_number=""))


@_hidden(_reviewer_of_the_nation)
def died_long_ago() -> None:
    """A child who died more than a year ago: on the list of the desk that decides, and nowhere."""
    world.put(replace(ORSON, death_date=timezone.localdate() - timedelta(days=800)))


@_hidden(_reviewer_of_the_nation)
def died_long_ago_in_crowds() -> None:
    """So many of Bella's name and date of birth died long ago that none could be shown were they
    counted. Nobody registers them, as they have no number."""
    died = replace(world.BELLA, nhs_number="", carers=(), services=())
    died = replace(died, death_date=timezone.localdate() - timedelta(days=800))
    _put_apart(*(replace(died, reference=letter * 6) for letter in ascii_lowercase))


@_hidden()
def grown_up_who_claim_a_number() -> None:
    """So many grown-ups have Bella's NHS number on lists that none could be shown were they
    counted."""
    claims = replace(world.BELLA, feed="school_list", source="999002", birth_date=GROWN_UP)
    _put_apart(*(replace(claims, reference=letter * 5) for letter in ascii_lowercase))


@_hidden()
def ended_long_ago() -> None:
    """An involvement that ended more than twelve months ago."""
    today = timezone.localdate()
    world.involve(
        record_of(world.BELLA),
        _ravi(),
        started_on=today - timedelta(days=900),
        ended_on=today - timedelta(days=366),
    )


@_hidden()
def stated_to_have_ended_long_ago() -> None:
    """A school that says itself that the child left it more than twelve months ago."""
    today = timezone.localdate()
    left = StatedService(
        ServiceKind.SCHOOL,
        OrganisationCode(OrganisationScheme.URN, "999777"),
        today - timedelta(days=900),
        today - timedelta(days=366),
    )
    stated = world.BELLA_AT_SCHOOL
    world.put(replace(stated, services=(*stated.services, left)))


@_hidden()
def others_activity() -> None:
    """What somebody else did: how much of it is nobody's business."""
    other = Client()
    other.force_login(Account.objects.get(username="ravi.menon"))
    for _ in range(3):
        other.get(reverse("activity"))


@_hidden(open_to=_custodian_of_imogen)
def shielded_child_lives_elsewhere() -> None:
    """A shielded child's address, former name, carer, NHS number, school, practice and authority
    are others than they were; name, date of birth and sex are the same."""
    world.put(IMOGEN_ELSEWHERE)


@_hidden(open_to=_custodian_of_imogen)
def shielded_child_is_in_no_register() -> None:
    """Health has no number of a shielded child, so that no statement registers it."""
    world.put(replace(IMOGEN_ELSEWHERE, nhs_number=""))


@_hidden(open_to=_custodian)
def shielded_child_goes_to_school() -> None:
    """A school says that a shielded child goes there, and where the child lives."""
    stated = replace(IMOGEN, feed="school_list", source="999001", reference="imogen-at-school")
    school = StatedService(ServiceKind.SCHOOL, world.SCHOOL, date(2025, 9, 1))
    world.put(replace(stated, nhs_number="", services=(school,)))


@_hidden()
def waiting_about_a_shielded_child() -> None:
    """A statement that a person would have to place, were it not possibly of a shielded child."""
    twin = replace(IMOGEN, reference="imogens-twin", names=(PersonName("Rowena", "Fairweather"),))
    world.put(replace(twin, nhs_number=""))


@_hidden(open_to=_custodian)
def waiting_beside_a_concealed_child() -> None:
    """A statement that may be of a twin of Bella, and also of a concealed child: it founds no
    record in anybody's sight."""
    _conceal(replace(world.BELLA, reference="beside", nhs_number="9991234578"))
    before = len(held(state="to_review"))
    twin = replace(world.ROSAMUND, reference="twin", names=(PersonName("Ottilie", "Tarkington"),))
    world.put(twin)
    assert len(held(state="to_review")) == before + 1


@_hidden(open_to=_custodian)
def work_with_a_shielded_child() -> None:
    """Who works with a shielded child, and from where: that would tell where the child is."""
    world.involve(record_of(IMOGEN), _ravi(), started_on=timezone.localdate(), lead=True)


@_hidden(open_to=_custodian)
def told_of_a_shielded_child() -> None:
    """Everybody is told that somebody works with a shielded child, and that it moved."""
    for kind in (NoticeKind.SOMEBODY_ELSE_WORKS, NoticeKind.MOVED, NoticeKind.JOINED):
        told_of(kind, record_of(IMOGEN), *_everybody())


@_hidden(open_to=_custodian)
def told_of_a_concealed_child() -> None:
    """Everybody is told what became of a child whom nobody may know of by now."""
    _conceal(replace(THADDEUS, reference="told-of", nhs_number=""))
    told_of(NoticeKind.SPLIT, Child.objects.latest("pk"), *_everybody())


@_hidden()
def told_of_a_grown_up() -> None:
    """The same of a child whose record has left search."""
    _put_apart(replace(ORSON, reference="grown", birth_date=GROWN_UP, nhs_number=""))
    told_of(NoticeKind.LEAD_TAKEN, Child.objects.latest("pk"), *_everybody())


@_hidden(open_to=_custodian)
def concealed_stranger() -> None:
    """A concealed child whom nobody is like."""
    _conceal(THADDEUS)


@_hidden(open_to=_custodian)
def concealed_namesake() -> None:
    """A concealed child with Bella's name, date of birth and postcode."""
    _conceal(replace(world.BELLA, reference="namesake", nhs_number="9991234543"))


@_hidden(open_to=_custodian)
def concealed_likelier() -> None:
    """A concealed child who fits a search for Bella with slips in it better than she does."""
    stated = replace(world.BELLA, reference="likelier", nhs_number="9991234551")
    _conceal(replace(stated, names=(SLIPPED,)))


@_hidden(open_to=_custodian)
def concealed_crowd() -> None:
    """So many concealed children who fit a search that none could be shown were they counted."""
    one = replace(world.BELLA, nhs_number="")
    _conceal(*(replace(one, reference=letter * 7) for letter in ascii_lowercase))


@_hidden(open_to=_reviewer_of_leeds)
def another_authoritys_case() -> None:
    """A statement that waits in another authority's queue."""
    world.put(replace(world.NAMELESS, source=LEEDS_CODE, reference="other"))


@_hidden(open_to=_reviewer_of_leeds)
def another_authoritys_question() -> None:
    """A case of another authority whose source was asked."""
    world.put(replace(world.NAMELESS, source=LEEDS_CODE, reference="third"))
    lee = _reviewer_in_leeds()
    case = next_case(actor=lee)
    assert case is not None
    ask_source(actor=lee, case=case, version=open_case(actor=lee, case=case).version)


@_hidden(open_to=_reviewer_of_leeds)
def another_authoritys_verdict() -> None:
    """A correction by another authority, taken back again: two entries in its history."""
    lee = _reviewer_in_leeds()
    number = record_of(ADA).number
    undo(
        actor=lee,
        verdict=correct(actor=lee, number=number, field=CorrectedField.SEX, value=Sex.MALE),
    )


@_hidden()
def reported_of_a_shielded_child() -> None:
    """Somebody reported that a shielded child does not live there any more."""
    reported(record_of(IMOGEN).number, WrongFact.MOVED, WrongFact.TWO_CHILDREN)


@_hidden(open_to=_custodian)
def reported_and_then_concealed() -> None:
    """A child was reported on, and has been concealed since."""
    before = set(Child.objects.values_list("pk", flat=True))
    _put_apart(_REPORTED_CHILD)
    (child,) = Child.objects.exclude(pk__in=before)
    reported(child.number, WrongFact.TWO_CHILDREN, WrongFact.TELEPHONE)
    put_under(child, Status.CONCEALED)


@_hidden(open_to=_reviewer_of_the_nation)
def reported_by_a_colleague() -> None:
    """What somebody else reported of a child whom all may see."""
    reported(record_of(world.BELLA).number, WrongFact.MOVED, WrongFact.SCHOOL)


@_hidden(open_to=_reviewer_of_leeds)
def another_authoritys_report() -> None:
    """A report on a child about whom another authority decides."""
    reported(record_of(ADA).number, WrongFact.CARER)


def _put_apart(*stated: Statement, status: Status = Status.ACTIVE) -> None:
    """Records of their own, however like others: what their source says at first is like nobody."""
    before = set(Child.objects.values_list("pk", flat=True))
    world.put(
        *(
            replace(
                one,
                names=(PersonName(one.reference, one.reference[::-1]),),
                birth_date=date(2010, 1, 1) + place * timedelta(days=97),
                address=None,
                nhs_number="",
                services=(),
            )
            for place, one in enumerate(stated)
        )
    )
    founded = Child.objects.exclude(pk__in=before)
    assert len(founded) == len(stated)
    for child in founded:
        put_under(child, status)
    world.put(*stated)
    assert len(Child.objects.exclude(pk__in=before)) == len(stated)


def _conceal(*stated: Statement) -> None:
    _put_apart(*stated, status=Status.CONCEALED)


def _everybody() -> list[int]:
    # The mediator has an inbox of her own, and is an officer who may know.
    told = Account.objects.exclude(username="mia.hall")
    return list(told.values_list("pk", flat=True))


def _ravi() -> Actor:
    return world.actor_of(Account.objects.get(username="ravi.menon"))


def _reviewer_in_leeds() -> Actor:
    held = Account.objects.filter(username="lee.moss").first()
    return world.actor_of(
        held or world.account("lee.moss", role=Role.DATA_QUALITY, at=leeds_council())
    )
