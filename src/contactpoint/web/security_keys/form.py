"""What a page needs to ask the browser for a security key.

What was asked is kept in the session, which is sealed, and taken out by the answer, right or wrong.
"""

import json
from typing import Any

from django import forms
from django.http import HttpRequest

from contactpoint.services.accounts.security_keys import Answer, Asked
from contactpoint.web.page_form import PageFormMixin

NO_ANSWER = "ContactPoint got no answer from a security key"
WRONG_KEY = (
    "ContactPoint did not accept this security key. Use one that is set up for this account, and"
    " give its PIN"
)
NOT_REGISTERED = (
    "ContactPoint did not accept this security key. Use one that asks for its PIN or your finger,"
    " and that is not set up for this account already"
)
_KEPT = "security_key_asked"
# Far more than any answer has: certificates are not asked for.
_LONGEST = 16_384


class AnswerField(forms.CharField):
    """The browser's answer, which the page's script fills in."""

    def __init__(self) -> None:
        super().__init__(max_length=_LONGEST, error_messages={"required": NO_ANSWER})


class AnswerFormMixin(PageFormMixin):
    """A form whose one field is ``answer``. What is wrong with it is told beside the button."""

    def _target(self, name: str) -> str:
        return "security-key"


class AnswerForm(AnswerFormMixin, forms.Form):
    """The form of a page that registers a key."""

    answer = AnswerField()


def ask(request: HttpRequest, asked: Asked) -> str:
    """Keep what the answer is held to; returns what the page tells its script, as JSON."""
    request.session[_KEPT] = asked.kept
    return json.dumps(asked.options)


def answer_to(request: HttpRequest, text: str) -> Answer:
    """The answer that came, to what was asked last in this session; nothing is answered twice."""
    kept: dict[str, Any] | None = request.session.pop(_KEPT, None)
    return Answer(text, kept, f"{request.scheme}://{request.get_host()}")
