"""Limits and signs as the operator may choose them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.budgets import HIGHEST, Budgets, Limit, Reached


def test_what_is_not_chosen_has_its_default() -> None:
    """An empty variable is not chosen either."""
    chosen = {"CONTACTPOINT_BUDGET_ACCOUNT_HOUR": " 50/90 ", "CONTACTPOINT_SIGN_MINIMUM": ""}
    assert Budgets.from_environment(chosen) == Budgets(account_hour=Limit(50, 90))
    assert Budgets.from_environment({}) == Budgets()


def test_every_limit_and_sign_has_its_variable() -> None:
    """In the order in which the database takes the limits."""
    chosen = {
        "CONTACTPOINT_BUDGET_ACCOUNT_HOUR": "1/2",
        "CONTACTPOINT_BUDGET_ACCOUNT_DAY": "3/4",
        "CONTACTPOINT_BUDGET_ORGANISATION_HOUR": "5/6",
        "CONTACTPOINT_BUDGET_ORGANISATION_DAY": f"7/{HIGHEST}",
        "CONTACTPOINT_SIGN_MINIMUM": "8",
        "CONTACTPOINT_SIGN_NOBODY": "9",
        "CONTACTPOINT_SIGN_UNOPENED": "100",
    }
    made = Budgets.from_environment(chosen)
    assert made.limits == (1, 2, 3, 4, 5, 6, 7, HIGHEST)
    assert made.signs == (8, 9, 100)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(
            ("CONTACTPOINT_BUDGET_ORGANISATION_DAY", written)
            for written in (
                *("100", "/", "1/", "/1", "0/5", "5/4", "-1/5", "1_0/20", "1.5/3", "1/2/3"),
                *("one/two", "\u0661/\u0662", f"1/{HIGHEST + 1}", "1/" + "9" * 5000, "none"),
            )
        ),
        *(("CONTACTPOINT_SIGN_NOBODY", written) for written in ("0", "101", "-1", "70%", "5/9")),
        *(("CONTACTPOINT_SIGN_MINIMUM", written) for written in ("0", f"{HIGHEST + 1}", "x")),
    ],
)
def test_a_limit_that_is_none_is_refused_by_its_name(name: str, written: str) -> None:
    """No budget can be switched off, nor written so that another one is in force than is read."""
    with pytest.raises(ValueError, match=name):
        Budgets.from_environment({name: written})


@given(st.integers(-5, 10), st.integers(-5, 10))
def test_the_lower_number_comes_first(ask: int, stop: int) -> None:
    """Asking comes before stopping, or with it."""
    if 1 <= ask <= stop:
        assert Limit(ask, stop).ask == ask
    else:
        with pytest.raises(ValueError, match="the lower one first"):
            Limit(ask, stop)


def test_what_was_reached_is_told_by_name() -> None:
    """All of it, in a fixed order; nothing has no name."""
    assert (Reached.WALKED | Reached.ACCOUNT_HOUR).names == ("account_hour", "walked")
    assert Reached(0).names == ()
