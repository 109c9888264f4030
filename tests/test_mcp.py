"""Coding agents through the official client: what they get, and what they do not."""

import json
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest
from designs import ADDER
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from program import Person

pytestmark = pytest.mark.tool

SUM = "sel_i ? a_i + b_i : a_i + 4'd1"
ONE_ADDER = ADDER.replace(SUM, "a_i + (sel_i ? b_i : 4'd1)")
WRONG = ADDER.replace(SUM, "a_i + (sel_i ? b_i : 4'd3)")
DESIGN = '[design]\ntop = "adder"\nsources = ["adder.v"]\n'

Say = Callable[..., Awaitable[str]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, cache_home: Path) -> Person:
    """A folder with a design, a finished run and a secret beside it."""
    folder = tmp_path_factory.mktemp("agents") / "office"
    (folder / "adder").mkdir(parents=True)
    (folder / "adder" / "adder.v").write_text(ADDER)
    (folder / "adder" / "design.toml").write_text(DESIGN)
    (folder.parent / "secret").mkdir()
    (folder.parent / "secret" / "design.toml").write_text(DESIGN)
    (folder.parent / "secret" / "adder.v").write_text(ADDER.replace("4'd1", "4'd7"))
    (folder / "linked").symlink_to(folder.parent / "secret")
    person = Person(folder, cache_home)
    person.done("run", "adder", "--evaluations", 1)
    return person


def talk(office: Person, conversation: Callable[[Say], Awaitable[None]]) -> None:
    """Start the server as a client does, and talk to it."""

    async def run() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "hwopt", "mcp"],
            env=office.environment(),
            cwd=office.folder,
        )
        async with Client(server) as client:

            async def say(tool: str, **arguments: str) -> str:
                result = await client.call_tool(tool, arguments)
                return "".join(getattr(part, "text", "") for part in result.content)

            await conversation(say)

    anyio.run(run)


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder but logs and work in progress."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "tmp" not in path.parts
    }


def test_an_agent_works_at_a_run(office: Person) -> None:
    """It sees designs, runs and the next prompt; it checks, proves and submits."""

    async def conversation(say: Say) -> None:
        assert json.loads(await say("list_designs"))[0] == "adder"
        assert json.loads(await say("list_runs")) == ["adder-1"]
        assert json.loads(await say("report", run="adder-1"))["design"] == "adder"
        assert SUM in await say("next_prompt", run="adder-1", parent="gold", task="area")
        proof = json.loads(await say("prove", design="adder", verilog=ONE_ADDER))
        assert (proof["verdict"], proof["evidence"], proof["points"]) == ("PASS", "proven", [])
        checked = json.loads(await say("check", design="adder", verilog=WRONG))
        assert (checked["verdict"], checked["stage"]) == ("FAIL", "prove")
        assert "gold.sum_o" in checked["counterexample"]
        measured = json.loads(await say("synthesize", design="adder", verilog=WRONG))
        assert (measured["verdict"], measured["evidence"]) == ("PASS", "none")
        assert measured["points"]
        path = await say("critical_path", design="adder")
        assert path.startswith("longest path of the smallest")
        passed_on = ADDER.replace(SUM, "a_i")
        assert path != await say("critical_path", design="adder", verilog=passed_on)
        reply = f"SUMMARY: one adder\n\n```verilog\n{ONE_ADDER}```\n"
        told = json.loads(await say("submit", run="adder-1", reply=reply, parent="gold"))
        assert told["verdict"] == "PASS"
        assert told["points"]
        shown = json.loads(await say("show_candidate", run="adder-1", candidate=told["candidate"]))
        assert "+  assign sum_o = a_i + (sel_i ? b_i : 4'd1);" in shown["diff"]
        again = await say("submit", run="adder-1", reply=reply, parent="gold")
        assert again.startswith("error: candidate")

    talk(office, conversation)


def test_an_agent_submits_to_a_run_at_work(office: Person) -> None:
    """The process at work evaluates what is submitted, and the agent reads the verdict."""
    reply = f"SUMMARY: one adder\n\n```verilog\n{ONE_ADDER}```\n"
    words = ("run", "adder", "--evaluations", 12, "--workers", 1, "--out", "runs/busy")
    with office.started(*words) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("   0 "):
                break

        async def conversation(say: Say) -> None:
            told = json.loads(await say("submit", run="busy", reply=reply, parent="gold"))
            assert (told["verdict"], told["evidence"]) == ("PASS", "proven")

        talk(office, conversation)
        process.stdout.read()
        assert process.wait() == 0
    shutil.rmtree(office.folder / "runs" / "busy")


HOSTILE = ADDER.replace("endmodule", '  initial $system("id");\nendmodule')


def test_a_hostile_agent_gains_nothing(office: Person) -> None:
    """No path leads out of the folder, nothing that judges is written, no text stops the server."""
    before = everything(office.folder / "adder"), everything(office.folder / "runs")

    async def conversation(say: Say) -> None:
        for name in ("../secret", "linked", str(office.folder.parent / "secret"), "runs", "", "."):
            assert (await say("check", design=name, verilog=ADDER)).startswith("error: design")
        for name in ("../../secret", "..", "", "adder-1/../adder-1", "/"):
            assert (await say("report", run=name)).startswith("error: run")
            assert (await say("submit", run=name, reply=ADDER)).startswith("error: run")
        assert (await say("check", design="adder", verilog=ADDER, file="../x.v")).startswith(
            "error: file"
        )
        hostile = json.loads(await say("check", design="adder", verilog=HOSTILE))
        assert (hostile["verdict"], hostile["stage"]) == ("FAIL", "screen")
        assert (await say("check", design="adder", verilog="x" * 2_000_000)).startswith(
            "error: a text of at most"
        )
        assert (await say("submit", run="adder-1", reply="no change at all")).startswith("error: ")
        assert (await say("show_candidate", run="adder-1", candidate="")).startswith("error: ")
        assert "adder" in await say("list_designs")

    talk(office, conversation)
    assert (everything(office.folder / "adder"), everything(office.folder / "runs")) == before
    assert office.left_behind() == []
