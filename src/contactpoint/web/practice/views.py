"""Coming into the practice copy, the exercises, and the result that goes back."""

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.practice import enter as entering
from contactpoint.services.practice import progress as progressing
from contactpoint.services.practice.exercise import UNFINISHED, Answer
from contactpoint.services.practice.invented import Exercise
from contactpoint.services.practice.progress import ExerciseState, NotBegunError, Stage
from contactpoint.services.training.ticket import make_result
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.headers import let_forms_go_to
from contactpoint.web.place import place_of
from contactpoint.web.practice import words
from contactpoint.web.practice.forms import AnswerForm
from contactpoint.web.practice.task import forget_task, keep_task

_TICKET = "practice_ticket"


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """Say how to come in: nobody signs in here."""
    return render(request, "practice/entrance.html", {"service": settings.PRACTICE_FOR})


# The form comes from the service's page, which has no token of ours. Its ticket is the token: it is
# good once, and for the account for which the service made it.
@csrf_exempt
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Let a trainee in by a ticket."""
    ticket = request.POST.get("ticket", "")
    if ticket and request.session.get(_TICKET) == ticket:
        # Sent a second time, by the same browser.
        return redirect("practice")
    try:
        with transaction.atomic():
            account = entering.enter(ticket=ticket)
            # Nothing of a session before it goes on in this one.
            request.session.flush()
            login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
            request.session[_TICKET] = ticket
    except entering.TicketRefusedError:
        entering.record_refused_ticket(place=place_of(request), asked="practice_enter")
        return render(
            request, "practice/refused.html", {"service": settings.PRACTICE_FOR}, status=403
        )
    return redirect("practice")


@requires(Action.PRACTISE)
@require_safe
def practice(request: SignedInRequest) -> HttpResponse:
    """The exercises, how far each is, and the result once all are passed."""
    states = progressing.progress(actor=request.actor)
    passed, ticket = progressing.has_passed(states), request.session.get(_TICKET)
    content = {
        "states": states,
        "passed": passed,
        "service": settings.PRACTICE_FOR,
        "result": make_result(ticket) if passed and ticket else "",
    }
    return let_forms_go_to(
        render(request, "practice/practice.html", {**content, "words": words}),
        settings.PRACTICE_FOR if passed else "",
    )


@requires(Action.PRACTISE)
@require_safe
def exercise(request: SignedInRequest, exercise: Exercise) -> HttpResponse:
    """What the trainee is told in an exercise, and what was wrong in it."""
    return _page(request, exercise, AnswerForm())


@requires(Action.PRACTISE)
@require_POST
def begin(request: SignedInRequest, exercise: Exercise) -> HttpResponse:
    """Begin an exercise."""
    progressing.begin(actor=request.actor, exercise=exercise)
    keep_task(request, _state(request, exercise))
    return redirect(f"practice_{exercise.name.lower()}")


@requires(Action.PRACTISE)
@require_POST
def check(request: SignedInRequest, exercise: Exercise) -> HttpResponse:
    """Judge what was done; back to the page that says what was right or wrong."""
    form = AnswerForm(request.POST)
    asks = exercise is Exercise.NOT_FOUND
    if asks and not form.is_valid():
        return _page(request, exercise, form)
    answer = Answer(form.cleaned_data["answer"]) if asks else None
    try:
        fault = progressing.check(actor=request.actor, exercise=exercise, answer=answer)
    except NotBegunError:
        return redirect(f"practice_{exercise.name.lower()}")
    if fault in UNFINISHED:
        return _page(request, exercise, AnswerForm(), unfinished=fault)
    forget_task(request)
    return redirect(f"practice_{exercise.name.lower()}")


def _state(request: SignedInRequest, exercise: Exercise) -> ExerciseState:
    states = progressing.progress(actor=request.actor)
    return next(one for one in states if one.exercise is exercise)


def _page(
    request: SignedInRequest, exercise: Exercise, form: AnswerForm, unfinished: object = None
) -> HttpResponse:
    state = _state(request, exercise)
    if state.stage is Stage.BEGUN:
        keep_task(request, state)
    content = {"state": state, "form": form, "unfinished": unfinished, "Stage": Stage}
    return render(request, "practice/exercise.html", {**content, "words": words})
