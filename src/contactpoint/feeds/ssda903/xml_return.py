"""The return as one XML document."""

from collections.abc import Iterator
from typing import BinaryIO

from contactpoint.children.statement import OrganisationCode
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.record_report import RecordReport
from contactpoint.feeds.reading.references import SeenReferences
from contactpoint.feeds.reading.xml_records import drop_unlisted, once, read_elements
from contactpoint.feeds.ssda903.child import EpisodeText, make_statement

_CHILD = ("CHILD",)
_FIELDS = ("CHILDID", "UPN", "SEX", "DOB")
_EPISODE_FIELDS = ("DECOM", "DEC", "HOME_POST")
_LISTED = frozenset(
    {("HEADER", field) for field in _FIELDS} | {("EPISODE", field) for field in _EPISODE_FIELDS}
)


def read_xml_return(stream: BinaryIO, *, authority: OrganisationCode) -> Iterator[Outcome]:
    """Yield an outcome for each ``CHILD``. Raises ``FileRefusedError`` as ``read_elements``."""
    seen = SeenReferences()
    elements = read_elements(stream, root="EXPSSDA903", wanted=(_CHILD,))
    for ordinal, (_, child) in enumerate(elements, start=1):
        report = RecordReport(ordinal=ordinal, line=child.line, element=f"CHILD {ordinal}")
        once(child, ("HEADER",), report)
        drop_unlisted(child, _LISTED, report)
        header = child.find("HEADER")
        if header is None:
            report.fault("HEADER", "is missing")
            yield report.outcome(None)
            continue
        once(header, _FIELDS, report)
        episodes = child.all("EPISODE")
        for episode in episodes:
            once(episode, _EPISODE_FIELDS, report)
        statement = make_statement(
            text=header.text_of,
            reference_field="CHILDID",
            episodes=[
                EpisodeText(e.text_of("DECOM"), e.text_of("DEC"), e.text_of("HOME_POST"))
                for e in episodes
            ],
            authority=authority,
            report=report,
        )
        if statement is not None:
            earlier = seen.earlier(statement.reference, ordinal)
            if earlier is not None:
                report.fault("CHILDID", f"this child is already in the file, as CHILD {earlier}")
        yield report.outcome(statement)
