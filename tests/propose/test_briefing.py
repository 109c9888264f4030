"""Prompts."""

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import PurePosixPath

import pytest
from propose.examples import ADDER, BETTER, DESIGN, FLOW, GOLD, elite, request

from hwopt.candidate import Step
from hwopt.design import Source
from hwopt.evaluation import CriticalPath
from hwopt.propose import Setback
from hwopt.propose.bandit import Trial
from hwopt.propose.briefing import Briefing, readable
from hwopt.propose.edits import apply_reply
from hwopt.propose.instruments import bench_tests
from hwopt.propose.llm import choose
from hwopt.propose.material import fenced, fill
from hwopt.propose.model import Prompt
from hwopt.propose.tasks import TASKS, tasks_of

BETTER_TEXT = apply_reply(BETTER, GOLD.candidate.sources)[0].text
ELITE = elite(BETTER_TEXT, note="one adder", area=90.0, delay=190.0)


def briefing() -> Briefing:
    """Return the prompts of a run."""
    return Briefing(DESIGN, FLOW, model="m", effort="low", max_tokens=100)


def written(number: int) -> Prompt:
    """Return the first turn of an ask in the middle of a run."""
    setbacks = tuple(Setback(ELITE.candidate, "prove", f"refuted {k}") for k in range(number % 9))
    asked = request(number, elites=(ELITE,), setbacks=setbacks)
    return briefing().opening(asked, *choose(asked))


def test_the_prefix_never_changes() -> None:
    """Over 50 requests rules and design are the same bytes, and all that varies comes after."""
    prompts = [written(number) for number in range(50)]
    assert {(prompt.rules, prompt.context) for prompt in prompts} == {
        (prompts[0].rules, prompts[0].context)
    }
    assert len({prompt.turns for prompt in prompts}) > 10


def test_the_tail_is_small() -> None:
    """Beside the parent's text the varying part has at most 4,000 characters."""
    for number in range(50):
        (turn,) = written(number).turns
        assert len(turn.text) < 4000 + len(ADDER)


def test_parent_and_task_follow_from_seed_and_number() -> None:
    """The same seed and number choose the same; over many numbers everything is chosen."""
    lately = (Setback(ELITE.candidate, "prove", "refuted", "cycle  a_i\n    0    1\n"),)
    asks = [request(number, elites=(ELITE,), setbacks=lately) for number in range(90)]
    chosen = [choose(ask) for ask in asks]
    assert chosen == [choose(ask) for ask in asks]
    assert {task for _, task in chosen} == set(TASKS)
    assert {parent.candidate.id for parent, _ in chosen} == {
        GOLD.candidate.id,
        ELITE.candidate.id,
    }
    assert chosen != [choose(request(n, seed=2, elites=(ELITE,))) for n in range(60)]


def test_a_parent_used_often_is_chosen_less() -> None:
    """An elite that was a parent nine times is chosen less often than gold, which never was."""
    asks = [request(number, elites=(ELITE,)) for number in range(60)]
    worn = (Trial("llm", "", (ELITE.candidate.id,)),) * 9
    parents = [choose(replace(ask, trials=worn))[0] for ask in asks]
    assert sum(parent == ELITE for parent in parents) < 20


def test_what_the_model_is_told() -> None:
    """Metrics, gold's front, the place against it, setbacks, task and the elite's text."""
    asked = request(elites=(ELITE,), setbacks=(Setback(ELITE.candidate, "prove", "refuted: x"),))
    points = ELITE.evaluation.points
    fast = replace(points[1], critical=CriticalPath("a_i", "sum_o", 7, ("a.v:3",)))
    timed = replace(ELITE, evaluation=replace(ELITE.evaluation, points=(points[0], fast)))
    prompt = briefing().opening(asked, timed, "area")
    text = prompt.turns[0].text
    assert "| area | 100.00 | 200.0 | 10 |" in prompt.context
    assert "| area | 90.00 | 190.0 | 10 |" in text
    assert (
        "beyond it; against the smallest point of gold's front -10.0% in area, against the "
        "fastest -5.0% in delay"
    ) in text
    assert "Stopped at stage prove:" in text
    assert "refuted: x" in text
    assert "95.0 ps under delay: a_i -> sum_o, 7 cells (a.v:3)" in text
    assert "Make the circuit smaller." in text
    assert BETTER_TEXT in text


