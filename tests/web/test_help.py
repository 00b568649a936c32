"""The help: short, found by what somebody asks, first of what the reader's role does."""

import logging
import re
from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Action
from contactpoint.access.grants import Role
from contactpoint.access.table import TABLE
from contactpoint.web.help.topics import TOPICS, Topic, found_by, topic_of
from contactpoint.web.help.words import words_of
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

STAFF = [role for role in Role if TABLE[Action.USE_SESSION][role]]


def titles(page: str, heading: str) -> list[str]:
    """The topics listed under a heading."""
    listed = re.search(rf"<h2[^>]*>{heading}</h2>\s*<ul[^>]*>(.*?)</ul>", page, re.DOTALL)
    return [] if listed is None else re.findall(r">([^<]+)</a>", listed[1])


def can_do(topic: Topic, role: Role) -> bool:
    """Whether the decision table lets the role do something of the topic."""
    return any(TABLE[action][role] for action in topic.actions)


@pytest.mark.parametrize("role", STAFF)
def test_everybody_reads_first_what_the_own_role_does(
    role: Role, signed_in: Callable[..., Client]
) -> None:
    """By the decision table, and by nothing else; the others stand below."""
    page = signed_in(world.account(role=role)).get(reverse("help")).content.decode()
    own = {topic.title for topic in TOPICS if can_do(topic, role)}
    assert set(titles(page, "What you can do")) == own
    others = {topic.title for topic in TOPICS} - own
    assert set(titles(page, "What people with other roles do")) == others


def test_every_action_of_a_role_has_help() -> None:
    """Of what is done at pages."""
    told = {action for topic in TOPICS for action in topic.actions}
    done = {action for action in Action if any(TABLE[action][role] for role in STAFF)}
    assert done == done & told


@pytest.mark.parametrize("topic", TOPICS, ids=lambda one: one.name)
def test_a_topic_is_short_and_can_be_read_by_everybody(topic: Topic, browsing: Client) -> None:
    """A minute's reading; who may not do it is told so."""
    text = re.sub(r"<[^>]+>", "", render_to_string(topic.template))
    assert 20 <= len(text.split()) <= 200
    page = browsing.get(reverse("help_topic", kwargs={"topic": topic.name})).content.decode()
    told = "Your role does not include this" in page
    assert told is not can_do(topic, Role.PRACTITIONER)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("lost token", "let-in-again"),
        ("Lost TOKENS", "your-account"),
        ("nickname", "find-a-child"),
        ("why was I signed out", "signed-out"),
        ("timeout", "signed-out"),
        ("which purpose do I give?", "purposes"),
        ("twins", "decide-a-case"),
        ("leaver", "keep-accounts"),
        ("audit log", "what-is-recorded"),
        ("search", "find-a-child"),
    ],
)
def test_a_question_finds_its_topic(question: str, name: str) -> None:
    """In the words of who asks."""
    assert name in [topic.name for topic in found_by(question)]


@given(st.sampled_from(TOPICS))
def test_every_topic_is_found_by_its_title(topic: Topic) -> None:
    """First, or beside one that has all these words in its title too."""
    found = found_by(topic.title)
    assert topic in found
    assert words_of(topic.title) <= words_of(found[0].title)


@given(st.text(max_size=100))
def test_no_question_fails(question: str) -> None:
    """Whatever is typed; nothing asked finds nothing."""
    found = found_by(question)
    assert len(set(found)) == len(found)
    if not words_of(question):
        assert found == []


def test_what_somebody_asks_is_in_no_address_and_no_log(
    browsing: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """It may be a child's name: it is answered at once, and is nowhere afterwards."""
    with caplog.at_level(logging.DEBUG):
        answer = browsing.post(reverse("help"), {"question": "Arabella Tarkington"})
    assert answer.status_code == 200
    assert "Nothing is found" in answer.content.decode()
    assert "Tarkington" not in caplog.text
    assert "Tarkington" not in str(dict(browsing.session))
    assert 'method="post"' in answer.content.decode()
    ignored = browsing.get(reverse("help"), {"question": "Tarkington"}).content.decode()
    assert "Tarkington" not in ignored


def test_a_topic_that_there_is_not_is_no_page(browsing: Client) -> None:
    """Whatever name is tried."""
    assert topic_of("nothing") is None
    for name in ("nothing", "help", "-", "a" * 300):
        assert browsing.get(f"/help/{name}/").status_code == 404
