"""Wiring of the assembly: registrations only."""

from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "nongan.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks that keep an unsafe installation from starting."""
        from nongan.config import checks  # noqa: F401, PLC0415
