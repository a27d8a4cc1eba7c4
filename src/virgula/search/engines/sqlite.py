"""SQLite: a table of FTS5 over the documents, ordered by BM25 inside the index."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from virgula.search.engines import Asked

TITLE, TEXT, SCOPE = 8.0, 1.0, 0.0
TABLE = """
CREATE VIRTUAL TABLE search_words USING fts5(
  title_stems, text_stems, scope,
  content='search_document', content_rowid='id', tokenize='ascii'
)
"""
# The index orders by this alone; it needs no row of the table for it.
RANK = f"""
INSERT INTO search_words(search_words, rank) VALUES('rank', 'bm25({TITLE}, {TEXT}, {SCOPE})')
"""
PUT = """
INSERT INTO search_words(rowid, title_stems, text_stems, scope)
VALUES (new.id, new.title_stems, new.text_stems, new.scope);
"""
TAKE = """
INSERT INTO search_words(search_words, rowid, title_stems, text_stems, scope)
VALUES ('delete', old.id, old.title_stems, old.text_stems, old.scope);
"""
TRIGGERS = (
    f"CREATE TRIGGER search_document_in AFTER INSERT ON search_document BEGIN {PUT} END",
    f"CREATE TRIGGER search_document_out AFTER DELETE ON search_document BEGIN {TAKE} END",
    f"CREATE TRIGGER search_document_new AFTER UPDATE ON search_document BEGIN {TAKE} {PUT} END",
)
CREATE = (TABLE, RANK, *TRIGGERS)
RANKED = "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rank LIMIT %s"
NEWEST = "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s"
DROP = (
    "DROP TRIGGER search_document_in",
    "DROP TRIGGER search_document_out",
    "DROP TRIGGER search_document_new",
    "DROP TABLE search_words",
)


class Engine:
    """The index of SQLite."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def ranked(self, asked: "Asked", *, most: int) -> Sequence[int]:
        # Without words there is no rank: the newest come first.
        with self.connection.cursor() as cursor:
            cursor.execute(RANKED if asked.phrases else NEWEST, [_match(asked), most])
            return [row[0] for row in cursor.fetchall()]

    def count(self, asked: "Asked") -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM search_words WHERE search_words MATCH %s", [_match(asked)]
            )
            return int(cursor.fetchone()[0])


def _match(asked: "Asked") -> str:
    """Write the query of FTS5. Every word stands in quotes: none can be an operator."""
    joint = " OR " if asked.any_word else " AND "
    words = joint.join(f'"{" ".join(phrase)}"' for phrase in asked.phrases)
    parts = [f"({{title_stems text_stems}} : ({words}))"] if words else []
    parts += [
        f"(scope : ({' OR '.join(f'{chr(34)}{one}{chr(34)}' for one in options)}))"
        for options in asked.scopes
    ]
    return " AND ".join(parts)
