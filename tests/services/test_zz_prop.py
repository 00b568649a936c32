import os, random, tempfile, traceback
from dataclasses import replace
from pathlib import Path
import pytest
from django.db import transaction
from tests.placing.content import check_whole
from tests.placing.files import Loader
from tests.placing.test_invariants import CHILDREN, deliver
from tests.services.withdrawals import held, numbers, withdraw, last_load
from contactpoint.store.safe import forget_vault
pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CORR = [{}, {}, {"family": "Okoro"}, {"given": "Ada"}, {"postcode": "ZE3 1CD"}, {"born": "2015-09-04"}, {"nhs_number": CHILDREN[3].nhs_number}, {"upn": CHILDREN[0].upn}, {"restricted": True}]
if os.environ.get("NOREST"): CORR = CORR[:-1]

def delivery(r):
    feed = r.choice(["pds", "ctf", "school_list", "cin"])
    n = r.choice([0, 1, 1, 2, 2, 3, 4])
    stated, seen = [], set()
    for _ in range(n):
        one = replace(r.choice(CHILDREN), **r.choice(CORR))
        refs = {"pds": {one.nhs_number}, "ctf": {one.upn}, "school_list": {one.nhs_number, one.upn, (one.given, one.born)}, "cin": {(one.given, one.born)}}[feed]
        if not refs & seen: stated.append(one)
        seen |= refs
    return feed, stated, r.random() < .5

def short(d):
    return d[0], [(s.given, s.family, s.born, s.postcode, s.nhs_number[-4:], s.upn[-3:], s.restricted) for s in d[1]], d[2]

def play(before, b, c):
    with tempfile.TemporaryDirectory() as folder:
        load = Loader(Path(folder))
        with transaction.atomic():
            for feed, stated, full in before: deliver(load, feed, stated, full=full)
            for one in c: deliver(load, one[0], one[1], full=one[2])
            want = held()
            transaction.set_rollback(True)
        with transaction.atomic():
            for feed, stated, full in before: deliver(load, feed, stated, full=full)
            n = numbers()
            deliver(load, b[0], b[1], full=b[2])
            pk = last_load()
            for one in c: deliver(load, one[0], one[1], full=one[2])
            if os.environ.get("SHOW"):
                print("BEFORE WITHDRAWAL"); show(held())
            withdraw(pk)
            check_whole()
            got = held()
            if got != want and os.environ.get("SHOW"):
                print("GOT"); show(got); print("WANT"); show(want)
            assert got == want, "differs"
            transaction.set_rollback(True)

def show(h):
    for c in h.children: print("  child", [(s.feed, s.names[0].given if s.names else "", s.birth_date, s.reference[-6:]) for s in c.stated])
    for w in h.waiting: print("  case", (w[0].feed, w[0].names[0].given if w[0].names else "", w[0].birth_date, w[0].reference[-6:]), [(r[0], r[2][-6:]) for r in w[1]], w[2])
    for name in ("ended", "quarantined"):
        for s in getattr(h, name): print("  ", name, (s.feed, s.names[0].given if s.names else "", s.birth_date, s.reference[-6:]))
    for p in h.provisional: print("  prov", sorted((r[0], r[2][-6:]) for r in p))

def game(seed):
    r = random.Random(seed)
    before = [delivery(r) for _ in range(r.choice([0, 0, 1, 1, 2]))]
    return before, delivery(r), [delivery(r) for _ in range(r.choice([1, 1, 1, 2]))]

def test_many():
    first, many = int(os.environ.get("FIRST", 0)), int(os.environ.get("MANY", 100))
    bad = []
    for seed in range(first, first + many):
        forget_vault()
        g = game(seed)
        try:
            with transaction.atomic(), transaction.atomic(using="keys"):
                play(*g)
        except Exception as e:
            tb = traceback.extract_tb(e.__traceback__)
            where = [f for f in tb if "/work/f2" in f.filename][-1]
            bad.append((len(g[0]) * 3 + sum(len(x[1]) for x in [*g[0], g[1], *g[2]]), seed, type(e).__name__, str(e)[:60], where.name, where.lineno))
            if many == 1:
                for x in g[0]: print("A", short(x))
                print("B", short(g[1]))
                for x in g[2]: print("C", short(x))
                traceback.print_exc()
    print(len(bad), "of", many)
    for one in sorted(bad)[:15]: print(one)
    assert not bad
