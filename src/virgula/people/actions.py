"""What a person decides about their own account."""

from virgula.people.models import Person


def hear_of_trouble(*, person: Person, wants: bool) -> None:
    """Begin or stop to write to a person when something that goes out is in trouble."""
    Person.objects.filter(pk=person.pk).update(hears_of_trouble=wants)
    person.hears_of_trouble = wants
