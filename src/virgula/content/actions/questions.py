"""Frequent questions: written, changed, shown or hidden."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from virgula.content.models import Question
from virgula.institutions.models import System
from virgula.journal.actions import write_record


class QuestionError(Exception):
    """Base of what is refused of a frequent question."""


class QuestionEmptyError(QuestionError):
    """It has no question or no answer."""


class QuestionExistsError(QuestionError):
    """The same question is there already."""


def add_question(
    *,
    system: System,
    question: str,
    answer: str,
    link: str = "",
    is_public: bool = True,
    by: Any,
    at: datetime,
) -> Question:
    """Write a question with its answer. Raises ``QuestionError``."""
    made = Question(
        system=system,
        question=question.strip(),
        answer=answer.strip(),
        link=link,
        is_public=is_public,
        asked_at=at,
        changed_at=at,
        changed_by=str(by) if by else "",
    )
    with transaction.atomic():
        _save(made)
        write_record(by=by, verb="content.question_added", target=made, at=at)
    return made


def change_question(
    *, question: Question, values: dict[str, Any], by: Any, at: datetime
) -> Question:
    """Change its words, its link or whether it is shown. Raises ``QuestionError``."""
    changes = {
        name: [str(getattr(question, name)), str(value)]
        for name, value in values.items()
        if getattr(question, name) != value
    }
    if not changes:
        return question
    for name, value in values.items():
        setattr(question, name, value)
    question.changed_at, question.changed_by = at, str(by) if by else ""
    with transaction.atomic():
        _save(question)
        write_record(
            by=by, verb="content.question_changed", target=question, at=at, changes=changes
        )
    return question


def _save(question: Question) -> None:
    if not question.question or not question.answer:
        raise QuestionEmptyError
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as error:
        raise QuestionExistsError from error
