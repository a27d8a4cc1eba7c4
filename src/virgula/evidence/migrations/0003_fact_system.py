import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    """Give the facts recorded until now the system of their institution or territory."""
    for fact in apps.get_model("evidence", "Fact").objects.filter(system=None).iterator():
        owner = fact.actor or fact.territory
        type(fact).objects.filter(pk=fact.pk).update(system_id=owner.system_id)


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_initial"),
        ("institutions", "0003_system_defaults"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="system",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="facts",
                to="institutions.system",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="fact",
            name="system",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="facts",
                to="institutions.system",
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["system", "-day", "-id"], name="fact_system_day"),
        ),
    ]
