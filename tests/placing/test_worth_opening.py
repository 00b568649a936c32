"""That nobody is left unopened whom a decision depends on."""

from collections.abc import Sequence
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.decision import Decision, decide, worth_weighing
from contactpoint.linkage.keys import NUMBER, clues, index_keys
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import NameForm, Profile, profile_of
from contactpoint.placing.worth_opening import is_settled, likeliest, worth_seeking
from contactpoint.synth.population import synthesise

_MODEL = load_model().for_children(2**24)


@cache
def crowd() -> dict[int, tuple[Profile, ...]]:
    """What several sources say of each of a few days' children, by child."""
    children: dict[int, tuple[Profile, ...]] = {}
    for true in synthesise(children=400, seed=21, region="London"):
        stated = profile_of(true.statement)
        day = f"2015-01-0{1 + true.child % 3}" if stated.birth_date else ""
        children[true.child] = (
            *children.get(true.child, ()),
            Profile(
                names=stated.names,
                birth_date=day,
                sex=stated.sex,
                postcodes=stated.postcodes,
                house=stated.house,
                carers=stated.carers,
                telephones=stated.telephones,
                nhs_number=stated.nhs_number,
                upns=stated.upns,
            ),
        )
    return children


def told(decision: Decision) -> tuple[object, ...]:
    """What a load makes of a decision."""
    return decision.outcome, decision.reason, decision.child, decision.weight


def decided(profile: Profile, among: Sequence[int]) -> Decision:
    """The decision among these children, each known by all but the profile itself."""
    candidates = [
        Candidate(child, rest)
        for child in among
        if (rest := tuple(p for p in crowd()[child] if p is not profile))
    ]
    return decide(profile, candidates, _MODEL)


def test_a_hidden_child_is_sought_whose_names_begin_alike() -> None:
    """Its own key is also that of its names exchanged, which is not sought beside a number."""
    hasan = Profile(
        names=(NameForm(kind="c", given=("hasan",), family="hassan"),),
        birth_date="2015-01-02",
        nhs_number="9997569105",
    )
    stated = clues(hasan)
    assert worth_seeking(stated, {}).keys() >= index_keys(hasan) & stated.keys()


@given(st.data())
def test_a_settled_decision_is_the_one_that_opening_everybody_gives(data: st.DataObject) -> None:
    """Among the likeliest children alone a statement goes where it goes among all of them, wherever
    that counts as settled."""
    profile = data.draw(st.sampled_from([p for stated in crowd().values() for p in stated]))
    sought = clues(profile)
    shared: dict[int, int] = {}
    for child, profiles in crowd().items():
        for key in frozenset().union(*map(index_keys, profiles)):
            if key in sought:
                shared[child] = shared.get(child, 0) | sought[key]
    worth = worth_weighing(profile, shared, _MODEL)
    shared = {child: shared[child] for child in worth}
    first = likeliest(profile, shared, _MODEL)
    decision = decided(profile, [child for child in worth if child in first])
    unopened = {child: says for child, says in shared.items() if child not in first}
    if is_settled(profile, decision, unopened, _MODEL):
        assert told(decided(profile, worth)) == told(decision)


@given(data=st.data())
def test_a_hidden_child_is_sought_by_whatever_may_mean_it(data: st.DataObject) -> None:
    """With nobody found openly, by every key that its own statement would be stored under; and by
    a number always, unless who is found openly by name and date of birth has it."""
    profile = data.draw(st.sampled_from([p for stated in crowd().values() for p in stated]))
    stated = clues(profile)
    assert worth_seeking(stated, {}).keys() >= index_keys(profile) & stated.keys()
    numbers = {key for key, says in stated.items() if says & NUMBER}
    shared = data.draw(st.dictionaries(st.integers(1, 5), st.integers(0, 2**14 - 1), max_size=5))
    if not any(says & NUMBER for says in shared.values()):
        assert worth_seeking(stated, shared).keys() >= numbers
