"""How likely two profiles are of one child: the sum of the weights of their levels."""

from dataclasses import dataclass

from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.levels import LEVEL_OF, Field
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile

__all__ = ["FieldWeight", "Match", "compare"]


@dataclass(frozen=True, slots=True)
class Match:
    """``weight`` in bits, prior included; ``fields`` the stated ones, in the order of ``Field``.

    At 0 bits "same child" and "not the same" are equally likely; each bit doubles the odds.
    """

    weight: float
    fields: tuple[FieldWeight, ...]

    def level(self, field: Field) -> str | None:
        """The level a field fell on, or ``None`` where one side does not state it."""
        for weight in self.fields:
            if weight.field == field:
                return weight.level
        return None


def compare(left: Profile, right: Profile, model: MatchModel) -> Match:
    """Weigh two profiles against each other; the order of the two does not matter."""
    weight = model.prior
    fields = []
    weights = model.weights
    for field, level_of in LEVEL_OF:
        level = level_of(left, right)
        if level is not None:
            found = weights[field][level]
            weight += found.weight
            fields.append(found)
    return Match(weight, tuple(fields))
