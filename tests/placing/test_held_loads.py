"""A load that passes the bounds of its supplier is held until somebody else approves it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from django.db import connection

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.placing import bounds as of_loads
from contactpoint.placing.foreseen import Foreseen
from contactpoint.services import load_feed as use_case
from contactpoint.services.held_loads import (
    Approval,
    NotApprovedError,
    approve_load,
    list_loads,
)
from contactpoint.services.load_feed import LoadHeldError
from contactpoint.services.suppliers import Bound, Bounds
from contactpoint.services.withdraw_load import NotWithdrawableError, withdraw_load
from contactpoint.store.models import Child, HeldCase, HeldStatement, Load
from contactpoint.store.repositories import loads, statements
from tests.fixtures.actors import LOADING
from tests.fixtures.ledger import entries
from tests.placing.content import check_whole, content
from tests.placing.files import Loader, Said, ctf, nhs_number, pds, school_list
from tests.placing.sending import WIDE, register
from tests.services.withdrawals import WITHDRAWING
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def named(number: int) -> str:
    """A name that is nobody else's."""
    digits = [LETTERS[int(digit)] for digit in f"{number:04}"]
    return "Quill" + "".join(digits)


def children(numbers: Iterable[int]) -> list[Said]:
    """Invented children who resemble nobody."""
    return [
        Said(
            given=named(number * 7 % 9973),
            family=named(number),
            born=f"{2009 + number % 8}-{1 + number % 12:02}-{1 + number % 28:02}",
            postcode="",
            nhs_number=nhs_number(1000 + 3 * number),
        )
        for number in numbers
    ]


def asking(numbers: Iterable[int]) -> list[Said]:
    """Rows of a list that go before a person each: a known child with another NHS number."""
    return [
        replace(child, nhs_number=nhs_number(50_000 + 3 * number))
        for number, child in enumerate(children(numbers))
    ]


def proven(username: str) -> Actor:
    """A national administrator who has proved the second factor again."""
    account = world.account(username, role=Role.NATIONAL_ADMINISTRATOR)
    return replace(world.actor_of(account), proven=True)


@pytest.fixture
def administrator(db: None) -> Actor:
    """Who may approve loads."""
    return proven("nat.min")


def held(load: Callable[[], object]) -> LoadHeldError:
    """A load that is held, and places nothing."""
    before = content()
    cases = HeldCase.objects.count()
    with pytest.raises(LoadHeldError) as caught:
        load()
    assert content() == before
    assert HeldCase.objects.count() == cases
    row = Load.objects.get(pk=caught.value.load)
    assert (row.state, row.ordinal, row.counts) == (Load.State.HELD, 0, {})
    return caught.value


def held_after_all_was_placed(load: Callable[[], object]) -> LoadHeldError:
    """A load that is held at its end."""
    with pytest.raises(LoadHeldError) as caught:
        load()
    return caught.value


def standings() -> list[tuple[int, HeldStatement.State]]:
    """Every statement that is held, and its state."""
    found = [
        statements.by_pks([pk for pk, *_ in batch]) for batch in statements.placed_in_batches(1000)
    ]
    return [(row.pk, row.state) for rows in found for row in rows]


