"""The records that a statement may be of, for the person who has to say which."""

from dataclasses import dataclass

from contactpoint.access.actor import Actor
from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import Candidate, CandidateMatch, weigh
from contactpoint.linkage.decision import worth_weighing
from contactpoint.linkage.keys import Clues, clues
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.place_statements import prior_now
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children, verdicts
from contactpoint.store.repositories.children import Sharers
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import looked_up
from contactpoint.vault.vault import IndexDomain

# A list shows too little to tell more records apart.
MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class Like:
    """A record that a statement may be of, and how well the two match."""

    reached: Reached
    match: CandidateMatch


def records_like(actor: Actor, row: HeldStatement, statement: Statement) -> tuple[Like, ...]:
    """The records that the matcher weighs for a statement, the likeliest first.

    At most ``MOST_LISTED``, and only records within the actor's reach. The statement's own record
    is left out, and one of which a verdict says that it is not of the statement's child.
    """
    profile = profile_of(statement)
    model = prior_now().model_for(profile)
    registered, others = looked_up(lambda blinding: _sharing(clues(profile), blinding))
    shared = registered | others
    for pair in verdicts.standing_pairs([row.pk]):
        if not pair.same and pair.child is not None:
            shared.pop(pair.child, None)
    if row.child_id is not None:
        shared.pop(row.child_id, None)
    worth = worth_weighing(profile, shared, model, unregistered=others)
    known = reached_among(actor, children.by_pks(worth))
    candidates = [
        Candidate(pk, tuple(one.child.document.open.profiles)) for pk, one in known.items()
    ]
    weighed = sorted(weigh(profile, candidates, model), key=lambda m: (-m.supported, m.child))
    return tuple(Like(known[match.child], match) for match in weighed[:MOST_LISTED])


def _sharing(stated: Clues, blinding: int) -> Sharers:
    index = vault().index(IndexDomain.OPEN, blinding)
    return children.sharing_apart({index.value(key): says for key, says in stated.items()})
