"""Whatever happens to the index, and whoever looks: what is found is what was committed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contactpoint.store.address import address_of
from contactpoint.store.models import SearchIndex
from contactpoint.store.safe import forget_vault, vault
from contactpoint.store.sealed_index import generations
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.merging import merge
from tests.store.sealed_index.held import keys_of_each
from tests.store.sealed_index.test_generations import write

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

OWNERS, KEYS = range(4, 32, 4), range(7)
# Each of two other processes has owners of its own: a row is changed by one at a time.
OF_OTHERS = ((100, 104), (108, 112))
BORNE = st.lists(st.sampled_from(KEYS), max_size=4, unique=True)
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(OWNERS), BORNE),
    st.tuples(st.just("write and roll back"), st.sampled_from(OWNERS), BORNE),
    st.tuples(st.just("another writes"), st.integers(0, 3), BORNE),
    st.tuples(st.just("another commits"), st.integers(0, 1), st.just([])),
    st.tuples(st.just("another rolls back"), st.integers(0, 1), st.just([])),
    st.tuples(st.just("merge"), st.just(0), st.just([])),
    st.tuples(st.just("a new process"), st.just(0), st.just([])),
)


def found() -> dict[int, set[int]]:
    """Who bears each key, as the process looks it up."""
    return {key: set(owners) for key, owners in search_index().owners(KEYS).items()}


def expected(borne: dict[int, list[int]]) -> dict[int, set[int]]:
    """The same from what was committed."""
    told: dict[int, set[int]] = {}
    for owner, keys in borne.items():
        for key in keys:
            told.setdefault(key, set()).add(owner)
    return told


@contextmanager
def others() -> Iterator[list["psycopg.Connection[Any]"]]:
    """Two other processes."""
    with ExitStack() as stack:
        yield [stack.enter_context(psycopg.connect(address_of("default"))) for _ in OF_OTHERS]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
@example(steps=[("another writes", 0, [1]), ("write", 4, [2]), ("another commits", 0, [])])
@example(steps=[("another writes", 0, [1]), ("merge", 0, []), ("another commits", 0, [])])
def test_what_is_found_is_what_was_committed(
    steps: list[tuple[str, int, list[int]]],
) -> None:
    """Through writes, rollbacks, two other writers who commit in any order, merges in between, and
    processes that begin anew: after each step, and in the whole index at the end."""
    replace_keys((owner, []) for owner in keys_of_each())
    borne: dict[int, list[int]] = {}
    pending: list[dict[int, list[int]]] = [{}, {}]
    # A merge does not wait for who holds a transaction open; the next one cleans up.
    with others() as writers, patch.object(generations, "_TRIES", 1):
        for step, which, keys in steps:
            match step:
                case "write":
                    replace_keys([(which, keys)])
                    borne[which] = keys
                case "write and roll back":
                    with transaction.atomic():
                        replace_keys([(which, keys)])
                        assert found() == expected({**borne, which: keys})
                        transaction.set_rollback(True)
                case "another writes":
                    writer, owner = which // 2, OF_OTHERS[which // 2][which % 2]
                    # As every process does, it makes the first key to write under.
                    if not SearchIndex.objects.exists():
                        vault().make_index_seal(0)
                    write(writers[writer], owner, keys)
                    pending[writer][owner] = keys
                case "another commits":
                    writers[which].commit()
                    borne |= pending[which]
                    pending[which] = {}
                case "another rolls back":
                    writers[which].rollback()
                    pending[which] = {}
                case "merge":
                    merge()
                case _:
                    forget_vault()
            assert found() == expected(borne)
        for writer in writers:
            writer.rollback()
    assert keys_of_each() == {owner: sorted(keys) for owner, keys in borne.items() if keys}