class TestEnds:
    """How much a full delivery may end."""

    def test_a_full_file_does_not_end_everybody(self, load: Loader) -> None:
        """Nothing ends, nothing is placed, the figures are said and kept."""
        load("pds", pds(children(range(30))), full=True)
        said = held(lambda: load("pds", pds(children(range(19))), full=True)).figures
        assert (said.ends, said.stated, said.placed) == (11, 30, 0)
        assert said.passed == (("ends", "nhs"),)
        assert list_loads()[0].figures == said
        assert len(entries(Event.LOAD_HELD)) == 1

    def test_within_the_number_or_the_share_it_ends_them(self, load: Loader) -> None:
        """Ten of a few, or a third of many."""
        load("pds", pds(children(range(40))), full=True)
        assert load("pds", pds(children(range(27))), full=True).counts["ended"] == 13
        assert load("pds", pds(children(range(17))), full=True).counts["ended"] == 10

    def test_who_is_exchanged_ends_as_well(self, load: Loader) -> None:
        """A full file of as many other children."""
        load("pds", pds(children(range(30))), full=True)
        said = held(lambda: load("pds", pds(children(range(30, 60))), full=True)).figures
        assert said.ends == 30

    def test_a_delta_ends_nobody_and_is_not_held_for_it(self, load: Loader) -> None:
        """Absence means nothing."""
        load("pds", pds(children(range(30))), full=True)
        assert load("pds", pds(children([1]))).counts["unchanged"] == 1

    def test_with_a_rejected_record_nothing_would_end(self, load: Loader) -> None:
        """So nothing is held."""
        load("pds", pds(children(range(30))), full=True)
        bad = pds(children([1])) + b'{"resourceType": "Patient"}\n'
        assert load("pds", bad, full=True).counts["kept"] == 29

    def test_one_school_of_many_is_held(self, load: Loader) -> None:
        """Though of all that the supplier sends it is little."""
        register("transfers", "ctf", "8201234", "8205678")
        one, other = children(range(12)), children(range(100, 200))
        load("ctf", ctf(one), ctf(other, school="8205678"), full=True, sender="transfers")
        said = held(
            lambda: load(
                "ctf",
                ctf(children([200])),
                ctf(other, school="8205678"),
                full=True,
                sender="transfers",
            )
        ).figures
        assert said.passed == (("ends", "8201234"),)

    def test_a_registered_bound_holds_in_place_of_the_usual_one(self, load: Loader) -> None:
        """Narrower for one supplier."""
        register("health", "pds", bounds=replace(WIDE, ends=Bound(0, 0)))
        load("pds", pds(children(range(3))), full=True)
        held(lambda: load("pds", pds(children(range(2))), full=True))

    def test_what_ends_is_counted_again_before_the_first_ends(
        self, load: Loader, monkeypatch: pytest.MonkeyPatch, administrator: Actor
    ) -> None:
        """Where more would end than was foreseen when it began, it is held there, and nothing has
        ended; approved, it goes on."""
        load("pds", pds(children(range(30))), full=True)
        with monkeypatch.context() as patched:
            patched.setattr(Foreseen, "_standing", lambda *_: (30, 0))
            said = held_after_all_was_placed(
                lambda: load("pds", pds(children(range(15))), full=True)
            )
        assert (said.figures.ends, said.figures.placed) == (15, 15)
        assert {state for _, state in standings()} == {HeldStatement.State.LINKED}
        with pytest.raises(LoadHeldError):
            load("pds", pds(children(range(15))), full=True)
        approve_load(actor=administrator, load=said.load)
        assert load("pds", pds(children(range(15))), full=True).counts["ended"] == 15


class TestChanges:
    """In how many statements a value may become another."""

    def moved(self, numbers: Iterable[int]) -> list[Said]:
        """The same children, under another family name."""
        return [replace(child, family=f"{child.family}x") for child in children(numbers)]

    def test_a_delivery_does_not_rename_everybody(self, load: Loader) -> None:
        """Fifty-one of a hundred, by a file of changes."""
        load("pds", pds(children(range(100))), full=True)
        said = held(lambda: load("pds", pds(self.moved(range(51))))).figures
        assert (said.changes, said.stated) == (51, 100)
        assert load("pds", pds(self.moved(range(50)))).counts["changed"] == 50

    def test_a_hundred_changes_of_many_are_a_day_like_others(self, load: Loader) -> None:
        """What counts is of how many that its source states, not of how many it sends."""
        load("pds", pds(children(range(300))), full=True)
        assert load("pds", pds(self.moved(range(60)))).counts["changed"] == 60

    def test_a_newer_day_changes_nothing(self, load: Loader) -> None:
        """Every statement is another one, and says the same."""
        load("pds", pds(children(range(80))), full=True)
        newer = [replace(child, as_at="2026-02-01") for child in children(range(80))]
        assert load("pds", pds(newer), full=True).counts["changed"] == 80

    def test_a_column_that_is_lost_is_a_change_of_every_row(self, load: Loader) -> None:
        """What a source takes back, it takes from every child."""
        home = [replace(child, postcode="ZE2 9AB") for child in children(range(60))]
        load("school_list", school_list(home), sender="111400", full=True)
        gone = [replace(child, postcode="") for child in home]
        said = held(
            lambda: load("school_list", school_list(gone), sender="111400", full=True)
        ).figures
        assert said.changes == 60


