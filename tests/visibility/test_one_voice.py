"""No single voice takes a child out of reach: whatever one more statement says, whoever makes it.

Who registers deaths and who treats the child are believed on a death, and nobody else is.
"""

from datetime import date, timedelta

from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.name_words import family_words, given_words
from contactpoint.children.names import PersonName
from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.keys import Clues
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import profile_of_criteria
from contactpoint.linkage.search import Sharing, search
from contactpoint.retention.archiving import of_age_from
from contactpoint.visibility.derived import derived
from contactpoint.visibility.reach import Standing, standing
from contactpoint.visibility.status import Status
from tests.children.invented import FEEDS, statements

TODAY = date(2026, 6, 1)
BELIEVED = {feed for feed in FEEDS if SOURCE_KINDS[feed].believed_on_death}
ADA = Statement(
    "school_list", "999001", "1", (PersonName("Ada", "Quill"),), birth_date=date(2015, 3, 9)
)

# What a form has where nobody knew better, and names with only one part of two.
_NO_NAMES = [
    PersonName("Baby", "Wren"),
    PersonName("Unknown", "Unknown"),
    PersonName("Twin 1", "Tansy"),
    PersonName("Not Known", ""),
    PersonName("", "Wren"),
    PersonName("-", "."),
]
_DAYS = st.dates(date(1900, 1, 1), date(2026, 6, 1))


@st.composite
def one_more(draw: st.DrawFn) -> Statement:
    """A statement of any feed that says anything at all, also what no feed lets through."""
    (said,) = draw(statements(1))
    said = replace(said, source="another", reference="another")
    if draw(st.booleans()):
        said = replace(said, birth_date=draw(st.none() | _DAYS))
    if draw(st.booleans()):
        said = replace(said, death_date=draw(_DAYS))
    if draw(st.booleans()):
        said = replace(said, names=(draw(st.sampled_from(_NO_NAMES)), *said.names))
    return said


def is_found(stated: list[Statement], name: PersonName, born: date) -> bool:
    """Whether a practitioner finds the child, of whom these statements stand, by name and date."""
    child = derived(stated)
    if standing(child.open, Status.ACTIVE, TODAY) is not Standing.ACTIVE:
        return False

    def look_up(sought: Clues) -> Sharing:
        says = 0
        for key, one in sought.items():
            says |= one if key in child.open_keys else 0
        shares = {1: says} if says else {}
        return Sharing(shares, {}) if child.open.registered else Sharing({}, shares)

    query = profile_of_criteria(given=name.given, family=name.family, birth_date=born)
    candidate = {1: Candidate(1, child.open.profiles)}
    return bool(search(query, look_up, lambda pks: candidate, load_model()))


def known_by(stated: list[Statement]) -> set[tuple[PersonName, date]]:
    """Every name and date of birth that a statement has together."""
    return {
        (name, one.birth_date)
        for one in stated
        for name in one.names
        if one.birth_date is not None and name.given and name.family
    }


@given(known=statements(3), more=one_more())
@example([ADA], Statement("cin", "889", "x", death_date=date(2020, 1, 1)))
@example([ADA], Statement("pds", "nhs", "x", birth_date=date(2001, 3, 9)))
@example([ADA], Statement("pds", "nhs", "x", (PersonName("Baby", "Quill"),)))
def test_one_statement_more_hides_nobody(known: list[Statement], more: Statement) -> None:
    """Who was found by a name and a date is found by them still, unless health or the register says
    that the child died more than a year ago."""
    if more.feed in BELIEVED and more.death_date is not None:
        assume(more.death_date > TODAY - timedelta(days=365))
    for name, born in known_by(known):
        if is_found(known, name, born):
            assert is_found([*known, more], name, born)


@given(known=statements(3), more=one_more())
@example([ADA], Statement("pds", "nhs", "x", (PersonName("Baby", "Quill"),)))
@example([ADA], Statement("pds", "nhs", "x", (PersonName("", "Quill"),)))
def test_what_is_no_name_takes_no_names_place(known: list[Statement], more: Statement) -> None:
    """A child is shown under a name with both its parts while any source has one, however little
    that source is trusted."""
    before, after = derived(known).open.record, derived([*known, more]).open.record
    assert before is not None
    assert after is not None
    assume(before.name is not None)
    assert after.name is not None
    if before.name is not None:
        assert _parts(after.name.name) >= _parts(before.name.name)


@given(known=statements(3), more=one_more())
def test_a_death_is_taken_from_who_is_believed(known: list[Statement], more: Statement) -> None:
    """Whatever any other feed says of it, the record has the same date of death as before."""
    assume(more.feed not in BELIEVED)
    before, after = derived(known).open.record, derived([*known, more]).open.record
    assert before is not None
    assert after is not None
    assert after.death_date == before.death_date


@given(known=statements(3), more=one_more())
def test_nobody_is_of_age_whom_a_source_says_to_be_younger(
    known: list[Statement], more: Statement
) -> None:
    """One statement more never archives a record by age that was not archived before."""
    before, after = derived(known).open.record, derived([*known, more]).open.record
    assert before is not None
    assert after is not None
    of_age, of_age_then = of_age_from(before), of_age_from(after)
    if of_age is not None:
        assert of_age_then is not None
        assert of_age_then >= of_age


def _parts(name: PersonName) -> int:
    return bool(given_words(name.given).first) + bool(family_words(name.family).whole)
