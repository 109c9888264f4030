"""Words as TOML writes them.

Source: TOML 1.0.0, strings and keys (https://toml.io/en/v1.0.0, read 2026-11-23).
"""

import json
import re
from collections.abc import Iterable


def toml_string(text: str) -> str:
    """Return a basic string; unlike JSON, TOML has no pairs of surrogates."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_strings(texts: Iterable[str]) -> str:
    """Return a list of basic strings."""
    return f"[{', '.join(toml_string(text) for text in texts)}]"


def toml_key(name: str) -> str:
    """Return a key, quoted where it has to be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_string(name)
