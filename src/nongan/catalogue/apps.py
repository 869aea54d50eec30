"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "nongan.catalogue"
    label = "catalogue"
