import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Coalesce


def forget(apps, schema_editor):
    """Erase the tallies: they are made again from the ledger, now apart for each system."""
    apps.get_model("evidence", "Tally").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_fact_system"),
        ("institutions", "0003_system_defaults"),
    ]

    operations = [
        migrations.RunPython(forget, forget, elidable=True),
        migrations.RemoveConstraint("tally", "one_tally_per_day_and_dimensions"),
        migrations.AddField(
            model_name="tally",
            name="system",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="institutions.system",
            ),
        ),
        migrations.AlterField(
            model_name="tally",
            name="system",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="institutions.system",
            ),
        ),
        migrations.AlterField(
            model_name="tally",
            name="dims",
            field=models.TextField(default="{}"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                F("system"),
                F("kind"),
                F("day"),
                Coalesce("actor", Value(0)),
                F("dims"),
                name="one_tally_per_day_and_dimensions",
            ),
        ),
    ]
