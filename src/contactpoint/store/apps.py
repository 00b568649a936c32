"""The one Django application with models."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "contactpoint.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
