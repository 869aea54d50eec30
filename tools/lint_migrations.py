"""Hold the migrations to django-migration-linter, but for what only rolling upgrades need.

A county upgrades by stopping, migrating and starting again, after a backup; so a column may go and
a new one may be required. Renamed tables, changed types and data steps that cannot be undone or
that import the code of today may not pass unseen.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROLLING = ("NOT_NULL", "DROP_COLUMN", "DROP_TABLE", "ADD_UNIQUE")
# Tables that change hands between apps; each was read with that in mind.
MOVED = ("0013_placements_and_skills_move_down",)
HABITS = ("RUNPYTHON_MODEL_VARIABLE_NAME",)  # a plural says it better


def main() -> None:
    """Exit with 1 if a migration of ours does not hold."""
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory(prefix="nongan-lint-") as folder:
        os.environ |= {"NONGAN_DATA_DIR": folder, "NONGAN_KEYS_DIR": f"{folder}/keys"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "nongan.config.settings"
        lint()


def lint() -> None:
    """Run the linter's own command, which exits."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from nongan.config import provisioning

    provisioning.create_keys()
    logging.getLogger("django_migration_linter").setLevel(logging.WARNING)
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django_migration_linter"]
    django.setup()
    own = [app.label for app in apps.get_app_configs() if app.name.startswith("nongan.")]
    call_command(
        "lintmigrations",
        no_cache=True,
        project_root_path=str(ROOT),
        quiet=["ok", "ignore", "warning"],
        include_apps=own,
        ignore_name=MOVED,
        exclude_migration_tests=[*ROLLING, *HABITS],
        warnings_as_errors=["RUNPYTHON_REVERSIBLE", "RUNPYTHON_MODEL_IMPORT"],
    )


if __name__ == "__main__":
    main()
