"""``make arch``: write the table of rooms and who imports whom into docs/architecture.md.

``--check`` changes nothing and fails when the page differs from the code.
"""

import ast
import statistics
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "virgula"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: written by `make arch` -->", "<!-- /rooms -->"


def rooms() -> list[str]:
    """Return the rooms from the top down, as the import contract orders them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    return [room.strip() for layer in layers for room in layer.split("|")]


def sources(room: str) -> list[Path]:
    return [path for path in sorted((HOUSE / room).rglob("*.py")) if "migrations" not in path.parts]


def purpose(room: str) -> str:
    tree = ast.parse((HOUSE / room / "__init__.py").read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").splitlines()[0]


def imported_rooms(room: str, known: list[str]) -> list[str]:
    found = set()
    for path in sources(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            found |= {name.split(".")[1] for name in names if name.startswith("virgula.")}
    return [other for other in known if other in found and other != room]


def tables(room: str) -> int:
    """Count the classes of the room's models that Django makes a table of."""
    count = 0
    for path in sources(room):
        if path.stem != "models" and path.parent.name != "models":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and _is_table(node):
                count += 1
    return count


def _is_table(node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in node.bases}
    if not bases or any(base.startswith("BaseUserManager") for base in bases):
        return False
    metas = [item for item in node.body if isinstance(item, ast.ClassDef) and item.name == "Meta"]
    return not any("abstract = True" in ast.unparse(meta) for meta in metas)


def table_of_rooms() -> Iterator[str]:
    known = rooms()
    yield "| room | purpose | lines | tables | imports |"
    yield "|---|---|---:|---:|---|"
    for room in known:
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in sources(room))
        below = ", ".join(f"`{other}`" for other in imported_rooms(room, known)) or "–"
        yield f"| `{room}` | {purpose(room)} | {lines:,} | {tables(room) or '–'} | {below} |"


def sizes() -> Iterator[str]:
    functions, files = [], []
    for path in (path for room in rooms() for path in sources(room)):
        text = path.read_text(encoding="utf-8")
        files.append(len(text.splitlines()))
        functions += [
            (node.end_lineno or node.lineno) - node.lineno + 1
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
        ]
    for name, values in (("Functions", functions), ("Files", files)):
        values.sort()
        nine_tenths = values[int(len(values) * 0.9)]
        median = statistics.median(values)
        limit = nine_tenths + 1
        yield f"{name}: {len(values)}, median {median:.0f} lines, nine tenths under {limit}."


def page() -> str:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = "\n".join([*table_of_rooms(), "", *sizes()])
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{after}"


def main(arguments: list[str]) -> int:
    wanted = page()
    if wanted == PAGE.read_text(encoding="utf-8"):
        return 0
    if "--check" in arguments:
        sys.stderr.write("docs/architecture.md differs from the code: run `make arch`.\n")
        return 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
