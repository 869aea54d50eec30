"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "nongan.roster"
    label = "roster"
