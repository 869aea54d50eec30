"""The product's settings with the sabotage switch allowed: for benches and kill tests only."""

from nongan.config.settings import *  # noqa: F403

FAULTS_ALLOWED = True
