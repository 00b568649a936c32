"""The words of pages cover the closed lists."""

from enum import Enum, StrEnum

import pytest

from contactpoint.access.actor import Purpose
from contactpoint.access.budgets import Reached
from contactpoint.access.grants import Role
from contactpoint.access.notices import Email, NoticeKind
from contactpoint.access.problems import Part, Problem
from contactpoint.access.two_persons import Kind, State
from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Relationship, ServiceKind
from contactpoint.ledger.entry import Event
from contactpoint.linkage.households import TELLING, Contradiction
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.wrong_facts import ReportOutcome, WrongFact
from contactpoint.services.status import Working
from contactpoint.visibility.not_known import NotKnown
from contactpoint.web import event_words, wording
from contactpoint.web.about import words as about_words
from contactpoint.web.approvals import words
from contactpoint.web.inbox import words as notice_words
from contactpoint.web.reports import words as report_words


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (wording.PURPOSES, Purpose),
        (wording.SEXES, Sex),
        (wording.OTHER_NAME_KINDS, NameKind),
        (wording.RELATIONSHIPS, Relationship),
        (wording.SERVICES, ServiceKind),
        (event_words.EVENTS, Event),
        (wording.NOT_KNOWN, NotKnown),
        (about_words.PROBLEMS, Problem),
        (about_words.PARTS, Part),
        (about_words.WORKING, Working),
        (words.KINDS, Kind),
        (words.STATES, State),
        (words.ROLES, Role),
        (wording.CASE_REASONS, DecisionReason),
        (wording.RECORD_FIELDS, RecordField),
        (wording.COMPARED_FIELDS, Field),
        (wording.VERDICTS, VerdictKind),
        (report_words.FACTS, WrongFact),
        (report_words.HINTS, WrongFact),
        (report_words.OUTCOMES, ReportOutcome),
        (wording.REACHED, Reached),
        (wording.SUPPORTS, Support),
        (notice_words.NOTICES, NoticeKind),
        (notice_words.EMAILS, Email),
        (notice_words.EMAIL_CHOSEN, Email),
        (wording.CONTRADICTIONS, Contradiction),
    ],
)
def test_every_member_has_its_words(words: dict[Enum, str], members: type[Enum]) -> None:
    """No page can meet a member that it has no words for."""
    assert set(words) == set(members)
    assert all(words.values())


def test_every_way_in_which_a_field_agrees_has_its_words() -> None:
    """The picture of a match never meets a level without words."""
    levels = {(field, level) for field in LEVELS for level in LEVELS[field]}
    assert set(wording.AGREEMENTS) == levels


def test_everything_that_tells_two_children_of_one_home_apart_has_its_words() -> None:
    """The picture of siblings never meets a field, name or death without words."""
    levels: set[tuple[StrEnum, Level]] = {
        (field, lvl) for field in TELLING for lvl in LEVELS[field]
    }
    besides = {
        (Contradiction.SECOND_NAMES, Level.SAME),
        (Contradiction.SECOND_NAMES, Level.DIFFERENT),
        (Contradiction.DEATH, Level.DIFFERENT),
    }
    assert levels | besides <= set(wording.TELLING)
    assert all(wording.TELLING.values())