def test_tasks_that_need_something() -> None:
    """Without another elite nothing is combined, without a counterexample nothing is repaired."""
    assert set(TASKS) - set(tasks_of(request(), GOLD)) == {"combine", "repair"}
    asked = request(elites=(ELITE,))
    assert "combine" in tasks_of(asked, GOLD)
    assert "combine" not in tasks_of(asked, ELITE)
    text = briefing().opening(asked, GOLD, "combine").turns[0].text
    assert "Combine two ideas." in text
    assert "one adder" in text
    refuted = Setback(ELITE.candidate, "prove", "y is 1", "cycle  a_i\n    0    1\n")
    text = briefing().opening(request(setbacks=(refuted,)), GOLD, "repair").turns[0].text
    assert text.count("cycle  a_i") == 2
    assert "+++" in text


def test_lines_of_the_longest_path() -> None:
    """The text of each line on the longest path stands beside its place."""
    (point, *rest) = GOLD.evaluation.points
    path = str(GOLD.candidate.sources[0].path)
    slow = replace(point, delay_ps=1.0, critical=CriticalPath("a", "y", 2, (f"{path}:1", "x.v:9")))
    timed = replace(GOLD, evaluation=replace(GOLD.evaluation, points=(slow, *rest)))
    text = briefing().opening(request(), timed, "delay").turns[0].text
    assert f"{path}:1: {ADDER.splitlines()[0].strip()}" in text


def test_gold_as_a_parent_is_not_repeated() -> None:
    """Gold's text stands in the cached part alone."""
    prompt = briefing().opening(request(), GOLD, "delay")
    assert ADDER in prompt.context
    assert "assign" not in prompt.turns[0].text
    assert "a_i + b_i" not in prompt.turns[0].text
    assert "The parent against gold's front: on it;" in prompt.turns[0].text


@pytest.mark.parametrize("text", ["</material>", "x\n</material-00000000>", "{{task}}", "\ud800"])
def test_material_cannot_leave_its_fence(text: str) -> None:
    """Text of others stands between tags that do not occur in it; its holes stay as they are."""
    whole = fenced(text, "a.v")
    tag = re.match(r"<(material-[0-9a-fx]+) name=\"a.v\">\n", whole)
    assert tag
    assert whole.count(tag[1]) == 2
    assert whole.endswith(f"\n</{tag[1]}>")
    assert "{{task}}" not in text or "{{task}}" in fill("critical_path", path=text)
    whole.encode()


def test_the_untrusted_is_fenced_and_the_rules_are_not_its_neighbours() -> None:
    """A comment in the design cannot pass for an instruction: it is in the user's turn, fenced."""
    prompt = written(3)
    assert "pwned" not in prompt.rules
    assert prompt.context.index("<material-") < prompt.context.index("pwned")


def test_holes_and_fillings_match() -> None:
    """A hole without filling and a filling without hole are errors of ours."""
    with pytest.raises(KeyError):
        fill("repair")
    with pytest.raises(KeyError):
        fill("repair", error="e", other="o")


def test_each_prompt_file_is_a_task_or_named_in_the_code() -> None:
    """There is a file for each task, and no file is left over."""
    names = {path.name for path in (files("hwopt.propose") / "prompts").iterdir()}
    others = (
        "rules design parent parent_gold parent_elite parent_pieces parent_piece area_by_lines "
        "critical_path engine measured notes setback repair hints alternatives agent"
    )
    tasks = (f"task_{task}" for task in TASKS)
    assert names == {f"{name}.md" for name in (*others.split(), *tasks)}


def test_the_examples_in_the_rules_are_in_the_form_that_is_read() -> None:
    """The form that the rules show is one that edits can be read from."""
    rules = fill("rules")
    shown = rules[rules.index("FILE: path") : rules.index(">>>>>>> REPLACE") + 16]
    source = replace(DESIGN.sources[0], text="  lines as they stand\n")
    reply = shown.replace("path/of/file.v", "adder.v")
    assert apply_reply(reply, (source,))[0].text == "  lines that replace them\n"


