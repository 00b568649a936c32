"""What pages keep in the session under references that mean something in that session only.

A reference stands in the address for what may not stand there: a search's criteria, a child's
number. The same content has the same reference throughout a session, so that showing a page again
keeps nothing more; in another session it is unknown, as any other text is.
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
    """One kind of content in a session, at most ``at_most`` of it: the oldest is forgotten."""

    name: str
    at_most: int

    def keep(self, session: SessionBase, content: Mapping[str, Any]) -> str:
        """Keep the content, which must be JSON, and return its reference: 24 letters and digits."""
        kept = dict(session.get(self.name, {}))
        reference = self._reference(session, content)
        # What is not about to be forgotten needs no place at the end, nor a session to be saved.
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
