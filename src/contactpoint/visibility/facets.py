"""The two facets of a child: what a search may weigh, and all that is known.

A facet is derived from the child's statements (``derived``) and holds everything that search and
pages need. The *open* facet is stored for searches. The *whole* facet is derived from the
statements when somebody may see it. Where nothing is hidden the two are the same.
"""

from msgspec import Struct

from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.linkage.profile import Profile, unpack


class Facet(Struct, frozen=True, array_like=True, gc=False):
    """The assembled record, with the packed profile and the names of each of its statements.

    ``packed_profiles`` and ``names`` are in the same order. ``last_known`` says that no source
    names the child any more, so that the facet has what was said last. ``record`` is ``None`` when
    nothing may be shown: every statement went to another child, or the child is concealed or
    guarded.

    ``registered`` says that a statement of the child registers it (``children.sources``). The open
    facet of a child of whom something is hidden does not tell: there it is always so.

    ``added`` says that practitioners alone have told of the child (the rules of the domain, section
    8), and ``keeps_home`` that what one of them stated of its home is in the whole facet alone.
    """

    record: Record | None
    packed_profiles: tuple[str, ...]
    names: tuple[tuple[PersonName, ...], ...]
    last_known: bool = False
    registered: bool = True
    added: bool = False
    keeps_home: bool = False

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles, read anew at each call."""
        return tuple([unpack(packed) for packed in self.packed_profiles])
