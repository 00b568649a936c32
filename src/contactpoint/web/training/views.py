"""The page to which somebody comes back from the practice copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contactpoint.services.training.pass_training import ResultRefusedError, pass_training
from contactpoint.web.place import place_of


# The form comes from the practice copy's page, which has no token of ours. The result says by its
# own MAC whom it is of, and does nothing for, or to, anybody else: there is nothing to be gained by
# making somebody else's browser send it.
@csrf_exempt
@require_POST
def passed(request: HttpRequest) -> HttpResponse:
    """Record that the training was passed."""
    try:
        pass_training(
            result=request.POST.get("result", ""), place=place_of(request), asked="training_passed"
        )
    except ResultRefusedError:
        return render(request, "training/refused.html", status=403)
    return render(request, "training/passed.html")
