"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "nongan.organisations"
    label = "organisations"
