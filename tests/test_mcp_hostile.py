"""A hostile client of the server over stdio: what it tries, and that it gains nothing."""

import json
import shutil
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest
from designs import ADDER
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from program import Person

from hwopt.ledger import Asked, Event, Ledger, Told
from hwopt.tools.shipped import shipped

pytestmark = pytest.mark.tool

SUM = "sel_i ? a_i + b_i : a_i + 4'd1"
ONE_ADDER = ADDER.replace(SUM, "a_i + (sel_i ? b_i : 4'd1)")
TESTBENCH = """\
import cocotb
from cocotb.triggers import Timer


@cocotb.test()
async def adds(dut):
    dut.a_i.value, dut.b_i.value, dut.sel_i.value = 3, 4, 1
    await Timer(1, "ns")
    assert dut.sum_o.value == 7
"""
DESIGN = '[design]\ntop = "adder"\nsources = ["adder.v"]\ntestbench = "bench"\n'
Say = Callable[..., Awaitable[str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, cache_home: Path, small_flow: Path) -> Person:
    """A folder with a design and a finished run; another person's run and a secret beside it."""
    folder = tmp_path_factory.mktemp("hostile") / "office"
    (folder / "adder" / "bench").mkdir(parents=True)
    (folder / "adder" / "adder.v").write_text(ADDER)
    (folder / "adder" / "design.toml").write_text(DESIGN)
    (folder / "adder" / "bench" / "tb_adder.py").write_text(TESTBENCH)
    person = Person(folder, cache_home)
    person.done("run", "adder", "--flow", small_flow, "--evaluations", 1)
    other = folder.parent / "other"
    other.mkdir()
    shutil.copytree(folder / "runs" / "adder-1", other / "theirs")
    (folder / "runs" / "linked").symlink_to(other / "theirs")
    (folder.parent / "secret.v").write_text("// secret\n")
    return person


def talk(office: Person, conversation: Callable[[Client, Say], Awaitable[None]]) -> None:
    """Start the server as a client does, and talk to it."""

    async def run() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "hwopt", "mcp"],
            env=office.environment(),
            cwd=office.folder,
        )
        async with Client(server) as client:

            async def say(tool: str, **arguments: object) -> str:
                result = await client.call_tool(tool, arguments)
                return "".join(getattr(part, "text", "") for part in result.content)

            await conversation(client, say)

    anyio.run(run)


def everything(*folders: Path) -> dict[str, bytes]:
    """Return all files of folders, but locks and logs, and ledgers, which are read as such."""
    return {
        str(path): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix not in {".lock", ".log", ".pyc"}
        and not path.name.startswith("ledger.sqlite")
    }


def events(office: Person) -> list[Event]:
    """Return what the ledger of the run says."""
    ledger = Ledger(office.folder / "runs" / "adder-1" / "ledger.sqlite")
    try:
        return list(ledger.events())
    finally:
        ledger.close()


NAMES = (
    "../other/theirs",
    "linked",
    "/etc",
    "adder-1/../../other/theirs",
    "adder-1\0",
    "~",
    "$HOME",
    "file:///etc/passwd",
    "x" * 200_000,
    "\u202eadder-1",
    "",
)


def test_no_name_leads_anywhere_else(office: Person) -> None:
    """Runs, designs, files, candidates, parents and tasks are names of a list, never paths."""
    before, history = everything(office.folder.parent), events(office)
    theirs = (office.folder.parent / "other" / "theirs" / "ledger.sqlite").read_bytes()

    async def conversation(_client: Client, say: Say) -> None:
        assert json.loads(await say("list_runs")) == ["adder-1"]
        for name in NAMES:
            told = [
                await say("report", run=name),
                await say("show_candidate", run=name, candidate="gold"),
                await say("next_prompt", run=name),
                await say("submit", run=name, reply="x"),
                await say("check", design=name, verilog=ADDER),
                await say("prove", design=name, verilog=ADDER),
                await say("synthesize", design=name, verilog=ADDER),
                await say("critical_path", design=name),
                await say("show_candidate", run="adder-1", candidate=name),
            ]
            if name:
                told += [
                    await say("check", design="adder", verilog=ADDER, file=name),
                    await say("next_prompt", run="adder-1", parent=name),
                    await say("next_prompt", run="adder-1", task=name),
                    await say("submit", run="adder-1", reply="x", parent=name),
                ]
            for answer in told:
                assert answer.startswith("error: "), (name[:40], answer[:200])
                assert len(answer) < 1500
                assert "secret" not in answer

    talk(office, conversation)
    assert (everything(office.folder.parent), events(office)) == (before, history)
    assert (office.folder.parent / "other" / "theirs" / "ledger.sqlite").read_bytes() == theirs


HUGE = (
    "x" * 1_500_000,
    "(" * 900_000,
    "// " + "\n" * 900_000,
    "<<<<<<< SEARCH\n" * 50_000,
    ADDER * 6_000,
    "\ud7ff\uffff" * 10_000,
)


