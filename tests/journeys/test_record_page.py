"""scratch"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from contactpoint.store.models import Organisation
from tests.journeys.steps import Visitor
from tests.web import world


def test_look(visit: Callable[..., Visitor]) -> None:
    sam = visit(viewport={"width": 1280, "height": 900})
    school = Organisation.objects.get(name__startswith="Parkroyal")
    today = timezone.localdate()
    child = world.only_child()
    for n, (name, at) in enumerate(
        [("pat.lead", school), ("ola.nurse", None), ("una.worker", None), ("ben.youth", None)]
    ):
        a = world.account(name, at=at)
        world.involve(child, world.actor_of(a), started_on=today - timedelta(days=30 * n + 10))
    sam.given_they_are_signed_in()
    sam.given_a_purpose()
    sam.when_they_search(given="Isabella", family="Kowalczyk", born="4 7 2017")
    sam.when_they_follow("Open record")
    p = sam.page
    p.screenshot(path="/tmp/h1-desk.png")
    print(len(p.content()))
    for w, h in ((375, 667), (320, 700), (800, 900)):
        p.set_viewport_size({"width": w, "height": h})
        p.screenshot(path=f"/tmp/h1-{w}.png", full_page=True)
        sam.then_nothing_scrolls_sideways()
    sam.then_it_is_accessible()
    p.set_viewport_size({"width": 1280, "height": 900})
    sam.when_they_press("Print this record")
    p.screenshot(path="/tmp/h1-print.png", full_page=True)
    p.pdf(format="A4", path="/tmp/h1.pdf")
    p.emulate_media(media="print")
    p.set_viewport_size({"width": 700, "height": 1000})
    p.screenshot(path="/tmp/h1-paper.png", full_page=True)
