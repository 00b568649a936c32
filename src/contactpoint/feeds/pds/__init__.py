"""Health demographics: FHIR R4 UK Core Patient and RelatedPerson.

The NHS Personal Demographics Service gives these resources. A file is NDJSON (one resource a line)
or one JSON document: a searchset Bundle or a single resource. XML is refused. Other resources are
rejected: they have nothing for the index.
"""

from contactpoint.feeds.feed import Feed
from contactpoint.feeds.pds.pages import Pages
from contactpoint.feeds.pds.reader import read

FEED = Feed(name="pds", title="Health demographics (FHIR UK Core, JSON)", reader=read, whole=Pages)

__all__ = ["FEED"]
