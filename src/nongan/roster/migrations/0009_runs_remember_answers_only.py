from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("roster", "0008_exemptions_withdrawn_and_occasions_noted"),
    ]

    operations = [
        migrations.RemoveField(model_name="runmemory", name="compared"),
    ]
