"""Whether a source now says otherwise of a child: what a load's bound on changes counts.

A value that was not there before is no change, nor is a newer day on which all of it holds. What a
source takes back is one: a file that has lost a column takes it from every child. A death that is
stated is one too, since it takes the child out of search.
"""

from collections.abc import Iterable

from contactpoint.children.addresses import Address
from contactpoint.children.folding import folded_words
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Statement


def says_otherwise(before: Statement, now: Statement) -> bool:
    """Whether name, dates, sex, number, address or carer was one value and is another or none."""
    return (
        _is_called_otherwise(before, now)
        or (before.birth_date is not None and before.birth_date != now.birth_date)
        or before.death_date != now.death_date
        or (before.sex is not Sex.NOT_SPECIFIED and before.sex is not now.sex)
        or _is_other(before.nhs_number, now.nhs_number)
        or _is_other(before.upn, now.upn)
        or _lives_elsewhere(before.address, now.address)
        or _has_other_carers(before.carers, now.carers)
    )


def _is_called_otherwise(before: Statement, now: Statement) -> bool:
    """A further given name is one that was not there before, and no change."""
    was, is_ = before.current_name, now.current_name
    if was is None:
        return False
    if is_ is None or folded_words(was.family) != folded_words(is_.family):
        return True
    return not set(folded_words(was.given)) <= set(folded_words(is_.given))


def _written(text: str) -> str:
    return " ".join(text.replace(",", " ").casefold().split())


def _is_other(before: str, now: str) -> bool:
    return bool(before) and before != now


def _lives_elsewhere(before: Address | None, now: Address | None) -> bool:
    if before is None:
        return False
    if now is None:
        return True
    return any(
        _is_other(_written(was), _written(is_))
        for was, is_ in (
            (" ".join(before.lines), " ".join(now.lines)),
            (before.town, now.town),
            (before.postcode, now.postcode),
        )
    )


def _has_other_carers(before: Iterable[Carer], now: Iterable[Carer]) -> bool:
    """Whether a carer of before is there no more, or has another telephone or address."""
    there = {folded_words(one.name.full): one for one in now}
    for was in before:
        is_ = there.get(folded_words(was.name.full))
        if (
            is_ is None
            or _is_other(was.telephone, is_.telephone)
            or _lives_elsewhere(was.address, is_.address)
        ):
            return True
    return False
