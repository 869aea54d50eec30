"""Placements come down from `roster` (its migration 0013 renames the table)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_grant_proposals"),
        ("roster", "0013_placements_and_skills_move_down"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Placement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(null=True, verbose_name="until (exclusive)")),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=100, verbose_name="reason"),
                        ),
                        ("source", models.UUIDField(db_index=True, editable=False, null=True)),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.community",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.member",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["member", "starts_on", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on__isnull", True)),
                                fields=("member",),
                                name="one_open_placement_per_member",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="placement_ends_after_it_starts",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
