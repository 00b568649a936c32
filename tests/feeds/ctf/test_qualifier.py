"""A transfer file says whether it is all that its school holds."""

from io import BytesIO

import pytest

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import FileRefusedError


def see(said: str) -> None:
    """Show a file whose header says this to what asks whether a delivery is whole."""
    qualifier = f"<DocumentQualifier>{said}</DocumentQualifier>" if said else ""
    whole = FEEDS["ctf"].whole
    assert whole is not None
    whole().see(BytesIO(f"<CTfile><Header>{qualifier}</Header><CTFpupilData/></CTfile>".encode()))


@pytest.mark.parametrize(
    "said", ["partial", "Partial", " PARTIAL ", "part", "some", "par\u200btial"]
)
def test_a_file_that_says_it_is_partial_is_not_whole(said: str) -> None:
    """Or that it is anything else than full."""
    with pytest.raises(FileRefusedError) as caught:
        see(said)
    assert caught.value.fault.field == "DocumentQualifier"
    assert said.strip() not in caught.value.fault.reason.replace("partial", "")


@pytest.mark.parametrize("said", ["full", "Full", " full ", ""])
def test_a_file_that_says_it_is_full_or_nothing_is_whole(said: str) -> None:
    """Older files and those of some systems do not say."""
    see(said)
