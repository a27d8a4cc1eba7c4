"""The facets as a condition of SQL, the same on every database."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from virgula.search.engines import Asked


def narrowed(asked: "Asked", document: str) -> tuple[str, list[str]]:
    """Return the condition and its parameters; ``document`` is the column that names it.

    The table of facets is narrow and its unique index holds all that is asked: a row costs one
    look, and none is made for what the words left out.
    """
    conditions, parameters = [], []
    for name, values in asked.facets:
        places = ", ".join(["%s"] * len(values))
        conditions.append(
            "EXISTS (SELECT 1 FROM search_facet AS facet "
            f"WHERE facet.document_id = {document} AND facet.name = %s "
            f"AND facet.value IN ({places}))"
        )
        parameters += [name, *values]
    return " AND ".join(conditions), parameters
