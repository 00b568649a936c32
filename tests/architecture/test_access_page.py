"""The page of who may do what says what the code does."""

from contactpoint.access.actor import Action
from contactpoint.access.grants import Role
from scripts import access_page


def test_the_page_is_what_the_code_says() -> None:
    """Whoever changes a cell, a page, a command or a job writes it anew: ``make access``."""
    assert access_page.PAGE.read_text("utf-8") == access_page.made(), "run 'make access'"


def test_every_action_and_every_role_is_on_the_page() -> None:
    """Nothing that can be done is left out of it."""
    page = access_page.made()
    for one in (*Action, *Role):
        assert (
            f"{one.value.replace('_', ' ')} |" in page
            or f"- {one.value.replace('_', ' ')}\n" in page
        )
