"""Placements go to `branches`, skills to `catalogue`: allocating reads both and stands below."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("roster", "0012_placements_remember_their_source")]

    operations = [
        migrations.RemoveField("placement", "batch"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("placement", "branches_placement"),
                migrations.AlterModelTable("memberskill", "catalogue_memberskill"),
            ],
            state_operations=[
                migrations.DeleteModel("Placement"),
                migrations.DeleteModel("MemberSkill"),
            ],
        ),
    ]
