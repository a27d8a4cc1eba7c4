"""The words that narrow the index: what a document is, and who may know of it."""

from collections.abc import Iterable, Iterator

from virgula.search.registry import Findable, kinds

PUBLIC = "doorxpublic"


def scope_word(name: str, value: str) -> str:
    """Return one word of letters and digits for a value: no database parts or bends it."""
    return f"{name}x" + "".join(
        sign if sign.isascii() and sign.isalnum() and sign not in "ZzXx" else f"z{ord(sign):x}z"
        for sign in value.lower()
    )


def door_word(permission: str, system_id: int) -> str:
    """Return the word of what asks for a permission within a system."""
    return scope_word("door", f"{permission} {system_id}")


def scope_words(kind: str, one: Findable) -> Iterator[str]:
    """Yield the words of a document's scope."""
    yield door_word(one.door, one.system_id) if one.door else PUBLIC
    yield scope_word("kind", kind)
    if one.day is not None:
        yield scope_word("year", str(one.day.year))
    for facet in one.facets:
        yield scope_word(facet.name, facet.value)


def doors(permissions: Iterable[str], system_ids: Iterable[int]) -> tuple[str, ...]:
    """Return every door that is open to who has these permissions in these systems."""
    asked = {name for kind in kinds().values() for name in kind.doors} & set(permissions)
    own = sorted(system_ids)
    return (PUBLIC, *(door_word(name, pk) for name in sorted(asked) for pk in own))
