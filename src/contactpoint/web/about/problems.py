"""Reporting a problem with the service: from closed lists, so that nobody writes of a child."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.access.problems import Part, Problem
from contactpoint.services.problems import report_problem
from contactpoint.web.about.views import told_of_operator
from contactpoint.web.about.words import PARTS, PROBLEMS
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.page_form import PageForm


class ProblemForm(PageForm):
    """What is wrong, and where."""

    what = forms.ChoiceField(
        choices=[(one.value, words) for one, words in PROBLEMS.items()],
        error_messages={"required": "Select what is wrong"},
    )
    part = forms.ChoiceField(
        choices=[(one.value, words) for one, words in PARTS.items()],
        error_messages={"required": "Select where it is wrong"},
    )


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """Ask what is wrong and where, and record it."""
    form = ProblemForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        report_problem(actor=request.holder, what=Problem(given["what"]), part=Part(given["part"]))
        messages.success(request, "The problem has been reported. Thank you.")
        return redirect("problem_report")
    content = {"form": form, "problems": PROBLEMS, "parts": PARTS, **told_of_operator()}
    return render(request, "about/problem_report.html", content)
