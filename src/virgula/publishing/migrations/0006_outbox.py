import uuid
from django.db import migrations, models


def make_mark(apps, schema_editor):
    """Give the database its name before anything leaves, so that every copy carries it."""
    apps.get_model("publishing", "OutboxMark").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0005_approval"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("database", models.UUIDField(default=uuid.uuid4)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("knew_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "mark of the outbox",
                "verbose_name_plural": "marks of the outbox",
            },
        ),
        migrations.RunPython(make_mark, migrations.RunPython.noop),
        migrations.AddField(
            model_name="delivery",
            name="is_urgent",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("scheduled", "Scheduled"),
                    ("ready", "Ready"),
                    ("claimed", "In preparation"),
                    ("prepared", "Prepared"),
                    ("sending", "Sending"),
                    ("unknown", "Outcome unknown"),
                    ("reconciling", "Being checked"),
                    ("retry_wait", "Will be tried again"),
                    ("needs_auth", "Channel disconnected"),
                    ("needs_human", "To be confirmed"),
                    ("rejected", "Rejected"),
                    ("published", "Published"),
                    ("cancelled", "Cancelled"),
                    ("held", "Held until it is checked"),
                ],
                default="scheduled",
                max_length=12,
            ),
        ),
    ]
