"""The two facets of a child: what a search may weigh, and all that is known.

A facet is derived from the child's statements (``derived``) and holds everything that search and
pages need. The *open* facet is what is stored for searches. The *whole* one is derived from the
statements when somebody may see it; where nothing is hidden the two are the same.
"""

from msgspec import Struct

from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.linkage.profile import Profile, unpack


class Facet(Struct, frozen=True, array_like=True, gc=False):
    """The assembled record, and of each statement that it is derived from the packed profile and
    the names as written, in one order.

    With ``last_known`` no statement stands any more, and this is what was said last. ``record`` is
    ``None`` when nothing may be shown: every statement went to another child or into quarantine, or
    the child is concealed.
    """

    record: Record | None
    packed_profiles: tuple[str, ...]
    names: tuple[tuple[PersonName, ...], ...]
    last_known: bool = False

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles, read anew at each call."""
        return tuple([unpack(packed) for packed in self.packed_profiles])
