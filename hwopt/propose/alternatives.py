"""Several candidates in one reply: each stands below a line `ALTERNATIVE` with its number."""

import re

#: Alternatives of a reply that are read; what follows them is not looked at.
MAX_ALTERNATIVES = 4

_MARK = re.compile(r"^[ \t#*]{0,8}ALTERNATIVE[ \t]+\d{1,3}[ \t:*]{0,8}$", re.MULTILINE)
#: What a text with changes has: an edit, or a fenced block.
_CHANGES = re.compile(r"^\s*(?:<{5,9}\s*SEARCH|```)", re.MULTILINE)


def alternatives_of(reply: str) -> tuple[str, ...]:
    """Return the alternatives of a reply in order; a reply without such lines is one.

    What stands before the first line is an alternative of its own where it holds changes.
    """
    reply = reply.replace("\r\n", "\n")
    first, *others = _MARK.split(reply)
    if not others:
        return (reply,)
    leading = (first,) if _CHANGES.search(first) else ()
    return (*leading, *others)[:MAX_ALTERNATIVES]
