"""Keys live in the ``keys`` database, everything else in ``default``."""

from typing import Any

from django.db.models import Model

KEYS = "keys"
DEFAULT = "default"
_KEYS_MODELS = frozenset({"wrappedkey", "lastinggeneration"})


def _database_of(app_label: str, model_name: str | None) -> str:
    return KEYS if app_label == "store" and model_name in _KEYS_MODELS else DEFAULT


class KeysRouter:
    """Sends each model to its database and lets no relation cross between them."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return _database_of(model._meta.app_label, model._meta.model_name)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return _database_of(model._meta.app_label, model._meta.model_name)

    def allow_relation(self, left: Model, right: Model, **hints: Any) -> bool:
        return self.db_for_read(type(left)) == self.db_for_read(type(right))

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        if model_name is None:
            # A migration step without a model says itself where it runs.
            return bool(hints.get("database", DEFAULT) == db)
        return _database_of(app_label, model_name.lower()) == db
