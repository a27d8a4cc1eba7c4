from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A wall time has no zone: as an instant it would move with the reader's.

    And the civil day of a publication is kept beside its instant, as its fact carries it.
    """

    dependencies = [("publishing", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="post", name="due_wall"),
        migrations.AddField(
            model_name="post",
            name="due_wall",
            field=models.CharField(max_length=19, default="2000-01-01T00:00:00"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="delivery",
            name="published_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="published_has_its_instant"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, published_on__isnull=False),
                name="published_has_its_instant",
            ),
        ),
    ]
