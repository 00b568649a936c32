"""The migrations lead to the tables that the models describe."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_nothing_is_left_to_migrate() -> None:
    """No model says what no migration says; choices and defaults count too."""
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    assert detector.changes(graph=loader.graph).get("store", []) == []
