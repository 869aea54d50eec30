"""A placement remembers what placed it by its id, so that it can stand below the import."""

from django.db import migrations, models
from django.db.models import F

RENAMED = {
    "roster.Placement": "branches.Placement",
    "roster.MemberSkill": "catalogue.MemberSkill",
}


def remember(apps, _schema):
    """Copy the batch's id into `source`; tell kept effects the new names of the tables."""
    apps.get_model("roster", "Placement").objects.update(source=F("batch_id"))
    effects = apps.get_model("roster", "Effect").objects
    for before, after in RENAMED.items():
        effects.filter(table=before).update(table=after)


class Migration(migrations.Migration):
    dependencies = [("roster", "0011_whose_paper_a_file_is")]

    operations = [
        migrations.AddField(
            "placement",
            "source",
            models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
