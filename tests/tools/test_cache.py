"""The cache: a wrong answer never, an error never."""

import os
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hwopt.tools.cache import Cache


def entry(cache: Cache, key: str) -> Path:
    """Return the file of a key."""
    (path,) = cache.folder.rglob(key)
    return path


@given(st.text(st.characters(), max_size=40) | st.sampled_from(["a\r\nb", "\r", "\ud800", ""]))
def test_any_text(tmp_path_factory: object, body: str) -> None:
    """Any text comes back as it was put, line ends and halves of characters included."""
    cache = Cache(tmp_path_factory.mktemp("c"))  # type: ignore[attr-defined]
    cache.put(cache.key("a"), body)
    assert cache.get(cache.key("a")) == body


def test_keys_have_borders() -> None:
    """Parts that read alike when joined have different keys."""
    keys = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ()]
    assert len({Cache.key(*parts) for parts in keys}) == len(keys)


def test_damaged_entries(tmp_path: Path) -> None:
    """An entry that was cut off, changed or replaced is a miss, and is written anew."""
    cache, key = Cache(tmp_path), Cache.key("a")
    for damage in (b"", b"x", b"\xff\xfe", b"0" * 64 + b"\nbody"):
        cache.put(key, "body")
        entry(cache, key).write_bytes(damage)
        assert cache.get(key) is None
    cache.put(key, "body")
    path = entry(cache, key)
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.get(key) is None
    path.unlink()
    path.mkdir()
    assert cache.get(key) is None
    cache.put(key, "body")
    assert cache.get(key) is None


def test_no_folder(tmp_path: Path) -> None:
    """Where nothing can be written, everything is a miss and nothing an error."""
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "c")
    for number in range(130):
        cache.put(Cache.key(str(number)), "x")
    assert cache.get(Cache.key("1")) is None
    assert cache.usage().files == 0
    cache.sweep()
    cache.clear()


def test_failed_writes_leave_nothing(tmp_path: Path) -> None:
    """A write that cannot be finished leaves no file behind."""
    cache, key = Cache(tmp_path), Cache.key("a")
    (tmp_path / "results" / key[:2] / key / "in the way").mkdir(parents=True)
    cache.put(key, "x")
    assert cache.usage().files == 0


def test_sweep(tmp_path: Path) -> None:
    """Beyond the limit the entries that were read least recently go, and no others."""
    cache = Cache(tmp_path, max_mib=1)
    keys = [Cache.key(str(number)) for number in range(6)]
    for number, key in enumerate(keys):
        cache.put(key, "x" * 300_000)
        os.utime(entry(cache, key), (number, number))
    assert cache.get(keys[0]) is not None
    cache.sweep()
    kept = [number for number, key in enumerate(keys) if cache.get(key) is not None]
    assert kept == [0, 4, 5]
    assert cache.usage().size_mib <= 1


def test_clear(tmp_path: Path) -> None:
    """Nothing is left, and the cache works on."""
    cache = Cache(tmp_path)
    cache.put(Cache.key("a"), "x")
    cache.clear()
    assert list(tmp_path.iterdir()) == []
    cache.put(Cache.key("a"), "x")
    assert cache.get(Cache.key("a")) == "x"


def test_races(tmp_path: Path) -> None:
    """Threads that put, get, count, sweep and clear at once see whole entries and no error."""
    cache = Cache(tmp_path, max_mib=0)
    wrong: list[object] = []

    def work(number: int) -> None:
        try:
            for turn in range(60):
                body = f"{turn % 3}" * 2000
                key = Cache.key(str(turn % 3))
                cache.put(key, body)
                wrong.extend(found for found in [cache.get(key)] if found not in {None, body})
                (cache.sweep, cache.usage, cache.clear)[(turn + number) % 3]()
        except BaseException as error:  # noqa: BLE001 - any error is what is looked for
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
