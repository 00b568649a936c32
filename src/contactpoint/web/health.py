"""The check for load balancers: does this server answer, and do its databases?"""

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse


def health(request: HttpRequest) -> HttpResponse:
    """``ok``, or status 503 when a database does not answer. Says nothing else to anyone."""
    try:
        for alias in connections:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
