"""The names of the sources of statements: a school, a practice, an authority."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from contactpoint.children.sources import SOURCE_KINDS, PractitionersOf, Sender
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.feeds.registers import read_authorities
from contactpoint.store.repositories import organisations

# Feed and source, as a statement has them.
SourceCode = tuple[str, str]


def source_names(sources: Iterable[SourceCode]) -> Mapping[SourceCode, str]:
    """The name of each source, or its code where no register has the source.

    The name is empty for a national feed, which has only one source.
    """
    wanted = set(sources)
    sent_by = {feed: SOURCE_KINDS[feed].sender for feed, _ in wanted}
    codes = {
        (feed, source): organisation_code(source)
        for feed, source in wanted
        if sent_by[feed] is Sender.ORGANISATION
    } | {
        (feed, source): PractitionersOf.of(source).organisation
        for feed, source in wanted
        if sent_by[feed] is Sender.PRACTITIONERS
    }
    known = organisations.by_codes(codes.values())
    names = dict.fromkeys(wanted, "")
    for feed, source in wanted:
        if sent_by[feed] is Sender.AUTHORITY:
            names[feed, source] = _authorities().get(source, source)
        elif (feed, source) in codes:
            organisation = known.get(codes[feed, source])
            names[feed, source] = (
                codes[feed, source].code if organisation is None else organisation.name
            )
    return names


def organisation_code(source: str) -> OrganisationCode:
    """A source's code with its scheme, which the shape of the code tells."""
    if re.fullmatch(r"[0-9]{6}", source):
        return OrganisationCode(OrganisationScheme.URN, source)
    if re.fullmatch(r"[0-9]{7}", source):
        return OrganisationCode(OrganisationScheme.LAESTAB, source)
    return OrganisationCode(OrganisationScheme.ODS, source)


@cache
def _authorities() -> Mapping[str, str]:
    """Authorities' names by both codes that sources use: DfE and GSS."""
    names = {}
    for authority in read_authorities():
        names[authority.dfe_code] = names[authority.gss] = authority.name
    return names
