"""A verdict that others have to agree to: it changes nothing until they have confirmed it."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as with_fields

from contactpoint.access.actor import Actor, Job, JobName
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.sex import Sex
from contactpoint.ledger.entry import Event, Origin
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review import opened_proposal, propose
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import not_same, same
from contactpoint.services.review.errors import (
    AlreadyProposedError,
    CannotUndoError,
    CaseChangedError,
    NeedsAgreementError,
    NoSuchProposalError,
    ProposalFellError,
    ProposalLapsedError,
)
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.proposals import (
    clear_proposals,
    confirm_proposal,
    count_to_answer,
    decline_proposal,
    open_proposal,
    proposals_of,
    take_back_proposal,
)
from contactpoint.services.review.propose import propose_join, propose_on_case, propose_undo
from contactpoint.services.review.queue import next_case, overview
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldProposal
from contactpoint.store.repositories import statements
from tests.fixtures.actors import at_desk
from tests.fixtures.cases import held_case, held_verdict
from tests.fixtures.ledger import entries
from tests.fixtures.seated import seated
from tests.placing.content import check_whole
from tests.placing.files import Loader, pds
from tests.services.review.cases import opened
from tests.services.review.test_own_authority import IN_LEEDS, IN_YORK, LEEDS, YORK, Shown, shown
from tests.services.two_persons.conftest import Passing
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CLEARING = Job(JobName.REQUESTS, Origin.JOB)
CORNWALL = Scope.of("E06000052")
# As the child of Leeds, of whom she may be a namesake.
BOY = replace(IN_LEEDS, given="Ravi", family="Lund", born="2012-01-23", sex="male")


@pytest.fixture
def leeds(rhea: Actor) -> Actor:
    """A reviewer of Leeds."""
    return seated(rhea, LEEDS)


@pytest.fixture
def york(owen: Actor) -> Actor:
    """A reviewer of York."""
    return seated(owen, YORK)


@pytest.fixture
def two(load: Loader) -> tuple[str, str]:
    """A child of Leeds and one of York. Returns their numbers."""
    load("pds", pds([IN_LEEDS]))
    load("pds", pds([IN_YORK]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    return one, other


@pytest.fixture
def apart(load: Loader) -> tuple[str, str]:
    """Two children of Leeds who differ in name, date of birth and sex. Returns their numbers."""
    load("pds", pds([IN_LEEDS]))
    load("pds", pds([replace(BOY, nhs_number=IN_YORK.nhs_number)]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    return one, other


@pytest.fixture
def case(two: tuple[str, str]) -> int:
    """A case in the queue of Leeds that asks whether its child is York's. Returns its number."""
    own, other = (opened(number).pk for number in two)
    (row,) = statements.on_record(own)
    ((_, statement),) = statements.opened([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=other,
                other_child=own,
                reason=DecisionReason.NOBODY_NEAR,
                weight=None,
            )
        ]
    )
    return held_case().pk


def both(two: tuple[str, str]) -> list[Shown]:
    """What both numbers show."""
    return [shown(number) for number in two]


