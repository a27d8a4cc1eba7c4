from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """Something that can be found: what it says, where it opens, and who may see that it exists.

    ``*_stems`` are what the database's own index reads (migration 0002 ties it to this table);
    they are written by ``search.actions`` alone.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="documents"
    )
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=500)
    day = models.DateField(null=True, blank=True)
    # Empty: everybody. Otherwise the permission that it asks for.
    door = models.CharField(max_length=100, blank=True)
    # Of what was indexed: what has not changed is not written again.
    digest = models.CharField(max_length=64)
    title_stems = models.TextField()
    text_stems = models.TextField(blank=True)

    class Meta:
        verbose_name = _("document of the search")
        verbose_name_plural = _("documents of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_document_per_key")]

    def __str__(self) -> str:
        return self.title


class Facet(models.Model):
    """One thing by which a document may be narrowed: its door, its theme, its year."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=80)
    label = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "name", "value"], name="one_facet_per_document_and_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.label}"


class Term(models.Model):
    """A word of the public documents as it is written: what a mistyped word may have meant."""

    word = models.CharField(max_length=60, unique=True)
    folded = models.CharField(max_length=60)
    documents = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["folded"], name="term_folded")]

    def __str__(self) -> str:
        return self.word


class Mark(models.Model):
    """How far the journal was read: what was done since is indexed anew."""

    record = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.record)
