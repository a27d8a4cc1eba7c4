"""SQLite: a table of FTS5 over the documents, ordered by BM25 inside the index."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from virgula.search.engines.narrowing import narrowed

if TYPE_CHECKING:
    from virgula.search.engines import Asked

TITLE, TEXT = 8.0, 1.0
TABLE = """
CREATE VIRTUAL TABLE search_words USING fts5(
  title_stems, text_stems,
  content='search_document', content_rowid='id', tokenize='ascii'
)
"""
# The index orders by this alone; it needs no row of the table for it.
RANK = f"""
INSERT INTO search_words(search_words, rank) VALUES('rank', 'bm25({TITLE}, {TEXT})')
"""
PUT = """
INSERT INTO search_words(rowid, title_stems, text_stems)
VALUES (new.id, new.title_stems, new.text_stems);
"""
TAKE = """
INSERT INTO search_words(search_words, rowid, title_stems, text_stems)
VALUES ('delete', old.id, old.title_stems, old.text_stems);
"""
TRIGGERS = (
    f"CREATE TRIGGER search_document_in AFTER INSERT ON search_document BEGIN {PUT} END",
    f"CREATE TRIGGER search_document_out AFTER DELETE ON search_document BEGIN {TAKE} END",
    f"CREATE TRIGGER search_document_new AFTER UPDATE ON search_document BEGIN {TAKE} {PUT} END",
)
CREATE = (TABLE, RANK, *TRIGGERS)
DROP = (
    "DROP TRIGGER search_document_in",
    "DROP TRIGGER search_document_out",
    "DROP TRIGGER search_document_new",
    "DROP TABLE search_words",
)


class Engine:
    """The index of SQLite: it gives rows in the order of its rank, as many as are asked."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def ranked(self, asked: "Asked", *, most: int) -> Sequence[int]:
        sql, parameters = _select(asked)
        # Without words there is no rank: the newest come first.
        order = "rank" if asked.phrases else "id DESC"
        with self.connection.cursor() as cursor:
            cursor.execute(f"{sql} ORDER BY {order} LIMIT %s", [*parameters, most])
            return [row[0] for row in cursor.fetchall()]

    def count(self, asked: "Asked", *, most: int) -> int:
        sql, parameters = _select(asked)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s)", [*parameters, most])
            return int(cursor.fetchone()[0])


def _select(asked: "Asked") -> tuple[str, list[str]]:
    if not asked.phrases:
        condition, parameters = narrowed(asked, "document.id")
        return f"SELECT id FROM search_document AS document WHERE {condition}", parameters
    condition, parameters = narrowed(asked, "words.rowid")
    return (
        f"SELECT rowid FROM search_words AS words WHERE search_words MATCH %s AND {condition}",
        [_match(asked), *parameters],
    )


def _match(asked: "Asked") -> str:
    """Write the query of FTS5. Every word stands in quotes: none can be an operator."""
    joint = " OR " if asked.any_word else " AND "
    return joint.join(f'"{" ".join(phrase)}"' for phrase in asked.phrases)
