"""The check for load balancers: does this server answer, and do its databases?"""

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_TEXT = "text/plain; charset=utf-8"


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """``ok``, or status 503 when a database does not answer. Says nothing else to anyone."""
    try:
        for alias in connections:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database", status=503, content_type=_TEXT)
    return HttpResponse("ok", content_type=_TEXT)
