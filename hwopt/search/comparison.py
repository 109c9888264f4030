"""What differs first between an event and the same event done again."""

import textwrap
from dataclasses import fields, is_dataclass

from hwopt.ledger import Event


def first_difference(number: int, then: Event, now: Event | None) -> str:
    """Say in one line what an event was and has become."""
    kind = type(then).__name__
    if now is None:
        return f"event {number}, {kind}: nothing came of it"
    place, old, new = _inner("", then, now)
    was, is_now = (textwrap.shorten(repr(value), 200) for value in (old, new))
    return f"event {number}, {kind}{place} was {was} and is now {is_now}"


def _inner(place: str, old: object, new: object) -> tuple[str, object, object]:
    """Return the innermost part in which two values differ first, and where it stands."""
    parts: list[tuple[str, object, object]] = []
    if is_dataclass(old) and not isinstance(old, type) and type(old) is type(new):
        names = [each.name for each in fields(old)]
        parts = [(f".{name}", getattr(old, name), getattr(new, name)) for name in names]
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        parts = [(f"[{k}]", *pair) for k, pair in enumerate(zip(old, new, strict=True))]
    for step, was, is_now in parts:
        if was != is_now:
            return _inner(place + step, was, is_now)
    return place, old, new
