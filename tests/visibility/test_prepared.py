"""What is prepared shows itself to nobody."""

import pickle

import pytest

from contactpoint.visibility.prepared import Prepared, beside, gathered, unwrap_view

SECRET = "Ada Quill"


def test_a_prepared_view_prints_nothing_of_itself() -> None:
    """A log line, a traceback or a template that gets it by mistake says nothing of a child."""
    prepared = Prepared(SECRET, of=())
    assert SECRET not in f"{prepared} {prepared!r} {prepared:}"
    assert not hasattr(prepared, "__dict__")


def test_a_prepared_view_goes_into_no_cache_and_no_session() -> None:
    """What could be pickled could be shown elsewhere."""
    with pytest.raises(TypeError, match="released by the gate"):
        pickle.dumps(Prepared(SECRET, of=()))


def test_several_become_one_without_being_shown() -> None:
    """A list of views is prepared as each of them is."""
    one, other = Prepared("a", of=["1"]), Prepared("b", of=["2"])
    both = gathered([one, other])
    assert unwrap_view(both) == ("a", "b")
    assert both.of == beside(one, other).of == {"1", "2"}
