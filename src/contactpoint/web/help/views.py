"""The pages of the help. What somebody looks for stands in no address: it may be a child's name."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.help.topics import (
    LONGEST_QUESTION,
    TOPICS,
    for_actor,
    found_by,
    is_for,
    topic_of,
)
from contactpoint.web.page_form import PageForm


class QuestionForm(PageForm):
    """What to look for in the help. It is kept nowhere."""

    question = forms.CharField(
        max_length=LONGEST_QUESTION, error_messages={"required": "Enter what you want to know"}
    )


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: SignedInRequest) -> HttpResponse:
    """The topics, those of what the reader may do first; or those that a question finds."""
    form = QuestionForm(request.POST if request.method == "POST" else None)
    is_asked = form.is_bound and form.is_valid()
    topics = found_by(form.cleaned_data["question"]) if is_asked else TOPICS
    own, others = for_actor(topics, request.holder)
    content = {"form": form, "is_asked": is_asked, "own": own, "others": others}
    return render(request, "help/help.html", content)


@requires(Action.USE_SESSION)
@require_safe
def topic_page(request: SignedInRequest, topic: str) -> HttpResponse:
    """One topic. Raises ``Http404`` where there is none of this name."""
    found = topic_of(topic)
    if found is None:
        raise Http404
    content = {"topic": found, "is_own": is_for(found, request.holder)}
    return render(request, "help/topic.html", content)
