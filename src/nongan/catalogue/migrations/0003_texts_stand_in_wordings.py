"""The items' own texts go; a step back gives them empty, and 0002 fills them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_item_wordings")]

    operations = [
        migrations.AlterField(
            "serviceitem", "content", models.CharField("content", max_length=300, default="")
        ),
        migrations.AlterField(
            "serviceitem", "guard", models.CharField("guard", max_length=300, default="")
        ),
        migrations.RemoveField("serviceitem", "content"),
        migrations.RemoveField("serviceitem", "guard"),
        migrations.RemoveField("serviceitem", "version"),
    ]
