"""Put statements on the records that a person names, and derive those records anew.

What a record shows follows from its status and from its linked statements, in the order of their
rows. Where no linked statement names the child any more, its last words count as well. Only these
change a record's status here: ``put_under``, and ``derive_again`` with ``alike``, which gives
records that exchanged statements the strictest status among them, or with ``statuses``, where the
load that hid a child is withdrawn.

Those who work with a child are told where ``derive_again`` finds that it has moved.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from uuid import uuid4

from msgspec.structs import replace

from contactpoint.children.sources import registers
from contactpoint.placing.contested_cases import StandsNow, keep_contested
from contactpoint.placing.last_words import opened_words, words_of
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.placing.tell_who_works import moves_told
from contactpoint.placing.write_children import fresh_numbers, keep_back_cases, seal_alone
from contactpoint.store.documents import (
    ChildKeys,
    Kept,
    child_place,
    digest_of_keys,
    encode,
    encode_child,
    statement_place,
)
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import cases, children, statements
from contactpoint.store.safe import vault
from contactpoint.visibility.derived import derived
from contactpoint.visibility.reach import is_for_reviewers
from contactpoint.visibility.status import Status, strictest

_State = HeldStatement.State


def found_record() -> Child:
    """A new record, with a number of its own and nothing on it yet."""
    subject = uuid4()
    ring = vault().create([subject])
    (number,) = fresh_numbers(1)
    empty = encode_child(derived([]), [])
    row = Child(subject=subject, number=number, document=ring.seal(child_place(subject), empty))
    children.add([row], [ChildKeys((), registered=False)])
    return row


def put_on(rows: Sequence[HeldStatement], record: Child) -> None:
    """Link statements to a record, sealed under its key; an ended statement stays ended.

    The records that lose or gain them are not written here: ``derive_again`` does that.
    """
    ring = vault().hold([record.subject])
    for row, statement in statements.opened(rows):
        row.sealed = ring.seal(statement_place(record.subject), encode(statement))
        row.subject, row.child_id = record.subject, record.pk
        if row.state != _State.ENDED:
            row.state = _State.LINKED
    statements.save([], rows)


def put_before_a_person(rows: Sequence[HeldStatement]) -> None:
    """Take statements off their records, each sealed under a key of its own.

    The records that lose them are not written here.
    """
    seal_alone(statements.opened(rows))
    for row in rows:
        row.state = _State.TO_REVIEW
    statements.save([], rows)


def put_under(record: Child, status: Status) -> None:
    """Put a child under a status, whatever its status was.

    The document and search keys lose what the new status hides, and regain what it does not. A
    provisional record that may be of a child of whom something is hidden now says so no longer. The
    open transaction has to hold the right to move statements.
    """
    kept = children.kept_of([record.pk])
    words = {pk: one.last_words for pk, one in kept.items()}
    _derive([record], words, {pk: replace(one, status=status) for pk, one in kept.items()})
    asking = [case.other_child_id for case in cases.about([record.pk])]
    confirm(pk for pk in asking if pk is not None and pk != record.pk)


def confirm(pks: Iterable[int]) -> list[int]:
    """Let those of these records that are provisional be so no longer, unless a case asks about
    them; returns their primary keys. Of records that are destroyed there is nothing to confirm."""
    marked = _marked(pks)
    return _take_marks(marked - cases.asks_about(marked)) if marked else []


def confirm_unasked(pks: Iterable[int]) -> list[int]:
    """The same for records that a statement has come to: nobody may have asked about them since
    their source fell silent. A case that is in no queue asks as well: its records may have left
    search, and come back."""
    marked = _marked(pks)
    return _take_marks(marked - cases.asks_about(marked, withheld=True)) if marked else []


def _marked(pks: Iterable[int]) -> set[int]:
    return {child.pk for child in children.by_pks(set(pks)) if child.document.provisional}


def _take_marks(pks: Iterable[int]) -> list[int]:
    settled = children.joining(pks)
    if settled:
        marks = dict.fromkeys((record.pk for record in settled), False)
        derive_again(settled, last_words=words_of(*settled), provisional=marks)
    return [record.pk for record in settled]


def derive_again(
    records: Iterable[Child],
    *,
    last_words: Mapping[int, Collection[int]] | None = None,
    alike: bool = False,
    provisional: Mapping[int, bool] | None = None,
    statuses: Mapping[int, Status] | None = None,
) -> None:
    """Write the documents and search keys of records whose statements have changed.

    ``last_words`` has, by record, the primary keys of the statements that the record is last known
    by where no standing statement names the child. Each record keeps its status. With ``alike``,
    statements have gone from one of the records to another: each record then gets the strictest
    status among them (the rules of the domain, section 5). ``provisional`` has, by record, whether
    it is provisional from now on, and ``statuses`` the status that it has from now on; the others
    stay as they are.
    """
    wanted = list(records)
    kept = children.kept_of(record.pk for record in wanted)
    if alike:
        status = strictest(one.status for one in kept.values())
        kept = {pk: replace(one, status=status) for pk, one in kept.items()}
    for pk, marked in (provisional or {}).items():
        kept[pk] = replace(kept[pk], provisional=marked)
    for pk, status in (statuses or {}).items():
        kept[pk] = replace(kept[pk], status=status)
    # Of what was joined or parted those who work with the child are told that.
    told = nullcontext() if alike else moves_told(kept)
    with told:
        _derive(wanted, last_words or {}, kept)


def _derive(
    wanted: Sequence[Child],
    last_words: Mapping[int, Collection[int]],
    kept: Mapping[int, Kept],
) -> None:
    """Derive the records under the statuses in ``kept``, which also has what they were before."""
    standing = statements.linked_to([record.pk for record in wanted])
    words = opened_words(last_words)
    ring = vault().hold(record.subject for record in wanted)
    stored = StoredKeys()
    keys: dict[int, ChildKeys] = {}
    shown: dict[int, bool] = {}
    stands: dict[int, StandsNow] = {}
    for record in wanted:
        last_known = words.get(record.pk, [])
        stated = [statement for _, statement in standing.get(record.pk, [])]
        found = derived(
            stated,
            kept[record.pk].status,
            last_words=[statement for _, statement in last_known],
        )
        borne = stored.of_child(found)
        document = encode_child(
            found,
            borne.values,
            [row.pk for row, _ in last_known],
            # Who is registered has a record for good, whatever a case asks.
            provisional=kept[record.pk].provisional and not any(map(registers, stated)),
        )
        record.document = ring.seal(child_place(record.subject), document)
        if digest_of_keys(borne) != kept[record.pk].keys_digest:
            keys[record.pk] = borne
        shown[record.pk] = is_for_reviewers(found.open, found.status)
        stands[record.pk] = StandsNow(standing.get(record.pk, ()), shown[record.pk])
    children.replace_documents(wanted, keys)
    keep_back_cases(shown)
    keep_contested(stands)
