"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "nongan.demo"
    label = "demo"
