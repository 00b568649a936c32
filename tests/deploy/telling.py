"""The way in of the product, with a page behind it that tells what came in.

``application`` is served by granian as the product's own is: read first, then the settings' view of
scheme, host and visitor.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import django

django.setup()

from allauth.account.adapter import get_adapter  # noqa: E402
from django.core.handlers.wsgi import WSGIRequest  # noqa: E402

from contactpoint.config.read_first import ReadFirst  # noqa: E402

COOKIE = "__Host-session=kept; Path=/; Secure; HttpOnly; SameSite=Strict"


def _tell(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    request = WSGIRequest(environment)
    told = {
        "method": request.method,
        "path": request.get_full_path(),
        "scheme": request.scheme,
        "host": request.get_host(),
        "address": get_adapter().get_client_ip(request),
        "headers": {name: request.headers[name] for name in request.headers},
        "body": len(request.body),
    }
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Set-Cookie", COOKIE), ("Server", "telling")],
    )
    return [json.dumps(told).encode()]


application = ReadFirst(_tell)
