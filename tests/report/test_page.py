"""The page: well-formed, self-contained, and nobody's text is markup in it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from hwopt.report.page import render, write_page
from hwopt.report.replay import Run

Synthesize = Callable[..., Run]

VOID = {"meta", "br", "rect", "circle", "line", "path", "polyline"}
#: Everything that may stand on the page; scripts, images, links and forms may not.
ELEMENTS = set(
    "html head meta title style body header main section footer article h1 h2 h3 p b small span "
    "dl dt dd div ul ol li code pre table caption tr th td details summary "
    "svg g rect circle line path polyline text".split()
)


class Checker(HTMLParser):
    """Collects elements, attributes and text, and checks that what opens closes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element that opens."""
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element that closes itself."""
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Check that what closes was open."""
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take in text."""
        self.text += data


def checked(page: str) -> Checker:
    """Parse a page to its end."""
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert checker.stack == []
    return checker


WISHES = (
    {"trials": ("", "second_lib")},
    {},
    {"noise": None},
    {"noise": 0.9},
    {"candidates": 0},
    {"proposer": "llm", "candidates": 12},
    {"reach": (1.3, 1.3)},
)


@pytest.mark.parametrize("wishes", WISHES, ids=str)
def test_page_is_well_formed(synthetic: Synthesize, wishes: dict[str, object]) -> None:
    """Every element that opens closes, in order, whatever the run was like."""
    checker = checked(render(synthetic(**wishes)))
    assert checker.elements <= ELEMENTS


def test_page_asks_for_nothing(synthetic: Synthesize) -> None:
    """Nothing on the page is loaded from anywhere, and the page itself forbids it."""
    page = render(synthetic())
    checker = checked(page)
    assert not {name for name, _ in checker.attributes} & {
        "src", "href", "srcset", "action", "data", "xlink:href", "background", "style",
    }  # fmt: skip
    assert not any(name.startswith("on") for name, _ in checker.attributes)
    assert not re.search(r"https?:|//\w+\.\w+/|@import|url\(", page.split("</style>")[0])
    assert "default-src 'none'" in page


def test_hostile_text_is_text(synthetic: Synthesize) -> None:
    """Markup, escape sequences and direction marks of a candidate are shown, not obeyed."""
    run = synthetic(reach=(0.8, 0.85), candidates=4, noise=0.0)
    page = render(run)
    checker = checked(page)
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "</script><img src=x onerror=alert(1)>" in checker.text
    assert "<001B>[31m<202E>" in checker.text


def test_headline_says_what_was_gained(synthetic: Synthesize) -> None:
    """The first thing on the page is the largest improvement in each metric."""
    run = synthetic()
    areas = [e.improves.area.relative for e in run.improvements if e.improves.area]
    assert f"<h1>{100 * max(areas):.1f} % less area and " in render(run)


def test_page_says_that_nothing_was_found(synthetic: Synthesize) -> None:
    """A run without an improvement says so plainly, and still plots gold."""
    page = render(synthetic(noise=0.9))
    assert "<h1>No improvement found</h1>" in page
    assert 'class="m-gold"' in page
    assert "lies within the noise" in page


def test_page_says_that_nothing_is_confirmed(synthetic: Synthesize) -> None:
    """Without the noise no number stands in the headline."""
    page = render(synthetic(noise=None))
    assert "<h1>No improvement is confirmed yet</h1>" in page
    assert "not yet confirmed: the noise is not measured" in page


def test_page_says_what_its_numbers_are_not(synthetic: Synthesize) -> None:
    """The page names the limits of its numbers and of the built-in library."""
    text = checked(render(synthetic(candidates=2))).text
    assert "All numbers are pre-layout: they rank circuits and are not sign-off." in text
    assert (
        "Delay is the longest path by hwopt's own static timing, registers included: "
        "no wires, no hold."
    ) in text
    assert "generic45 is no foundry's library" in text


def test_page_is_written_into_the_run(synthetic: Synthesize) -> None:
    """`report.html` is in the run's folder, whole, and equal for equal ledgers."""
    run = synthetic(candidates=6)
    path = write_page(run)
    assert path == run.folder / "report.html"
    assert path.read_text(encoding="utf-8") == render(run)
    assert [each.name for each in run.folder.glob("report*")] == ["report.html"]
