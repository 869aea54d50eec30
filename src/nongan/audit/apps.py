"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nongan.audit"
    label = "audit"
