"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "nongan.home"
    label = "home"
