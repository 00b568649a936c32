"""What was placed and taken back leaves nothing behind in the process that did it."""

import pytest

from contactpoint.services.load_feed import LoadHeldError
from contactpoint.store.models import Child, HeldCase, HeldStatement, WrappedKey
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.lookup import search_index
from tests.placing.content import check_whole, content
from tests.placing.files import Loader, pds, school_list
from tests.placing.test_held_loads import asking, children

# Committed and rolled back in earnest: within a test's own transaction nothing ever is.
pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]


def test_a_load_that_was_taken_back_leaves_index_caches_and_keys_as_they_were(
    load: Loader,
) -> None:
    """The process has looked up what it then took back: it remembers nothing of it, finds nobody by
    it, and places what comes next as a process does that has just begun. The keys that were made
    for it, which the other database has committed, seal nothing."""
    load("pds", pds(children(range(120))), full=True)
    before = content()
    keys = WrappedKey.objects.count()
    # New children besides, so that records are founded, found again in the batch, and taken back.
    rows = school_list([*children(range(300, 340)), *asking(range(120))])
    for _ in range(2):
        with pytest.raises(LoadHeldError) as caught:
            load("school_list", rows, sender="111400")
        assert caught.value.figures.cases > 100
        assert content() == before
        assert not HeldCase.objects.exists()
        check_whole()
    assert WrappedKey.objects.count() > keys
    sealing = {child.subject for child in Child.objects.all()}
    assert vault().hold(sealing) is not None
    found = Child.objects.count()
    report = load("school_list", school_list(children(range(300, 340))), sender="111400")
    assert (report.counts["added"], report.counts["to_review"]) == (40, 0)
    again = load("pds", pds(children(range(300, 340))))
    assert (again.counts["added"], again.counts["to_review"]) == (40, 0)
    assert Child.objects.count() == found + 40
    check_whole()
    held = content()
    search_index().forget()
    check_whole()
    assert content() == held
    assert HeldStatement.objects.count() == 120 + 80
