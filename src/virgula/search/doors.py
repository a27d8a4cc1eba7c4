"""Who may know of a document: a door is one value of its facet «door», open to some."""

from collections.abc import Iterable

from virgula.search.registry import kinds

PUBLIC = "public"


def door_of(permission: str, system_id: int) -> str:
    """Return the door of what asks for a permission within a system; without one it is public."""
    return f"{permission} {system_id}" if permission else PUBLIC


def doors(permissions: Iterable[str], system_ids: Iterable[int]) -> tuple[str, ...]:
    """Return every door that is open to who has these permissions in these systems."""
    asked = {name for kind in kinds().values() for name in kind.doors} & set(permissions)
    own = sorted(system_ids)
    return (PUBLIC, *(door_of(name, pk) for name in sorted(asked) for pk in own))
