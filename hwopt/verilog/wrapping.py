"""Lines short enough to read side by side."""

#: Longest line that is written [characters].
WIDTH = 100
_MARGIN = 4


def wrapped(line: str, width: int = WIDTH) -> list[str]:
    """Break a line at spaces; what follows is indented further.

    A line without a space to break at stays as it is, and so does a comment.
    """
    margin = " " * (len(line) - len(line.lstrip()) + _MARGIN)
    lines: list[str] = []
    while len(line) > width and not line.lstrip().startswith("//"):
        at = line.rfind(" ", len(margin) + 1, width + 1)
        if at < 0:
            at = line.find(" ", max(width, len(margin) + 1))
        if at < 0:
            break
        lines.append(line[:at].rstrip())
        line = margin + line[at:].lstrip()
    return [*lines, line]