def test_nothing_moves_before_the_other_authority_has_confirmed(
    two: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """Then the records are one, in both their names, and each has the verdict in its history."""
    before = both(two)
    proposal = propose_join(actor=leeds, number=two[0], other=two[1])
    assert both(two) == before
    verdict = confirm_proposal(actor=york, proposal=proposal)
    assert verdict == held_verdict().pk
    assert opened(two[1]).number == two[0]
    given = held_verdict()
    assert (given.made_by_id, given.agreed) == (leeds.account_id, ((york.account_id, YORK.code),))
    assert [one.pk for one in history(actor=leeds)] == [verdict]
    assert [one.pk for one in history(actor=york)] == [verdict]
    assert not HeldProposal.objects.exists()
    check_whole()


def test_the_other_authority_sees_it_with_who_proposes_and_both_sides(
    two: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """In its queue, and by source."""
    propose_join(actor=leeds, number=two[0], other=two[1])
    assert overview(actor=york).to_answer == 1
    assert overview(actor=leeds).to_answer == 0
    (line,) = proposals_of(actor=york)
    assert (line.made_by_name, line.desk, line.of_others) == (leeds.display_name, LEEDS.code, True)
    assert line.to_answer
    view, sides = open_proposal(actor=york, proposal=line.proposal)
    assert view == line
    assert [side.number for side in sides] == list(two)
    assert all(side.own for side in sides)
    for number in two:
        subject = opened(number).subject
        assert subject in {entry.subject for entry in entries(Event.PROPOSAL_OPENED)}


def test_who_proposes_is_shown_no_more_of_the_others_record(
    two: tuple[str, str], leeds: Actor
) -> None:
    """A proposal is no way to what each source says of another authority's child."""
    proposal = propose_join(actor=leeds, number=two[0], other=two[1])
    view, (ours, theirs) = open_proposal(actor=leeds, proposal=proposal)
    assert (view.own, view.to_answer) == (True, False)
    assert ours.own
    assert not theirs.own
    assert all(not value.voices for field in theirs.fields.values() for value in field.values)


def test_declined_or_taken_back_it_has_changed_nothing(
    two: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """And can be proposed again."""
    before = both(two)
    declined = propose_join(actor=leeds, number=two[0], other=two[1])
    decline_proposal(actor=york, proposal=declined)
    taken_back = propose_join(actor=leeds, number=two[0], other=two[1])
    take_back_proposal(actor=leeds, proposal=taken_back)
    assert both(two) == before
    for gone in (declined, taken_back):
        with pytest.raises(NoSuchProposalError):
            confirm_proposal(actor=york, proposal=gone)
    answers = [entry.detail.answer for entry in entries(Event.PROPOSAL_ANSWERED)]
    assert sorted(answers) == ["declined"] * 2 + ["taken_back"] * 2


def test_neither_its_maker_nor_a_colleague_nor_a_third_authority_confirms_it(
    two: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """Nor does another than its maker take it back."""
    proposal = propose_join(actor=leeds, number=two[0], other=two[1])
    colleague = at_desk(york, LEEDS)
    for nobody in (leeds, colleague, at_desk(york, CORNWALL), at_desk(york, NATIONAL)):
        for answer in (confirm_proposal, decline_proposal):
            with pytest.raises(AccessRefusedError):
                answer(actor=nobody, proposal=proposal)
    for other in (york, colleague):
        with pytest.raises(AccessRefusedError):
            take_back_proposal(actor=other, proposal=proposal)
    assert proposals_of(actor=at_desk(york, CORNWALL)) == ()
    with pytest.raises(AccessRefusedError):
        open_proposal(actor=at_desk(york, CORNWALL), proposal=proposal)


def test_it_falls_when_a_record_changes_in_between(
    two: tuple[str, str], leeds: Actor, york: Actor, load: Loader
) -> None:
    """What would be confirmed is not what was proposed."""
    proposal = propose_join(actor=leeds, number=two[0], other=two[1])
    load("pds", pds([replace(IN_YORK, family="Okoro")]))
    before = both(two)
    with pytest.raises(ProposalFellError):
        confirm_proposal(actor=york, proposal=proposal)
    with pytest.raises(NoSuchProposalError):
        confirm_proposal(actor=york, proposal=proposal)
    assert both(two) == before
    assert [entry.detail.answer for entry in entries(Event.PROPOSAL_ANSWERED)] == ["fell"]


def test_it_is_in_no_list_once_a_child_is_guarded(
    two: tuple[str, str], leeds: Actor, york: Actor, load: Loader
) -> None:
    """Nobody is told of a proposal about a child whom a source has begun to guard."""
    propose_join(actor=leeds, number=two[0], other=two[1])
    load("pds", pds([replace(IN_YORK, restricted=True)]))
    for reviewer in (leeds, york):
        assert proposals_of(actor=reviewer) == ()
        assert overview(actor=reviewer).to_answer == 0


def test_the_same_is_not_proposed_twice(two: tuple[str, str], leeds: Actor, york: Actor) -> None:
    """The other authority is led to the proposal that there is."""
    propose_join(actor=leeds, number=two[0], other=two[1])
    for reviewer in (leeds, york):
        with pytest.raises(AlreadyProposedError):
            propose_join(actor=reviewer, number=two[1], other=two[0])


def test_a_case_of_two_authorities_leaves_the_queue_until_it_is_answered(
    case: int, two: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """Declined, it waits again; confirmed, it is settled."""
    version = open_case(actor=leeds, case=case).version
    with pytest.raises(NeedsAgreementError):
        same(actor=leeds, case=case, version=version)
    proposal = propose_on_case(actor=leeds, case=case, kind=VerdictKind.SAME, version=version)
    assert next_case(actor=leeds) is None
    assert overview(actor=leeds).waiting == 0
    decline_proposal(actor=york, proposal=proposal)
    assert next_case(actor=leeds) == case
    version = open_case(actor=leeds, case=case).version
    proposal = propose_on_case(actor=leeds, case=case, kind=VerdictKind.SAME, version=version)
    assert confirm_proposal(actor=york, proposal=proposal) == held_verdict().pk
    assert opened(two[1]).number == opened(two[0]).number
    assert overview(actor=leeds).waiting == 0
    check_whole()


def test_a_case_whose_proposal_fell_is_in_the_queue_again(
    case: int, leeds: Actor, york: Actor, load: Loader
) -> None:
    """Without anybody having looked at the proposal."""
    version = open_case(actor=leeds, case=case).version
    propose_on_case(actor=leeds, case=case, kind=VerdictKind.SAME, version=version)
    load("pds", pds([replace(IN_YORK, family="Okoro")]))
    assert next_case(actor=leeds) == case


def test_that_the_own_child_is_another_is_for_its_authority_alone(
    case: int, two: tuple[str, str], leeds: Actor
) -> None:
    """It changes nothing of the other record."""
    before = shown(two[1])
    not_same(actor=leeds, case=case, version=open_case(actor=leeds, case=case).version)
    assert shown(two[1]) == before


def test_who_are_held_apart_are_made_one_by_two_people_of_one_authority(
    apart: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """The second is another account; who proposed it cannot confirm it."""
    colleague = at_desk(york, LEEDS)
    with pytest.raises(NeedsAgreementError) as refused:
        join(actor=leeds, number=apart[0], other=apart[1])
    assert (refused.value.needed.second_person, refused.value.needed.scopes) == (True, frozenset())
    proposal = propose_join(actor=leeds, number=apart[0], other=apart[1])
    with pytest.raises(AccessRefusedError):
        confirm_proposal(actor=leeds, proposal=proposal)
    confirm_proposal(actor=colleague, proposal=proposal)
    assert opened(apart[1]).number == apart[0]


def test_a_correction_does_not_bring_together_who_are_held_apart(
    apart: tuple[str, str], leeds: Actor
) -> None:
    """What sources state counts: the reviewer's own word about sex, name and date does not."""
    correct(actor=leeds, number=apart[1], field=CorrectedField.SEX, value=Sex.FEMALE)
    name = opened(apart[0]).document.open.record
    assert name is not None
    assert name.name is not None
    correct(actor=leeds, number=apart[1], field=CorrectedField.NAME, value=name.name.name)
    with pytest.raises(NeedsAgreementError):
        join(actor=leeds, number=apart[0], other=apart[1])


def test_a_child_between_two_does_not_bring_them_together(
    apart: tuple[str, str], leeds: Actor, load: Loader
) -> None:
    """Like the one in name, like the other in date and sex."""
    between = replace(BOY, given=IN_LEEDS.given, family=IN_LEEDS.family, nhs_number="")
    load("pds", pds([replace(between, postcode="LS2 7EW", nhs_number="9990005109")]))
    number = Child.objects.exclude(number__in=apart).get().number
    join(actor=leeds, number=apart[1], other=number)
    with pytest.raises(NeedsAgreementError):
        join(actor=leeds, number=apart[0], other=number)


def test_what_one_may_do_alone_is_not_proposed(leeds: Actor, load: Loader) -> None:
    """Two children of one authority who differ in the name alone."""
    load("pds", pds([IN_LEEDS]))
    load("pds", pds([replace(IN_LEEDS, given="Zoe", nhs_number=IN_YORK.nhs_number)]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    with pytest.raises(CaseChangedError):
        propose_join(actor=leeds, number=one, other=other)
    join(actor=leeds, number=one, other=other)


@pytest.fixture
def shared(two: tuple[str, str], leeds: Actor, york: Actor) -> int:
    """Both authorities have made one record of the two. Returns the verdict."""
    proposal = propose_join(actor=leeds, number=two[0], other=two[1])
    verdict = confirm_proposal(actor=york, proposal=proposal)
    assert verdict is not None
    return verdict


def test_a_record_of_two_authorities_is_corrected_and_parted_by_neither_alone(
    shared: int, two: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """Either proposes to undo it, and the other confirms; both see what each source says."""
    for reviewer in (leeds, york):
        with pytest.raises(AccessRefusedError):
            correct(
                actor=reviewer,
                number=two[0],
                field=CorrectedField.ADDRESS,
                value=Address(("1 Trap Lane",), "Leeds", "LS1 4AP"),
            )
        with pytest.raises(NeedsAgreementError):
            undo(actor=reviewer, verdict=shared)
    proposal = propose_undo(actor=york, verdict=shared)
    assert confirm_proposal(actor=leeds, proposal=proposal) == shared
    assert [opened(number).number for number in two] == list(two)
    check_whole()


def test_whose_a_shared_record_was_alone_is_so_again_once_the_other_says_no_more(
    shared: int, two: tuple[str, str], leeds: Actor, york: Actor, load: Loader
) -> None:
    """But what it corrects then is not left behind on the other's child."""
    load("pds", pds([IN_LEEDS]), full=True)
    address = Address(("9 New Lane",), "Leeds", "LS1 4AP")
    correct(actor=leeds, number=two[0], field=CorrectedField.ADDRESS, value=address)
    with pytest.raises(CannotUndoError):
        propose_undo(actor=york, verdict=shared)
    with pytest.raises((CannotUndoError, NeedsAgreementError)):
        undo(actor=leeds, verdict=shared)


def test_undoing_a_join_waits_for_the_corrections_that_were_made_of_both(
    rhea: Actor, load: Loader
) -> None:
    """They would stay with one of the two; they are undone first."""
    load("pds", pds([replace(IN_LEEDS, postcode="ZE1 4AP")]))
    load("pds", pds([replace(IN_LEEDS, given="Zoe", postcode="ZE1 4AP", nhs_number="9990005206")]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    before = both((one, other))
    joined = join(actor=rhea, number=one, other=other)
    corrected = correct(actor=rhea, number=other, field=CorrectedField.SEX, value=Sex.MALE)
    with pytest.raises(CannotUndoError):
        undo(actor=rhea, verdict=joined)
    undo(actor=rhea, verdict=corrected)
    undo(actor=rhea, verdict=joined)
    assert both((one, other)) == before


def test_the_national_desk_confirms_for_whom_nobodys_authority_is_known(
    leeds: Actor, york: Actor, load: Loader
) -> None:
    """A child of whom nobody knows where it lives is not the first authority's that asks."""
    load("pds", pds([IN_LEEDS]))
    load("pds", pds([replace(IN_YORK, postcode="ZE5 1CD")]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    with pytest.raises(NeedsAgreementError):
        join(actor=leeds, number=one, other=other)
    proposal = propose_join(actor=leeds, number=one, other=other)
    confirm_proposal(actor=at_desk(york, NATIONAL), proposal=proposal)
    assert opened(other).number == opened(one).number


def test_a_statement_that_says_where_it_wants_to_be_decided_is_not_decided_there(
    leeds: Actor, york: Actor, two: tuple[str, str], load: Loader
) -> None:
    """A supplier puts an address of Leeds into what it states; the record is York's all the same,
    and Leeds alone cannot put the statement on it."""
    address = Address(("1 Trap Lane",), "Leeds", "LS1 4AP")
    born = date.fromisoformat(IN_YORK.born)
    world.put(with_fields(world.NAMELESS, address=address, birth_date=born))
    case = next_case(actor=leeds)
    assert case is not None
    before = shown(two[1])
    version = open_case(actor=leeds, case=case).version
    look_at_others(actor=leeds, case=case, version=version)
    version = open_case(actor=leeds, case=case).version
    compare_with(actor=leeds, case=case, number=two[1], version=version)
    version = open_case(actor=leeds, case=case).version
    with pytest.raises(NeedsAgreementError):
        same(actor=leeds, case=case, version=version)
    proposal = propose_on_case(actor=leeds, case=case, kind=VerdictKind.SAME, version=version)
    assert shown(two[1]) == before
    view, sides = open_proposal(actor=york, proposal=proposal)
    assert view.to_answer
    assert [side.number for side in sides] == ["", two[1]]
    confirm_proposal(actor=york, proposal=proposal)
    assert shown(two[1]) != before


class TestTwoPersons:
    """A proposal is one kind of what takes two persons: the rule is that of all requests."""

    @pytest.fixture
    def colleague(self, owen: Actor) -> Actor:
        """A second reviewer of Leeds."""
        return seated(owen, LEEDS)

    @pytest.fixture
    def time(self, monkeypatch: pytest.MonkeyPatch) -> Passing:
        """The time as proposals have it."""
        made = Passing()
        for module in (opened_proposal, propose):
            monkeypatch.setattr(module, "timezone", made)
        return made

    def test_who_proposed_does_not_confirm_under_another_grant(
        self, apart: tuple[str, str], leeds: Actor
    ) -> None:
        """One account is one person, at whatever desks."""
        proposal = propose_join(actor=leeds, number=apart[0], other=apart[1])
        both_desks = replace(leeds, grants=(*at_desk(leeds, YORK).grants, *leeds.grants))
        for who in (leeds, both_desks):
            with pytest.raises(AccessRefusedError):
                confirm_proposal(actor=who, proposal=proposal)

    def test_without_the_second_factor_proved_again_nothing_is_answered(
        self, apart: tuple[str, str], leeds: Actor, colleague: Actor
    ) -> None:
        """A stolen session sees it, and neither confirms nor declines."""
        proposal = propose_join(actor=leeds, number=apart[0], other=apart[1])
        stolen = replace(colleague, proven=False)
        (line,) = proposals_of(actor=stolen)
        assert line.to_answer
        for answer in (confirm_proposal, decline_proposal):
            with pytest.raises(AccessRefusedError) as refused:
                answer(actor=stolen, proposal=proposal)
            assert refused.value.refusal is Refusal.STEP_UP
        confirm_proposal(actor=colleague, proposal=proposal)

    @pytest.mark.parametrize(
        "change",
        [
            {"is_active": False},
            {"grants": [["practitioner", LEEDS.code, None]]},
            {"grants": [["data_quality", YORK.code, None]]},
        ],
    )
    def test_what_was_proposed_by_one_who_may_no_more_falls(
        self,
        apart: tuple[str, str],
        leeds: Actor,
        colleague: Actor,
        change: dict[str, object],
    ) -> None:
        """Suspended, without the role, or at another desk: nothing is joined in that name."""
        proposal = propose_join(actor=leeds, number=apart[0], other=apart[1])
        before = both(apart)
        world.change("rhea.lund", **change)
        with pytest.raises(ProposalFellError):
            confirm_proposal(actor=colleague, proposal=proposal)
        assert both(apart) == before
        assert [one.detail.answer for one in entries(Event.PROPOSAL_ANSWERED)] == ["fell"]

    def test_a_second_person_of_the_desk_has_a_day(
        self, apart: tuple[str, str], leeds: Actor, colleague: Actor, time: Passing
    ) -> None:
        """As for everything that takes two persons; and the same may be proposed anew."""
        proposal = propose_join(actor=leeds, number=apart[0], other=apart[1])
        time.pass_(hours=23, minutes=59)
        assert proposals_of(actor=colleague)
        time.pass_(minutes=1)
        before = both(apart)
        with pytest.raises(ProposalLapsedError):
            confirm_proposal(actor=colleague, proposal=proposal)
        assert both(apart) == before
        assert [one.detail.answer for one in entries(Event.PROPOSAL_ANSWERED)] == ["lapsed"]
        again = propose_join(actor=leeds, number=apart[0], other=apart[1])
        assert confirm_proposal(actor=colleague, proposal=again) is not None

    def test_another_authority_has_two_weeks(
        self, two: tuple[str, str], leeds: Actor, york: Actor, time: Passing
    ) -> None:
        """Which has to find out about a child of its own."""
        proposal = propose_join(actor=leeds, number=two[0], other=two[1])
        time.pass_(days=13, hours=23)
        assert proposals_of(actor=york)
        time.pass_(hours=1)
        assert proposals_of(actor=york) == ()
        with pytest.raises(NoSuchProposalError):
            confirm_proposal(actor=york, proposal=proposal)

    def test_a_case_whose_proposal_lapsed_is_in_the_queue_again(
        self, case: int, leeds: Actor, time: Passing
    ) -> None:
        """So that no child waits because nobody answered."""
        version = open_case(actor=leeds, case=case).version
        propose_on_case(actor=leeds, case=case, kind=VerdictKind.SAME, version=version)
        assert next_case(actor=leeds) is None
        time.pass_(days=14)
        assert clear_proposals(agent=CLEARING) == 1
        assert next_case(actor=leeds) == case
        (entry,) = entries(Event.PROPOSAL_ANSWERED)
        assert (entry.detail.answer, entry.account) == ("lapsed", None)

    def test_the_same_is_proposed_anew_though_nobody_put_the_lapsed_one_away(
        self, apart: tuple[str, str], leeds: Actor, time: Passing
    ) -> None:
        """What has lapsed stands in nobody's way."""
        propose_join(actor=leeds, number=apart[0], other=apart[1])
        with pytest.raises(AlreadyProposedError):
            propose_join(actor=leeds, number=apart[0], other=apart[1])
        time.pass_(hours=24)
        propose_join(actor=leeds, number=apart[0], other=apart[1])
        assert HeldProposal.objects.count() == 1

    def test_what_waits_is_counted_for_who_may_answer(
        self, apart: tuple[str, str], leeds: Actor, colleague: Actor
    ) -> None:
        """On the page of approvals: for nobody else, and with an entry."""
        propose_join(actor=leeds, number=apart[0], other=apart[1])
        assert count_to_answer(actor=colleague) == 1
        assert count_to_answer(actor=leeds) == 0
        assert count_to_answer(actor=at_desk(colleague, CORNWALL)) == 0
