"""What an item says is kept by the day; the texts there are become version 1."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_present_texts(apps, schema_editor):
    items = apps.get_model("catalogue", "ServiceItem")
    wordings = apps.get_model("catalogue", "ItemWording")
    wordings.objects.bulk_create(
        wordings(item=item, version=1, content=item.content or item.name_zh, guard=item.guard)
        for item in items.objects.all()
    )


def put_latest_texts_back(apps, schema_editor):
    items = apps.get_model("catalogue", "ServiceItem")
    wordings = apps.get_model("catalogue", "ItemWording")
    for wording in wordings.objects.order_by("version"):
        texts = {name: getattr(wording, name) for name in ("content", "guard", "version")}
        items.objects.filter(id=wording.item_id).update(**texts)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_service_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("content", models.CharField(max_length=300, verbose_name="content")),
                (
                    "guard",
                    models.CharField(blank=True, max_length=300, verbose_name="what to mind"),
                ),
                (
                    "valid_from",
                    models.DateField(blank=True, null=True, verbose_name="in force from"),
                ),
                ("basis", models.CharField(blank=True, max_length=100, verbose_name="basis")),
                (
                    "recorded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="recorded at"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wordings",
                        to="catalogue.serviceitem",
                        verbose_name="service item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "wording",
                "ordering": ["item", "version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "version"), name="one_wording_of_a_version"
                    ),
                    models.UniqueConstraint(
                        fields=("item", "valid_from"), name="one_wording_of_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("valid_from__isnull", True), ("version", 1)),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("valid_from__isnull", False),
                                ("version__gt", 1),
                            ),
                            _connector="OR",
                        ),
                        name="only_the_first_wording_always_was",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content", ""), _negated=True),
                        name="wording_says_something",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_present_texts, put_latest_texts_back),
    ]
