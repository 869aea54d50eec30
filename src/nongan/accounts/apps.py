"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nongan.accounts"
    label = "accounts"
