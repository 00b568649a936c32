"""What browsers say that they blocked: a page of ours asked for more than its policy allows."""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from contactpoint.access.actor import Action
from contactpoint.web.gate import requires

# All of a report but this is text that somebody else chose, and is not kept.
_DIRECTIVES = frozenset(
    {
        *("default-src", "script-src", "script-src-elem", "script-src-attr"),
        *("style-src", "style-src-elem", "style-src-attr", "img-src", "font-src", "connect-src"),
        *("object-src", "base-uri", "form-action", "frame-ancestors", "frame-src", "worker-src"),
    }
)
_logger = logging.getLogger(__name__)


# A browser sends a report by itself, without a form's token. It changes nothing here.
@csrf_exempt
@require_POST
@requires(Action.USE_SESSION)
def policy_report(request: HttpRequest) -> HttpResponse:
    """Note of which kind the blocked thing was, and nothing else of the report."""
    _logger.warning("a browser blocked something on a page of ours: %s", _directive(request.body))
    return HttpResponse(status=204)


def _directive(body: bytes) -> str:
    try:
        report: Any = json.loads(body)["csp-report"]
        named = report.get("effective-directive") or report.get("violated-directive", "")
        named = str(named).partition(" ")[0]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "unreadable"
    return named if named in _DIRECTIVES else "unknown"
