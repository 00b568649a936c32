"""Content that pages keep in the session, under references that are valid in that session only.

An address has the reference in place of content that may not be in an address, such as a search's
criteria or a child's number. The same content has the same reference throughout a session, so
showing a page again keeps nothing more. In another session the reference is unknown.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

_KEY = "reference_key"
_REFERENCE_BYTES = 15


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps one kind of content in a session: at most ``at_most``, then the oldest is forgotten."""

    name: str
    at_most: int

    def keep(self, session: SessionBase, content: Mapping[str, Any]) -> str:
        """Keep the content, which must be JSON, and return its reference: 24 letters and digits."""
        kept = dict(session.get(self.name, {}))
        reference = self._reference(session, content)
        # Recent content need not move to the end, so the session need not be saved.
        if reference in list(kept)[-self.at_most // 2 :]:
            return reference
        kept.pop(reference, None)
        kept[reference] = dict(content)
        for oldest in list(kept)[: -self.at_most]:
            del kept[oldest]
        session[self.name] = kept
        return reference

    def recall(self, session: SessionBase, reference: str) -> dict[str, Any] | None:
        """The content, or ``None`` when this session keeps nothing under the reference."""
        found: dict[str, Any] | None = session.get(self.name, {}).get(reference)
        return found

    def _reference(self, session: SessionBase, content: Mapping[str, Any]) -> str:
        if _KEY not in session:
            session[_KEY] = secrets.token_hex(32)
        message = json.dumps([self.name, content], sort_keys=True).encode()
        digest = hmac.digest(bytes.fromhex(session[_KEY]), message, hashlib.sha256)
        return base64.b32encode(digest[:_REFERENCE_BYTES]).decode("ascii").lower()
