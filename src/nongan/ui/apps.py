"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "nongan.ui"
    label = "ui"
