"""Who acts for a secretary who is relieved."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0003_reports_versions_and_archives"),
        ("organisations", "0002_grant_proposals"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="taken_over_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.member",
            ),
        ),
    ]
