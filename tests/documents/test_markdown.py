from hypothesis import given
from hypothesis import strategies as st

from virgula.documents.blocks import Heading, Item, Paragraph, Place, Table
from virgula.documents.errors import DocumentError
from virgula.documents.reading import read_document

PLAN = """\
<!-- a comment
of two lines -->
# Plan **2024** de la Red

Texto con [enlace](https://ejemplo.example) y `código`
que sigue en otra línea.

Título subrayado
---

**Nombre en
negritas**

1. Primera línea
   que sigue abajo
2) Segunda
    - Plazo: marzo
- viñeta *con* énfasis
1.1 Con punto
1.2. Con dos puntos

```
# esto no es título
```
| Eje | Actividad |
|-----|:---------:|
| A \\| B | 1. Hacer<br>algo |
| | 2. Otra |

Fin | sin tabla
"""


def read(text, name="plan.md"):
    return read_document(text.encode(), name=name)


def test_markdown_becomes_blocks_with_their_lines():
    blocks = read(PLAN).blocks
    assert [block for block in blocks if not isinstance(block, Table)] == [
        Heading(1, "Plan 2024 de la Red", Place(line=3)),
        Paragraph("Texto con enlace y código que sigue en otra línea.", Place(line=5)),
        Heading(2, "Título subrayado", Place(line=8)),
        Paragraph("Nombre en negritas", Place(line=11), is_bold=True),
        Item("Primera línea que sigue abajo", Place(line=14), "1"),
        Item("Segunda", Place(line=16), "2"),
        Item("Plazo: marzo", Place(line=17), "", 2),
        Item("viñeta con énfasis", Place(line=18)),
        Item("Con punto", Place(line=19), "1.1"),
        Item("Con dos puntos", Place(line=20), "1.2"),
        Paragraph("Fin | sin tabla", Place(line=30)),
    ]


def test_a_pipe_table_keeps_its_cells_and_lines():
    table = next(read(PLAN).tables)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Eje", "Actividad"],
        ["A | B", "1. Hacer algo"],
        ["", "2. Otra"],
    ]
    assert [row.place.line for row in table.rows] == [25, 27, 28]


def test_a_code_at_the_head_of_a_wrapped_line_stays_in_its_paragraph():
    text = "Esta línea se vincula con\n3.2.6 B, 3.3.8 A, del programa."
    assert read(text).blocks == (
        Paragraph("Esta línea se vincula con 3.2.6 B, 3.3.8 A, del programa.", Place(line=1)),
    )


@given(text=st.text(max_size=400))
def test_no_text_breaks_the_reader_and_every_place_is_within_the_text(text):
    data = text.encode("utf-8", "surrogatepass")
    try:
        document = read_document(data, name="x.md")
    except DocumentError:
        return
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= block.place.line <= lines for block in document.blocks)
