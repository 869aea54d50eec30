"""Whose paper a file is stands in rows of its own; two fields that were never filled go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_grant_proposals"),
        ("roster", "0010_review_threshold"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="importfile",
            name="community",
        ),
        migrations.RemoveField(
            model_name="importfile",
            name="party_organisation",
        ),
        migrations.CreateModel(
            name="ImportFileOwner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.community",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="owners",
                        to="roster.importfile",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organ",
                    ),
                ),
            ],
            options={
                "ordering": ["file", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("file", "organ"), name="import_file_of_an_organ_once"
                    ),
                    models.UniqueConstraint(
                        fields=("file", "community"), name="import_file_of_a_community_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("community__isnull", False), ("organ__isnull", True)),
                            models.Q(("community__isnull", True), ("organ__isnull", False)),
                            _connector="OR",
                        ),
                        name="import_file_of_organ_or_community",
                    ),
                ],
            },
        ),
    ]
