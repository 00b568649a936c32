"""The application's configuration, which registers the system checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "contactpoint.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks."""
        from contactpoint.config import checks  # noqa: F401
