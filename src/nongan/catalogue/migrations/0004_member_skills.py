"""Skills come down from `roster` (its migration 0013 renames the table)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_texts_stand_in_wordings"),
        ("organisations", "0002_grant_proposals"),
        ("roster", "0013_placements_and_skills_move_down"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="MemberSkill",
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
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalogue.serviceitem",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisations.member",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["member", "item"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("member", "item"), name="member_skill_once"
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
