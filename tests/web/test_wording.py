"""The words of pages cover the closed lists."""

from enum import StrEnum

import pytest

from contactpoint.access.actor import Purpose
from contactpoint.children.names import NameKind
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Relationship, ServiceKind
from contactpoint.ledger.entry import Event
from contactpoint.web import wording


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (wording.PURPOSES, Purpose),
        (wording.SEXES, Sex),
        (wording.OTHER_NAME_KINDS, NameKind),
        (wording.RELATIONSHIPS, Relationship),
        (wording.SERVICES, ServiceKind),
        (wording.EVENTS, Event),
    ],
)
def test_every_member_has_its_words(words: dict[StrEnum, str], members: type[StrEnum]) -> None:
    """No page can meet a member that it has no words for."""
    assert set(words) == set(members)
    assert all(words.values())
