"""Whatever is loaded in whatever order, what is held is whole."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.store.models import Child
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# Twins, a namesake of one of them, and two others: so few that loads meet each other's children.
CHILDREN = tuple(
    Said(
        given=given_name,
        family=family,
        born=born,
        sex=sex,
        postcode=postcode,
        nhs_number=nhs_number(100 + 10 * number),
        upn=unique_pupil_number(100 + 10 * number),
    )
    for number, (given_name, family, born, sex, postcode) in enumerate(
        [
            ("Adaeze", "Okafor", "2015-04-09", "female", "ZE2 9AB"),
            ("Zoe", "Okafor", "2015-04-09", "female", "ZE2 9AB"),
            ("Adaeze", "Okafor", "2012-09-04", "female", "ZE5 1CD"),
            ("Ravi", "Whitcombe", "2011-11-30", "male", "ZE1 4XY"),
            ("Baby", "Quillfeather", "2025-02-01", "male", "ZE7 2EF"),
        ]
    )
)

corrections = st.sampled_from(
    [
        {},
        {"family": "Okoro"},
        {"given": "Ada"},
        {"postcode": "ZE3 1CD"},
        # Where an authority is known, which decides then.
        {"postcode": "LS1 4AP"},
        {"born": "2015-09-04"},
        {"nhs_number": CHILDREN[3].nhs_number},
        {"upn": CHILDREN[0].upn},
        {"restricted": True},
    ]
)
said_of_one = st.builds(
    lambda child, fields: replace(child, **fields), st.sampled_from(CHILDREN), corrections
)
deliveries = st.tuples(
    st.sampled_from(["pds", "ctf", "school_list", "cin"]),
    st.lists(said_of_one, max_size=4),
    st.booleans(),
)


def deliver(load: Loader, feed: str, stated: list[Said], *, full: bool) -> None:
    """Load one delivery."""
    if feed == "pds":
        # A file without a single line is refused.
        load("pds", pds(stated) or b"{}\n", full=full)
    elif feed == "ctf":
        load("ctf", ctf(stated), full=full)
    elif feed == "cin":
        load("cin", cin((child.given + child.born, child) for child in stated), full=full)
    else:
        load("school_list", school_list(stated), full=full, sender=OTHER_SCHOOL)


@settings(max_examples=25)
@given(st.lists(deliveries, min_size=1, max_size=6))
def test_whatever_is_loaded_what_is_held_is_whole(
    sequence: list[tuple[str, list[Said], bool]],
) -> None:
    """After each of any deliveries: every statement that stands is on one record or before a
    person, and a guarded one on a guarded record; records and search keys are those of the linked
    statements; a child keeps its number and none is used twice; and the delivery loaded again
    changes nothing."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        load = Loader(Path(folder))
        numbers: dict[int, str] = {}
        for feed, stated, full in sequence:
            deliver(load, feed, stated, full=full)
            check_whole()
            now = dict(Child.objects.values_list("pk", "number"))
            assert numbers.items() <= now.items()
            assert len(set(now.values())) == len(now)
            numbers = now
        held = content()
        if len({(c.nhs_number, c.upn) for c in stated}) == len(stated):
            deliver(load, feed, stated, full=full)
            assert content() == held
        transaction.set_rollback(True)
