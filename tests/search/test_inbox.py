"""Letters to a run that another process works on."""

from pathlib import Path, PurePosixPath

import pytest

from hwopt.candidate import Candidate
from hwopt.design import Source
from hwopt.errors import ConfigError
from hwopt.ledger import Decided
from hwopt.search.inbox import MAX_BYTES, Inbox, Letter

OWN = Letter(candidate=Candidate((Source(PurePosixPath("rtl/m.v"), "module m;"),), "mailbox"))


def taken(inbox: Inbox) -> list[Letter]:
    """Return all letters, which are gone afterwards."""
    found: list[Letter] = []

    def accept(letter: Letter) -> bool:
        found.append(letter)
        return True

    inbox.take(accept)
    return found


def test_letters_come_in_order_and_once(tmp_path: Path) -> None:
    """What was posted is taken as it was, in that order, and is then gone."""
    inbox = Inbox(tmp_path)
    assert taken(inbox) == []
    letters = [OWN, *(Letter(decided=Decided("hint", words=str(n))) for n in range(20))]
    for letter in letters:
        inbox.post(letter)
    assert taken(Inbox(tmp_path)) == letters
    assert taken(inbox) == []


def test_a_letter_that_is_not_accepted_stays(tmp_path: Path) -> None:
    """Who cannot do anything with it leaves it to the next one."""
    inbox = Inbox(tmp_path)
    inbox.post(OWN)
    inbox.take(lambda _letter: False)
    assert taken(inbox) == [OWN]


def test_what_is_no_letter_is_thrown_away(tmp_path: Path) -> None:
    """Text of another kind, a huge file and a link do not stop a run; half a letter is not seen."""
    inbox, folder = Inbox(tmp_path), tmp_path / "inbox"
    folder.mkdir()
    (folder / "1.json").write_text("{")
    (folder / "2.json").write_text('{"decided": {"decision": "burn"}}')
    (folder / "3.json").write_bytes(b"\xff\xfe")
    (folder / "4.json").write_text(" " * (MAX_BYTES + 1))
    (folder / "5.json").symlink_to("/etc/hostname")
    (folder / "6.part").write_text("half")
    inbox.post(OWN)
    assert taken(inbox) == [OWN]
    assert [path.name for path in folder.iterdir()] == ["6.part"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """It is an error of one line."""
    (tmp_path / "inbox").write_text("")
    with pytest.raises(ConfigError, match="expected a folder to leave a letter in"):
        Inbox(tmp_path).post(OWN)
