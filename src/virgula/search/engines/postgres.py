"""PostgreSQL: a generated vector of our own stems with a GIN index, ordered by its rank."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from virgula.search.engines.narrowing import narrowed

if TYPE_CHECKING:
    from virgula.search.engines import Asked

# Weights of D and C (unused), B (text) and A (title), in the order that the function asks.
WEIGHTS = "{0.0, 0.0, 0.125, 1.0}"
# Long texts: divided by their length's logarithm.
NORMALISE = 1
VECTOR = """
ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('simple', title_stems), 'A')
  || setweight(to_tsvector('simple', text_stems), 'B')
) STORED
"""
CREATE = (VECTOR, "CREATE INDEX search_vector ON search_document USING gin (vector)")
DROP = ("DROP INDEX search_vector", "ALTER TABLE search_document DROP COLUMN vector")
# Words add up, as they do in BM25, whether all are wanted or some.
RANK = "ts_rank(%s::float4[], vector, to_tsquery('simple', %s), %s) DESC, id DESC"


class Engine:
    """The index of PostgreSQL."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def ranked(self, asked: "Asked", *, most: int) -> Sequence[int]:
        sql, parameters = _select(asked)
        order, ranking = "id DESC", []
        if asked.phrases:
            order, ranking = RANK, [WEIGHTS, _words(asked, " | "), NORMALISE]
        with self.connection.cursor() as cursor:
            cursor.execute(f"{sql} ORDER BY {order} LIMIT %s", [*parameters, *ranking, most])
            return [row[0] for row in cursor.fetchall()]

    def count(self, asked: "Asked", *, most: int) -> int:
        sql, parameters = _select(asked)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s) AS some", [*parameters, most])
            return int(cursor.fetchone()[0])


def _select(asked: "Asked") -> tuple[str, list[str]]:
    condition, parameters = narrowed(asked, "document.id")
    sql = f"SELECT id FROM search_document AS document WHERE {condition}"
    if not asked.phrases:
        return sql, parameters
    words = _words(asked, " | " if asked.any_word else " & ")
    return f"{sql} AND vector @@ to_tsquery('simple', %s)", [*parameters, words]


def _words(asked: "Asked", joint: str) -> str:
    """Write the phrases as a query; every word stands in quotes: none can be an operator."""
    return joint.join(
        "(" + " <-> ".join(f"'{one}'" for one in phrase) + ")" for phrase in asked.phrases
    )