def test_huge_and_odd_texts(office: Person) -> None:
    """They are refused in words, by the screen at the latest; the server goes on."""
    before, history = everything(office.folder), events(office)

    async def conversation(client: Client, say: Say) -> None:
        for text in HUGE:
            assert (await say("submit", run="adder-1", reply=text)).startswith("error: ")
            for tool in ("check", "prove", "synthesize"):
                answer = await say(tool, design="adder", verilog=text)
                if not answer.startswith("error: "):
                    told = json.loads(answer)
                    assert (told["verdict"], told["stage"]) == ("FAIL", "screen")
                assert len(answer) < 20_000
        for tool, arguments in (
            ("check", {"design": "adder"}),
            ("check", {"design": ["adder"], "verilog": {"a": 1}}),
            ("resume", {"run": "adder-1"}),
            ("submit", {"run": "adder-1", "reply": None}),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
        assert json.loads(await say("list_runs")) == ["adder-1"]

    talk(office, conversation)
    assert (everything(office.folder), events(office)) == (before, history)


REACHING = (
    'initial $writememh("../adder.v", m);',
    'initial $fopen("/tmp/owned");',
    '`include "../secret.v"',
    'import "DPI-C" function int system(input string s);',
    "// hwopt: begin all",
)


def test_nothing_that_judges_is_written(office: Person) -> None:
    """Gold, testbench, flow and campaign stay; the ledger grows by ask and answer, nothing else."""
    run = office.folder / "runs" / "adder-1"
    judges = (office.folder / "adder", run / "design", shipped("flows"))
    before, history = everything(*judges), events(office)
    campaign = (run / "campaign.toml").read_bytes()

    async def conversation(_client: Client, say: Say) -> None:
        for words in REACHING:
            text = ADDER.replace("endmodule", f"  {words}\nendmodule")
            told = json.loads(await say("check", design="adder", verilog=text))
            if words.startswith("//"):
                assert told["verdict"] == "PASS"  # a comment like any other: gold has no regions
            else:
                assert (told["verdict"], told["stage"]) == ("FAIL", "screen"), words
        text = ADDER.replace("endmodule", f"  {REACHING[0]}\nendmodule")
        reply = f"SUMMARY: mine\n\n```verilog\n{text}```\n"
        told = json.loads(await say("submit", run="adder-1", reply=reply, parent="gold"))
        assert (told["verdict"], told["on_front"]) == ("FAIL", False)

    talk(office, conversation)
    assert everything(*judges) == before
    assert (run / "campaign.toml").read_bytes() == campaign
    grown = events(office)
    assert grown[: len(history)] == history
    assert [type(event) for event in grown[len(history) :]] == [Asked, Told]


def test_many_calls_at_once(office: Person) -> None:
    """They wait for each other: each is answered, and a text that comes often is taken once."""
    history = events(office)
    said: list[str] = []

    async def conversation(_client: Client, say: Say) -> None:
        reply = f"SUMMARY: one\n\n```verilog\n{ONE_ADDER}```\n"

        async def one(tool: str, **arguments: str) -> None:
            said.append(await say(tool, **arguments))

        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(lambda: one("submit", run="adder-1", reply=reply, parent="gold"))
                group.start_soon(lambda: one("prove", design="adder", verilog=ONE_ADDER))
                group.start_soon(lambda: one("report", run="adder-1"))
                group.start_soon(lambda: one("check", design="../adder", verilog=ONE_ADDER))

    talk(office, conversation)
    assert len(said) == 16
    again = [answer for answer in said if "was tried before" in answer]
    known = any(isinstance(e, Asked) and e.candidate.sources[0].text == ONE_ADDER for e in history)
    assert len(again) == (4 if known else 3)
    assert sum('"evidence":"proven"' in answer for answer in said) >= 4
    assert [type(event) for event in events(office)[len(history) :]] == (
        [] if known else [Asked, Told]
    )


def wait_for_work(folder: Path, known: set[Path]) -> None:
    """Return as soon as there is something in a folder that was not known."""
    pause = threading.Event()
    while not set(folder.iterdir()) - known:
        pause.wait(0.01)


def test_hanging_up_in_mid_call(office: Person) -> None:
    """The server and all its tools end, the ledger is whole, and the next client finds it."""
    history = events(office)
    temporary = office.folder / "tmp"
    known = set(temporary.iterdir())
    slow = ADDER.replace(SUM, "sel_i ? b_i + a_i + 4'd0 : 4'd1 + a_i")

    async def conversation(_client: Client, say: Say) -> None:
        reply = f"SUMMARY: slow\n\n```verilog\n{slow}```\n"
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: say("submit", run="adder-1", reply=reply, parent="gold"))
            await anyio.to_thread.run_sync(lambda: wait_for_work(temporary, known))
            group.cancel_scope.cancel()

    talk(office, conversation)
    assert office.left_behind() == []
    assert events(office)[: len(history)] == history
    assert office.done("ledger", "runs/adder-1", "--digest")

    async def next_client(_client: Client, say: Say) -> None:
        assert json.loads(await say("report", run="adder-1"))["design"] == "adder"

    talk(office, next_client)