def test_a_long_parent_is_told_by_its_differences() -> None:
    """Gold's long file with the pieces put in place is the parent's, and far less to read."""
    before = [f"  wire w{number};" for number in range(900)]
    after = [*before[:100], "  wire x;", *before[102:300], "  wire y;", *before[300:]]
    gold, parent = (elite("\n".join(lines)) for lines in (before, after))
    asked = replace(request(), gold=gold, elites=(parent,))
    text = briefing().opening(asked, parent, "area").turns[0].text
    assert len(text) < len("\n".join(after)) / 2
    pieces = re.findall(
        r"In place of gold's lines (\d+) to (\d+):\n\n<(material-\w+)>\n(.*?)\n</\3>",
        text,
        re.DOTALL,
    )
    for first, last, _, lines in reversed(pieces):
        before[int(first) - 1 : int(last)] = lines.split("\n")
    assert before == after
    assert len(pieces) == 2


def test_a_parent_that_nobody_can_read_is_chosen_by_nobody() -> None:
    """A model is not given a parent with thousands of new lines, unless it is the only one."""
    long = elite(ADDER + "".join(f"  wire w{number};\n" for number in range(900)))
    asked = request(elites=(long, ELITE))
    assert readable(asked) == (GOLD, ELITE)
    assert readable(replace(asked, only=long)) == (long,)
    parents = [choose(replace(asked, number=number))[0] for number in range(60)]
    assert long not in parents
    assert ELITE in parents


def test_the_engine_is_told_of_in_few_lines() -> None:
    """How often its rules paid, and its best elites with the rules that made them."""
    step = Step("adder", "share_operators", "share one adder", ("adder.sum_o",))
    made = replace(ELITE.candidate, proposer="rewrite", steps=(step,), note="share one adder")
    engines = replace(ELITE, candidate=made)
    trials = (
        Trial("rewrite", "share", paid=True),
        Trial("arithmetic", "adders", paid=False),
        Trial("rewrite", "share", paid=False),
        Trial("rewrite", "share"),
        Trial("llm", "", paid=True),
    )
    asked = replace(request(elites=(engines,)), trials=trials)
    text = briefing().opening(asked, GOLD, "area").turns[0].text
    assert "3 of its candidates are evaluated, 1 of them advanced the front." in text
    assert "Rules that paid: share (1 of 2)\nRules that never did: adders (0 of 1)\n" in text
    assert "area 90.00 um2, delay 95.0 ps: share one adder [share_operators]" in text
    assert "No others." in text
    assert (
        "engine of algebraic rules" not in briefing().opening(request(), GOLD, "area").turns[0].text
    )


def test_the_prefix_tells_what_judges() -> None:
    """The flow's cells with their areas, its recipes, and the tests of the testbench."""
    bench = '"""x"""\nimport cocotb\n\n@cocotb.test(timeout_time=1)\nasync def sums(dut):\n'
    bench += (
        '    """Sums </material> are\n\n    right."""\n\n@cocotb.test()\nasync def bare(dut): ...\n'
    )
    design = replace(DESIGN, testbench=(Source(PurePosixPath("tb_adder.py"), bench),))
    told = Briefing(design, FLOW, model="m", effort="low", max_tokens=100).blank.context
    assert "| exclusive or | XOR2_X1 | 1.38 |" in told
    assert "| full adder | FA_X1 | 3.69 |" in told
    assert "\narea_booth: coarse, booth, fine, area\n" in told
    assert "\nsums: Sums </material> are\nbare\n</material-" in told
    assert "simulated side by side" in briefing().blank.context


@pytest.mark.parametrize("text", ["async def (", "\0", "x = 1\n", "def test_it(): ...\n"])
def test_a_testbench_without_tests_is_told_as_none(text: str) -> None:
    """What is no Python, or holds no cocotb test, says that there are no tests."""
    assert "simulated side by side" in bench_tests([Source(PurePosixPath("tb_x.py"), text)])
