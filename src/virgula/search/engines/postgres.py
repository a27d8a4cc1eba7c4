"""PostgreSQL: a generated vector of our own stems with a GIN index, ordered by its rank."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from virgula.search.engines import Asked

# Weights of D (scope), C (unused), B (text) and A (title), in the order that the function asks.
WEIGHTS = "{0.0, 0.0, 0.125, 1.0}"
# Long texts: divided by their length's logarithm.
NORMALISE = 1
VECTOR = """
ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('simple', title_stems), 'A')
  || setweight(to_tsvector('simple', text_stems), 'B')
  || setweight(to_tsvector('simple', scope), 'D')
) STORED
"""
CREATE = (VECTOR, "CREATE INDEX search_vector ON search_document USING gin (vector)")
# Words add up, as they do in BM25: the scope tells nothing of how well something fits.
RANKED = """
SELECT id FROM search_document
WHERE vector @@ to_tsquery('simple', %s)
ORDER BY ts_rank(%s::float4[], vector, to_tsquery('simple', %s), %s) DESC, id DESC LIMIT %s
"""
DROP = ("DROP INDEX search_vector", "ALTER TABLE search_document DROP COLUMN vector")


class Engine:
    """The index of PostgreSQL."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def ranked(self, asked: "Asked", *, most: int) -> Sequence[int]:
        with self.connection.cursor() as cursor:
            cursor.execute(RANKED, [_query(asked), WEIGHTS, _words(asked, " | "), NORMALISE, most])
            return [row[0] for row in cursor.fetchall()]

    def count(self, asked: "Asked") -> int:
        sql = "SELECT count(*) FROM search_document WHERE vector @@ to_tsquery('simple', %s)"
        with self.connection.cursor() as cursor:
            cursor.execute(sql, [_query(asked)])
            return int(cursor.fetchone()[0])


def _query(asked: "Asked") -> str:
    """Write the query; words carry the weights of title and text, scopes that of the scope."""
    words = _words(asked, " | " if asked.any_word else " & ")
    parts = [f"({words})"] if words else []
    parts += ["(" + " | ".join(f"'{one}':D" for one in options) + ")" for options in asked.scopes]
    return " & ".join(parts)


def _words(asked: "Asked", joint: str) -> str:
    return joint.join(
        "(" + " <-> ".join(f"'{one}':AB" for one in phrase) + ")" for phrase in asked.phrases
    )
