"""Gzipped files: every feed takes them, and none takes a bomb."""

import gzip
import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.feeds.reading.compressed import decompressed
from contactpoint.feeds.reading.limits import FREE_EXPANSION_BYTES, MAX_EXPANSION
from tests.feeds.read_bytes import SENDERS, read, refusal
from tests.feeds.test_hostile_files import GOOD, PDS


@pytest.mark.parametrize(("feed", "data"), GOOD)
def test_every_feed_takes_a_gzipped_file(feed: str, data: bytes) -> None:
    """What is in it is read as if it had come as it is."""
    assert read(feed, gzip.compress(data)).only == read(feed, data).only


def test_a_file_of_several_members_is_one_file() -> None:
    """Gzip files that were put together are read one after the other."""
    assert len(read("pds", gzip.compress(PDS) + gzip.compress(PDS)).accepted) == 2


@given(data=st.binary(max_size=300), size=st.integers(1, 50))
def test_what_was_compressed_comes_out(data: bytes, size: int) -> None:
    """In pieces of any size, and again from the begin."""
    stream = decompressed(io.BytesIO(gzip.compress(data)))
    for _ in range(2):
        assert b"".join(iter(lambda: stream.read(size), b"")) == data
        stream.seek(0)


def test_a_stream_that_is_read_once_is_decompressed_too() -> None:
    """A pipe has no begin to go back to, and needs none."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = decompressed(Pipe(gzip.compress(PDS)))
    assert not stream.seekable()
    assert stream.read() == PDS


@pytest.mark.parametrize("cut", [3, 12, 40, -1, -8])
def test_a_compressed_file_that_was_cut_short_is_refused(cut: int) -> None:
    """Wherever it ends, in its head, its content or its checksum."""
    assert "cut short" in refusal("pds", gzip.compress(PDS)[:cut]).reason


def test_a_damaged_compressed_file_is_refused() -> None:
    """Its checksum finds what its content does not show; so does anything behind its end."""
    whole = gzip.compress(PDS)
    for broken in (
        whole[:-8] + bytes(byte ^ 1 for byte in whole[-8:-4]) + whole[-4:],
        whole[:20] + b"\xff\xff\xff" + whole[23:],
        whole + b"more",
    ):
        assert "damaged" in refusal("pds", broken).reason


def test_a_bomb_is_refused_while_it_is_small() -> None:
    """A quarter of a gigabyte of blank lines is refused early, and takes no memory."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = (b" " * 1023 + b"\n") * 1024
    bomb = b"".join(
        (squeeze.compress(PDS), *(squeeze.compress(blanks) for _ in range(256)), squeeze.flush())
    )
    tracemalloc.start()
    try:
        fault = refusal("pds", bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"more than {MAX_EXPANSION} times" in fault.reason
    assert peak < FREE_EXPANSION_BYTES


@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_behind_the_magic_raise_nothing_but_a_refusal(data: bytes) -> None:
    """Whatever stands behind the two bytes, a reader ends or refuses."""
    with pytest.raises(FileRefusedError):
        list(FEEDS["pds"].read(io.BytesIO(b"\x1f\x8b" + data), sender=SENDERS["pds"]))
