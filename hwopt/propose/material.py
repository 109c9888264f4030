"""Prompts are Markdown files with named holes; text that others wrote is fenced as material."""

import hashlib
import re
from importlib.resources import files

_HOLE = re.compile(r"\{\{(\w+)\}\}")


def fill(name: str, **holes: str) -> str:
    """Return a prompt file with its holes filled; what is filled in is not looked at again.

    Raises:
        KeyError: A hole has no filling, or a filling has no hole.
    """
    text = (files("hwopt.propose") / "prompts" / f"{name}.md").read_text("utf-8")
    unused = holes.keys() - set(_HOLE.findall(text))
    if unused:
        raise KeyError(f"{name}.md has no hole {min(unused)}")
    return _HOLE.sub(lambda match: holes[match[1]], text)


def fenced(text: str, title: str = "") -> str:
    """Return a text as material, between tags that it cannot close."""
    text, title = (words.encode("utf-8", "replace").decode() for words in (text, title))
    tag = f"material-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    while tag in text:
        tag += "x"
    name = f' name="{title}"' if title else ""
    return f"<{tag}{name}>\n{text}\n</{tag}>"