class TestCases:
    """How much may go before people."""

    ROWS = 120

    @pytest.fixture(autouse=True)
    def _known(self, load: Loader) -> None:
        load("pds", pds(children(range(self.ROWS))), full=True)

    def test_rows_do_not_flood_a_queue(self, load: Loader) -> None:
        """A thousand of them put as many cases before one authority in seconds: taken back whole,
        with all of the figure known."""
        rows = school_list(asking(range(self.ROWS)))
        said = held(lambda: load("school_list", rows, sender="111400")).figures
        assert said.cases > 100
        assert said.cases_counted
        assert said.passed == (("cases", ""),)
        check_whole()

    def test_held_for_each_batch_it_is_taken_back_over_all(
        self, load: Loader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ten batches are one transaction."""
        monkeypatch.setattr(use_case, "BATCH", 13)
        rows = school_list(asking(range(self.ROWS)))
        held(lambda: load("school_list", rows, sender="111400"))

    def test_a_large_load_stops_as_soon_as_the_bound_is_passed(
        self, load: Loader, monkeypatch: pytest.MonkeyPatch, administrator: Actor
    ) -> None:
        """What was placed so far is said; it stays held until approved, and goes on then."""
        monkeypatch.setattr(use_case, "BATCH", 1)
        rows = school_list(asking(range(self.ROWS)))
        with pytest.raises(LoadHeldError) as caught:
            load("school_list", rows, sender="111400")
        said = caught.value.figures
        assert (said.cases, said.placed, said.cases_counted) == (101, 101, False)
        assert HeldCase.objects.count() == 101
        with pytest.raises(LoadHeldError) as again:
            load("school_list", rows, sender="111400")
        assert again.value.load == caught.value.load
        assert HeldCase.objects.count() == 101
        approve_load(actor=administrator, load=caught.value.load)
        report = load("school_list", rows, sender="111400")
        assert report.resumed
        assert report.counts["to_review"] == report.counts["added"] == self.ROWS
        check_whole()

    def test_what_a_large_load_had_placed_is_taken_back_and_it_stays_held(
        self, load: Loader, monkeypatch: pytest.MonkeyPatch, administrator: Actor
    ) -> None:
        """Nothing of it is in the index until somebody approves; then it begins anew, and can be
        taken back as any other."""
        monkeypatch.setattr(use_case, "BATCH", 1)
        was = content()
        rows = school_list(asking(range(self.ROWS)))
        with pytest.raises(LoadHeldError) as caught:
            load("school_list", rows, sender="111400")
        number = caught.value.load
        withdraw_load(agent=WITHDRAWING, load=number, stays_held=True)
        assert content() == was
        (first, *_) = list_loads()
        assert (first.load, first.state, first.counts) == (number, "held", {})
        with pytest.raises(LoadHeldError):
            load("school_list", rows, sender="111400")
        withdraw_load(agent=WITHDRAWING, load=number, stays_held=True)
        approve_load(actor=administrator, load=number)
        report = load("school_list", rows, sender="111400")
        assert (report.load, report.resumed) == (number, False)
        assert report.counts["to_review"] == report.counts["added"] == self.ROWS
        with pytest.raises(NotWithdrawableError):
            withdraw_load(agent=WITHDRAWING, load=number, stays_held=True)
        withdraw_load(agent=WITHDRAWING, load=number)
        assert content() == was
        check_whole()

    def test_the_bound_is_of_the_whole_load_over_an_interruption(
        self, load: Loader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Killed and run again before the bound, it does not begin to count anew."""
        monkeypatch.setattr(use_case, "BATCH", 1)
        rows = school_list(asking(range(self.ROWS)))
        placed = count(1)
        place_batch = use_case._place_batch

        def killed(*arguments: object) -> int:
            if next(placed) == 61:
                raise KeyboardInterrupt
            return place_batch(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(use_case, "_place_batch", killed)
        with pytest.raises(KeyboardInterrupt):
            load("school_list", rows, sender="111400")
        with pytest.raises(LoadHeldError) as caught:
            load("school_list", rows, sender="111400")
        assert caught.value.figures.cases == 101

    def test_quarantine_is_before_people_too(self, load: Loader) -> None:
        """A shielding officer has to look at each."""
        guarded = [replace(child, restricted=True) for child in children(range(200, 320))]
        said = held(lambda: load("pds", pds(guarded))).figures
        assert said.cases == 120

    def test_after_it_was_taken_back_the_same_process_goes_on(self, load: Loader) -> None:
        """Neither what the process remembers of the index nor the keys that were made for what was
        taken back disturb the next loads."""
        rows = school_list(asking(range(self.ROWS)))
        held(lambda: load("school_list", rows, sender="111400"))
        held(lambda: load("school_list", rows, sender="111400"))
        before = Child.objects.count()
        new = children(range(500, 540))
        report = load("school_list", school_list(new), sender="111400")
        assert report.counts["added"] == 40
        assert Child.objects.count() == before + 40
        again = load("pds", pds(new))
        # Each finds the record of the list, and none that was taken back.
        assert again.counts["to_review"] == 0
        assert Child.objects.count() == before + 40
        check_whole()


class TestDecoys:
    """Many records of one name."""

    def decoys(self, number: int) -> list[Said]:
        """Different children of one family name and date."""
        return [Said(given=named(one), family="Okafor", nhs_number="") for one in range(number)]

    def test_invented_namesakes_are_held_and_alerted(self, load: Loader) -> None:
        """52 of them made family name and date show nobody."""
        load("pds", pds([Said()]))
        rows = school_list(self.decoys(52))
        said = held(lambda: load("school_list", rows, sender="111400")).figures
        assert said.same_name == 52
        assert said.passed == (("same_name", "111400"),)
        (alert,) = entries(Event.MANY_OF_ONE_NAME)
        assert alert.sealed is not None
        assert "kafor" not in repr(alert.sealed.detail)

    def test_ten_are_let_in(self, load: Loader) -> None:
        """And a country has more than ten of one name born on a day."""
        load("school_list", school_list(self.decoys(10)), sender="111400")
        numbered = [
            replace(child, nhs_number=nhs_number(9000 + 3 * number))
            for number, child in enumerate(self.decoys(20))
        ]
        load("pds", pds(numbered))
        assert not entries(Event.MANY_OF_ONE_NAME)


class TestApproval:
    """Two persons stand for a load that passes its bounds."""

    @pytest.fixture
    def number(self, load: Loader) -> int:
        """A load that is held."""
        load("pds", pds(children(range(30))), full=True)
        return held(lambda: self.again(load)).load

    def again(self, load: Loader, begun_by: Actor | None = None) -> use_case.LoadReport:
        """The load of half of the children."""
        from contactpoint.feeds.catalogue import FEEDS

        path: Path = load.folder / "half"
        path.write_bytes(pds(children(range(15))))
        return use_case.load_feed(
            agent=LOADING, feed=FEEDS["pds"], files=[path], full=True, begun_by=begun_by
        )

    def test_somebody_approves_and_the_same_command_goes_on(
        self, load: Loader, number: int, administrator: Actor
    ) -> None:
        """Under the number that it had; who let it is recorded."""
        approval = approve_load(actor=administrator, load=number, on="op.erator")
        assert approval.figures.ends == 15
        assert (approval.begun_by_account, approval.same_login) == (False, True)
        assert list_loads()[0].state == "approved"
        report = self.again(load)
        assert (report.load, report.counts["ended"]) == (number, 15)
        (entry,) = entries(Event.LOAD_APPROVED)
        assert entry.account == administrator.account_id
        assert Load.objects.get(pk=number).state == Load.State.DONE

    def test_run_again_without_approval_it_is_held_again(self, load: Loader, number: int) -> None:
        """As often as it is run."""
        assert held(lambda: self.again(load)).load == number

    def test_who_began_it_does_not_approve_it(
        self, load: Loader, number: int, administrator: Actor
    ) -> None:
        """Nor by letting somebody else run it again."""
        Load.objects.filter(pk=number).delete()
        other = proven("nat.two")
        own = held(lambda: self.again(load, administrator)).load
        with pytest.raises(NotApprovedError, match="this account"):
            approve_load(actor=administrator, load=own)
        held(lambda: self.again(load, other))
        with pytest.raises(NotApprovedError, match="this account"):
            approve_load(actor=administrator, load=own)
        assert isinstance(approve_load(actor=other, load=own), Approval)
        assert self.again(load, administrator).counts["ended"] == 15

    @pytest.mark.parametrize(
        "role", [role for role in Role if role is not Role.NATIONAL_ADMINISTRATOR]
    )
    def test_nobody_else_approves(self, number: int, role: Role) -> None:
        """Whatever else the role may do."""
        with pytest.raises(AccessRefusedError):
            approve_load(actor=world.actor_of(world.account("an.other", role=role)), load=number)
        assert list_loads()[0].state == "held"

    def test_files_that_were_changed_are_held_anew(
        self, load: Loader, number: int, administrator: Actor
    ) -> None:
        """An approval is of these files and of no others."""
        approve_load(actor=administrator, load=number)
        other = held(lambda: load("pds", pds(children(range(14))), full=True))
        assert other.load != number

    def test_more_than_was_approved_is_held_anew(
        self, load: Loader, number: int, administrator: Actor
    ) -> None:
        """The same files do more by now, since others were added meanwhile."""
        approve_load(actor=administrator, load=number)
        load("pds", pds(children(range(30, 40))))
        # What came after the load was begun does not end by it: it would do what was approved.
        assert self.again(load).counts["ended"] == 15

    def test_an_approval_serves_once(self, load: Loader, number: int, administrator: Actor) -> None:
        """The next load of the same files is another load."""
        approve_load(actor=administrator, load=number)
        self.again(load)
        load("pds", pds(children(range(30))), full=True)
        assert held(lambda: self.again(load)).load != number

    def test_what_is_not_held_is_not_approved(
        self, load: Loader, number: int, administrator: Actor
    ) -> None:
        """A load that is done, and one that there is not."""
        done = load("pds", pds(children(range(30))), full=True).load
        for other in (done, 10**6):
            with pytest.raises(NotApprovedError, match="not held"):
                approve_load(actor=administrator, load=other)

    @pytest.mark.parametrize(
        "change",
        [
            "approved_by_id = {account}, approved_at = now()",
            "state = 'running'",
            "state = 'running', figures = jsonb_set(figures, '{{passed}}', '[]')",
            "figures = '{{}}', state = 'running'",
        ],
    )
    def test_a_hand_in_the_database_approves_nothing(
        self, load: Loader, number: int, administrator: Actor, change: str
    ) -> None:
        """An approval carries a MAC, and what was foreseen is foreseen again."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE store_load SET {change.format(account=administrator.account_id)}"  # noqa: S608
                f" WHERE id = {number}"
            )
        held(lambda: self.again(load))

    def test_an_approval_of_fewer_does_not_serve_for_more(
        self, load: Loader, number: int, administrator: Actor
    ) -> None:
        """Figures that were changed after the approval are not those that were approved."""
        approve_load(actor=administrator, load=number)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE store_load SET figures = jsonb_set(figures, '{ends}', '30') WHERE id = %s",
                [number],
            )
        held(lambda: self.again(load))


def test_a_load_that_is_held_ends_nothing_that_came_after_it(load: Loader, db: None) -> None:
    """A held full delivery has a number below that of what is loaded while it waits."""
    load("pds", pds(children(range(30))), full=True)
    waiting = held(lambda: load("pds", pds(children(range(15))), full=True)).load
    load("pds", pds(children(range(20, 25))))
    administrator = proven("nat.min")
    approve_load(actor=administrator, load=waiting)
    assert load("pds", pds(children(range(15))), full=True).counts["ended"] == 10


def test_a_first_load_is_not_in_the_list_of_held(db: None) -> None:
    """Nor is the row that stands for all corrections in any list."""
    loads.begun(feed="correction", sender="", full=False, files_digest=bytes(32))
    assert list_loads() == []


def test_bounds_are_the_suppliers_own(load: Loader) -> None:
    """Wide ones let everything through."""
    register("health", "pds", bounds=WIDE)
    load("pds", pds(children(range(30))), full=True)
    assert load("pds", pds(children([50])), full=True).counts["ended"] == 30
    assert Bounds() == of_loads.DEFAULT_BOUNDS
