"""Health demographics: FHIR R4 UK Core Patient and RelatedPerson, as the NHS Personal Demographics
Service gives them.

Read from NDJSON (one resource a line) or from one JSON document: a searchset Bundle or a single
resource. XML is refused. Other resources are rejected: there is nothing in them for the index.
"""

from contactpoint.feeds.feed import Feed
from contactpoint.feeds.pds.reader import read

FEED = Feed(name="pds", title="Health demographics (FHIR UK Core, JSON)", reader=read)

__all__ = ["FEED"]
