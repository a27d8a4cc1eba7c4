import re
from pathlib import Path

import pytest

import virgula
from virgula.plans.choices import Shape
from virgula.ui.drawings import UnknownDrawingError, drawings, fragment
from virgula.ui.samples import WINDOWS
from virgula.ui.templatetags.virgula import icon, shape


def test_every_shape_of_a_window_has_its_drawing_and_none_is_left_over():
    assert drawings("shape") == set(Shape.values)


def test_the_design_page_shows_every_shape():
    assert sorted(window.shape for window in WINDOWS) == sorted(Shape.values)


def test_an_unknown_drawing_is_refused():
    with pytest.raises(UnknownDrawingError, match="no icon called 'unicorn'"):
        fragment("icon", "unicorn")


def test_a_drawing_without_label_is_decoration():
    assert shape("ring") == (
        '<svg class="shape" aria-hidden="true" focusable="false">'
        '<use href="/static/ui/sprite.svg#shape-ring"></use></svg>'
    )


def test_a_label_is_escaped_and_read_aloud():
    assert icon("check", "<hecho>") == (
        '<svg class="icon" role="img" aria-label="&lt;hecho&gt;">'
        '<use href="/static/ui/sprite.svg#icon-check"></use></svg>'
    )


def test_no_page_asks_for_a_drawing_that_is_not_there():
    """A wrong name would only be found by who opens the page."""
    house = Path(virgula.__file__).parent
    asked = {
        (kind, name)
        for path in house.rglob("*.html")
        for kind, name in re.findall(r'{% (icon|shape) "([^"]+)"', path.read_text("utf-8"))
    }

    assert sorted((kind, name) for kind, name in asked if name not in drawings(kind)) == []
