"""What answers a request whose look the budgets do not allow."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contactpoint.access.budgets import BudgetSpentError, ProofNeededError
from contactpoint.web.step_up import ask_for_proof


def refused(request: HttpRequest, over: ProofNeededError | BudgetSpentError) -> HttpResponse:
    """The page that asks for the second factor, or the one that says when looking goes on."""
    if isinstance(over, BudgetSpentError):
        return render(request, "budgets/stopped.html", {"until": over.until}, status=429)
    return ask_for_proof(request)
