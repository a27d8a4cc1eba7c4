"""One sample of everything that an address may name, in one system.

A room adds a cached property for each kind of thing that its addresses name. What carries words
carries the world's ``mark``, so that a page that shows another world's rows is found out.
"""

from functools import cached_property

from tests.cast import Cast, make_cast


class World:
    """The cast of a system and its samples, made when first asked for."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    @cached_property
    def cast(self) -> Cast:
        cast = make_cast()
        for actor in (cast.commission, cast.body, cast.other_body):
            actor.name = f"{actor.name} {self.mark}"
            actor.acronym = f"{actor.acronym}{self.mark}"
            actor.save()
        return cast
