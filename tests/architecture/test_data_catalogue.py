"""The data catalogue lists what the code may hold: no field more, no field less."""

import re

from django.apps import apps
from msgspec.structs import fields

from contactpoint.children.statement import Statement
from tests.architecture.repository import ROOT

_PAGE = (ROOT / "docs" / "data-catalogue.md").read_text("utf-8")


def test_every_field_of_a_statement_is_in_the_catalogue() -> None:
    """A field that is added to a statement has to be justified on the page first."""
    table = _PAGE.split("| field of a statement |")[1].split("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[1:] if line.startswith("|")]
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed == {field.name for field in fields(Statement)}


def test_every_table_is_in_the_catalogue() -> None:
    """A table that is added says on the page what of it is in clear; keys hold nothing else."""
    tables = {model._meta.db_table for model in apps.get_app_config("store").get_models()} - {
        "store_wrappedkey",
        "store_lastinggeneration",
    }
    listed = set(re.findall(r"`(store_\w+)`", _PAGE))
    assert listed == tables
