"""What was found before under a key: in this run, and in earlier ones where there is a cache."""

import threading
from collections import OrderedDict

from hwopt.tools.cache import Cache

#: What a run keeps in memory [MiB].
MAX_MIB = 48


class Recall:
    """Texts by key, those of this run first."""

    def __init__(self, cache: Cache | None, *, max_mib: int = MAX_MIB) -> None:
        """Start with what the cache holds; None means with nothing, and nothing stays."""
        self._cache = cache
        self._own: OrderedDict[str, str] = OrderedDict()
        self._size = 0
        self._most = max_mib * 2**20
        self._lock = threading.Lock()

    def get(self, key: str) -> str | None:
        """Return what was put under a key, None where nothing was."""
        with self._lock:
            found = self._own.get(key)
            if found is not None:
                self._own.move_to_end(key)
                return found
        return self._cache.get(key) if self._cache else None

    def put(self, key: str, body: str) -> None:
        """Keep a text under a key."""
        with self._lock:
            self._size += len(body) - len(self._own.pop(key, ""))
            self._own[key] = body
            while self._size > self._most:
                self._size -= len(self._own.popitem(last=False)[1])
        if self._cache:
            self._cache.put(key, body)
