"""The parents and carers of a row."""

from contactpoint.children.names import PersonName
from contactpoint.children.statement import Carer
from contactpoint.feeds.reading.field_text import parse_name, parse_telephone
from contactpoint.feeds.reading.record_report import RecordReport
from contactpoint.feeds.reading.relationships import relationship_of_word
from contactpoint.feeds.school_list.columns import Columns, Field

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "prof"})
_CARERS = (
    (Field.CARER_1_NAME, Field.CARER_1_RELATIONSHIP, Field.CARER_1_TELEPHONE),
    (Field.CARER_2_NAME, Field.CARER_2_RELATIONSHIP, Field.CARER_2_TELEPHONE),
)


def read_carers(
    cells: tuple[str, ...], columns: Columns, report: RecordReport
) -> tuple[Carer, ...]:
    """The carers that the row names; a carer without a name is left out with a warning."""
    carers: list[Carer] = []
    for name_field, relationship_field, telephone_field in _CARERS:
        written = columns.text(cells, name_field)
        relationship = columns.text(cells, relationship_field)
        telephone = columns.text(cells, telephone_field)
        name = report.optional(name_field, written, split_name, None)
        if name is None:
            if not written and (relationship or telephone):
                report.warn(name_field, "is missing, so this carer is left out")
            continue
        carers.append(
            Carer(
                name=name,
                relationship=relationship_of_word(relationship),
                telephone=report.optional(telephone_field, telephone, parse_telephone, ""),
            )
        )
    return tuple(carers)


def split_name(text: str) -> PersonName:
    """Split a name written in one cell.

    Titles are left out. The last word is the family name, but a single word is a given name. Raises
    ``ValueError`` when no word is left, and as ``parse_name`` does.
    """
    words = parse_name(text).split(" ")
    while words and words[0].rstrip(".").casefold() in _TITLES:
        words.pop(0)
    if not words:
        raise ValueError("is a title without a name")
    if len(words) == 1:
        return PersonName(given=words[0], family="")
    return PersonName(given=" ".join(words[:-1]), family=words[-1])
