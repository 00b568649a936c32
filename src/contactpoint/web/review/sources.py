"""What each source says of a child: every value of the record, who states it, and who disagrees."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.children.provenance import RecordField
from contactpoint.children.record import Voice
from contactpoint.services.review.correct_value import CorrectedField
from contactpoint.services.review.provenance import read_provenance
from contactpoint.services.review.source_names import source_names
from contactpoint.visibility.views.by_source import Provenance
from contactpoint.web import wording
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.case_page import in_words, source_in_words
from contactpoint.web.review.remembered import recall_reviewed


@dataclass(frozen=True, slots=True)
class SourcedText:
    """A value in words, and the sources that state it."""

    text: str
    shown: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldSources:
    """The values of one field; ``page`` names the page that corrects the field, if there is one."""

    title: str
    values: tuple[SourcedText, ...]
    disputed: bool
    page: str


@requires(Action.REVIEW)
@require_safe
def sources(request: SignedInRequest, record: str) -> HttpResponse:
    """Show the record by source. Every time is an opening, and is recorded as one."""
    known = recall_reviewed(request.session, record)
    read = read_provenance(actor=request.actor, number=known.number)
    return render(
        request,
        "review/sources.html",
        {
            "record": read,
            "reference": record,
            "back": known.back,
            "fields": fields_of(read),
        },
    )


def fields_of(read: Provenance) -> dict[RecordField, FieldSources]:
    """The fields in words, in the order of the page."""
    names = source_names(
        (voice.feed, voice.source)
        for field in read.fields.values()
        for value in field.values
        for voice in value.voices
    )

    def who(voice: Voice) -> str:
        return source_in_words(voice, names)

    return {
        field: FieldSources(
            title=wording.RECORD_FIELDS[field],
            values=tuple(
                SourcedText(
                    text=in_words(field, value.text, value.name_kind),
                    shown=value.shown,
                    sources=tuple(dict.fromkeys(map(who, value.voices))),
                )
                for value in shown.values
            ),
            disputed=shown.disputed,
            page=_CORRECTED_BY.get(field, ""),
        )
        for field, shown in read.fields.items()
    }


_CORRECTED_BY = {
    RecordField(field.value): f"review_correct_{field.value}" for field in CorrectedField
}
