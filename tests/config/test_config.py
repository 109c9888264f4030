"""TOML to dataclasses: what is wrong is named, and what is written is read back."""

from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.config import (
    BudgetConfig,
    CampaignConfig,
    FlowConfig,
    ProposerConfig,
    StageConfig,
    parse_campaign,
    parse_design,
    parse_evidence,
    parse_flow,
    write_campaign,
)
from hwopt.design import Clock, Design, Reset, Source
from hwopt.errors import ConfigError, DesignError
from hwopt.evaluation import Evidence, Strength
from hwopt.tools.designfile import design_toml, moved_inside, save_design
from hwopt.tools.workspace import load_design

DESIGN = '[design]\ntop = "m"\nsources = ["m.v"]\n'
FLOW = '[flow]\nliberty = ["x.lib"]\n[flow.recipes]\narea = "area.ys"\n'
CAMPAIGN = '[campaign]\ndesign = "mac8"\n'

WRONG_DESIGNS = [
    ("", "d.toml: expected a key design (a table); add it"),
    ("design = 3", "d.toml: design must be a table, not 3; correct it"),
    ("[design]\n", "d.toml: [design]: expected a key top (a string); add it"),
    ('[design]\ntop = "m"\n', "d.toml: [design]: expected a key sources (a list); add it"),
    ('[design]\ntop = "m"\nsources = []\n',
     "d.toml: [design]: sources must be a list of at least one file, not []; correct it"),
    ('[design]\ntop = "m"\nsources = [1]\n',
     "d.toml: [design]: sources must be a list of strings, not [1]; correct it"),
    ('[design]\ntop = 1\nsources = ["m.v"]\n',
     "d.toml: [design]: top must be a string, not 1; correct it"),
    (DESIGN + "latancy = 1\n",
     "d.toml: [design]: unknown key latancy; the nearest valid key is latency"),
    (DESIGN + "latency = -1\n",
     "d.toml: [design]: latency must be a whole number of 0 or more, not -1; correct it"),
    (DESIGN + "latency = true\n",
     "d.toml: [design]: latency must be a whole number, not True; correct it"),
    (DESIGN + "defines = { A = [1] }\n",
     "d.toml: [design]: [defines]: A must be a whole number or a string, not [1]; correct it"),
    (DESIGN + "[clok]\n", "d.toml: unknown key clok; the nearest valid key is clock"),
    (DESIGN + "[clock]\n", "d.toml: [clock]: expected a key name (a string); add it"),
    (DESIGN + '[clock]\nname = "c"\nperiod_ps = 0\n',
     "d.toml: [clock]: period_ps must be a number above 0, not 0; correct it"),
    (DESIGN + '[clock]\nname = "c"\nperiod_ps = nan\n',
     "d.toml: [clock]: period_ps must be a number above 0, not nan; correct it"),
    (DESIGN + '[reset]\nname = "r"\nactive = "up"\n',
     'd.toml: [reset]: active must be "low" or "high", not \'up\'; correct it'),
    (DESIGN + "[parameters]\nproven_at = [{ W = 1.5 }]\n",
     ("d.toml: [parameters]: [[proven_at]] 1: W must be a whole number or a string, not 1.5; "
     "correct it")),
    (DESIGN + '[clock]\nname = "c"\nperiod_ps = inf\n',
     "d.toml: [clock]: period_ps must be a number above 0, not inf; correct it"),
    (DESIGN + '[clock]\nname = "c"\ninput_delay_ps = nan\n',
     "d.toml: [clock]: input_delay_ps must be a number of 0 or more, not nan; correct it"),
    (DESIGN + '[clock]\nname = "c"\noutput_delay_ps = -2\n',
     "d.toml: [clock]: output_delay_ps must be a number of 0 or more, not -2; correct it"),
    (DESIGN + "[blackboxes]\nram = 3\n",
     "d.toml: [blackboxes]: ram must be a table, not 3; correct it"),
    (DESIGN + "[blackboxes]\nram = { area = 3 }\n",
     "d.toml: [blackboxes]: [ram]: unknown key area; the nearest valid key is area_um2"),
    ("a = ", "d.toml: expected TOML: Invalid value (at end of document); correct that line"),
]  # fmt: skip

WRONG_FLOWS = [
    ("", "f.toml: expected a key flow (a table); add it"),
    ("[flow]\n", "f.toml: [flow]: expected a key recipes (a table); add it"),
    ("[flow.recipes]\n", "f.toml: [flow]: [recipes]: expected at least one recipe; add one"),
    ("[flow.recipes]\na = []\n",
     "f.toml: [flow]: [recipes]: a must be a script or a list of scripts, not []; correct it"),
    (FLOW + '[flow.confirm]\narea = "strong.ys"\n',
     ("f.toml: [flow]: expected a name of its own for each recipe, but area is in recipes and in "
     "confirm; rename one of them")),
    (FLOW + "[flow.confirm]\nstrong = 3\n",
     "f.toml: [flow]: [confirm]: strong must be a script or a list of scripts, not 3; correct it"),
    (FLOW + "[[stage]]\n",
     ('f.toml: [[stage]] 1: expected a key name ("screen" or "elaborate" or "synthesize" or '
     '"prove" or "simulate"); add it')),
    (FLOW + '[[stage]]\nname = "prove"\ntimeout_s = -1\n',
     "f.toml: [[stage]] 1: timeout_s must be a number above 0, not -1; correct it"),
    (FLOW + '[[stage]]\nname = "simulate"\n[[stage]]\nname = "prove"\n',
     ("f.toml: the stages must be some of screen, elaborate, synthesize, prove, simulate in this "
     "order, prove among them, not simulate, prove; correct them")),
    ("[flow]\noutput_load_ff = -1\n[flow.recipes]\na = 'a.ys'\n",
     "f.toml: [flow]: output_load_ff must be a number of 0 or more, not -1; correct it"),
    (FLOW + '[[stage]]\nname = "screen"\n',
     ("f.toml: the stages must be some of screen, elaborate, synthesize, prove, simulate in this "
     "order, prove among them, not screen; correct them")),
]  # fmt: skip

WRONG_CAMPAIGNS = [
    ("", "c.toml: [campaign]: expected a key design (a string); add it"),
    (CAMPAIGN + "[budget]\nevaluations = -5\n",
     "c.toml: [budget]: evaluations must be a whole number above 0, not -5; correct it"),
    (CAMPAIGN + "[budget]\nevaluations = 1.5\n",
     "c.toml: [budget]: evaluations must be a whole number, not 1.5; correct it"),
    (CAMPAIGN + "[budget]\ncost = 1\n",
     "c.toml: [budget]: unknown key cost; the nearest valid key is cost_usd"),
    (CAMPAIGN + "seed = -1\n",
     "c.toml: [campaign]: seed must be a whole number of 0 or more, not -1; correct it"),
    (CAMPAIGN + 'evidence = "bounded:0"\n',
     ("evidence must be proven, bounded:K (K clock cycles) or simulated, not 'bounded:0'; "
     "choose one of them")),
    (CAMPAIGN + 'sta = "magic"\n',
     'c.toml: [campaign]: sta must be "hwopt" or "opensta", not \'magic\'; correct it'),
    (CAMPAIGN + '[[proposer]]\nkind = "magic"\n',
     ('c.toml: [[proposer]] 1: kind must be "rewrite" or "arithmetic" or "llm", not \'magic\'; '
     "correct it")),
    (CAMPAIGN + '[[proposer]]\nkind = "llm"\nmode = "agents"\n',
     ('c.toml: [[proposer]] 1: mode must be "reply" or "agent", not \'agents\'; correct it')),
    (CAMPAIGN + '[[proposer]]\nkind = "llm"\nmode = "agent"\nsteps = 0\n',
     "c.toml: [[proposer]] 1: steps must be a whole number above 0, not 0; correct it"),
    (CAMPAIGN + '[[proposer]]\nkind = "llm"\nsteps = 3\n',
     "c.toml: [[proposer]] 1: unknown key steps; the nearest valid key is mode"),
    (CAMPAIGN + "proposer = 1\n",
     "c.toml: [campaign]: unknown key proposer; the nearest valid key is approve"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG_DESIGNS)
def test_wrong_design(text: str, message: str) -> None:
    """What is wrong in a design file is named with its place and what is right."""
    with pytest.raises(ConfigError) as caught:
        parse_design(text, "d.toml")
    assert str(caught.value) == message


@pytest.mark.parametrize(("text", "message"), WRONG_FLOWS)
def test_wrong_flow(text: str, message: str) -> None:
    """What is wrong in a flow file is named with its place and what is right."""
    with pytest.raises(ConfigError) as caught:
        parse_flow(text, "f.toml")
    assert str(caught.value) == message


@pytest.mark.parametrize(("text", "message"), WRONG_CAMPAIGNS)
def test_wrong_campaign(text: str, message: str) -> None:
    """What is wrong in a campaign file is named with its place and what is right."""
    with pytest.raises(ConfigError) as caught:
        parse_campaign(text, "c.toml")
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "\x00", "a = 1\na = 2"])
def test_odd_toml(text: str) -> None:
    """TOML that no parser takes is a ConfigError, whatever the parser raises."""
    for parse in (parse_design, parse_flow, parse_campaign):
        with pytest.raises(ConfigError, match=r"^x\.toml: expected TOML: "):
            parse(text, "x.toml")


@given(st.text(max_size=60) | st.sampled_from([DESIGN, FLOW, CAMPAIGN]).flatmap(
    lambda text: st.integers(0, len(text)).map(lambda cut: text[:cut])))  # fmt: skip
def test_any_text(text: str) -> None:
    """Any text is a configuration or a ConfigError."""
    for parse in (parse_design, parse_flow, parse_campaign):
        try:
            parse(text, "x")
        except ConfigError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


def test_defaults() -> None:
    """What is left out has the documented value."""
    flow = parse_flow(FLOW, "f")
    assert flow == FlowConfig(
        liberty=("x.lib",), recipes=(("area", ("area.ys",)),),
        stages=tuple(map(StageConfig, ("screen", "elaborate", "synthesize", "prove", "simulate"))),
    )  # fmt: skip
    driven = FLOW.replace("[flow]", '[flow]\ndriving_cell = "B/Y"\noutput_load_ff = 3', 1)
    assert parse_flow(driven, "f") == replace(flow, driving_cell="B/Y", output_load_ff=3.0)
    assert parse_campaign(CAMPAIGN, "c") == CampaignConfig(design="mac8")
    assert parse_campaign(CAMPAIGN + "[budget]\n", "c").budget == BudgetConfig(evaluations=60)
    assert parse_campaign(CAMPAIGN + "[budget]\nseconds = 5\n", "c").budget == BudgetConfig(
        seconds=5.0
    )


def test_evidence() -> None:
    """The three bars."""
    assert parse_evidence("proven") == Evidence(Strength.PROVEN)
    assert parse_evidence("bounded:20") == Evidence(Strength.BOUNDED, 20)
    assert parse_evidence("simulated") == Evidence(Strength.SIMULATED)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
AMOUNTS = st.floats(min_value=1e-300, allow_nan=False, allow_infinity=False)
CAMPAIGNS = st.builds(
    CampaignConfig,
    design=TEXTS,
    flow=TEXTS,
    liberty=st.lists(TEXTS, max_size=3).map(tuple),
    confirm=st.lists(TEXTS, max_size=3).map(tuple),
    seed=st.integers(0, 2**63 - 1),
    evidence=st.sampled_from(["proven", "bounded:7", "simulated"]),
    sta=st.sampled_from(["hwopt", "opensta"]),
    proposers=st.lists(
        st.sampled_from([ProposerConfig(), ProposerConfig("arithmetic")])
        | st.builds(
            ProposerConfig, st.just("llm"), st.none() | TEXTS, st.sampled_from(["low", "max"]),
            st.booleans(),
        )
        | st.builds(
            ProposerConfig,
            kind=st.just("llm"),
            mode=st.just("agent"),
            steps=st.integers(1, 99),
            tokens=st.integers(1, 10**9),
            cost_usd=st.none() | AMOUNTS,
        ),
        min_size=1, max_size=3,
    ).map(tuple),
    budget=st.builds(
        BudgetConfig, st.integers(1, 10**9), st.none() | AMOUNTS, st.none() | AMOUNTS
    ),
)  # fmt: skip


@given(CAMPAIGNS)
def test_campaign_round_trip(config: CampaignConfig) -> None:
    """What is written is read back, in any alphabet."""
    assert parse_campaign(write_campaign(config), "c") == config


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_$]{0,6}", fullmatch=True)
DESIGNS = st.builds(
    Design,
    name=st.just("m"),
    top=st.just("m"),
    sources=st.just(
        (Source(PurePosixPath("m.v"), "module m #(parameter W = 1, A$b = 2); endmodule\n"),)
    ),
    defines=st.dictionaries(NAMES, TEXTS, max_size=2),
    change=st.sampled_from([(), ("m",)]),
    latency=st.integers(0, 9),
    clock=st.none() | st.builds(Clock, NAMES, st.none() | AMOUNTS, AMOUNTS, AMOUNTS),
    reset=st.none()
    | st.builds(Reset, NAMES, st.sampled_from(["low", "high"]), st.sampled_from(["sync", "async"])),
    proven_at=st.lists(
        st.dictionaries(st.sampled_from(["W", "A$b"]), st.integers(-9, 99) | TEXTS).map(
            lambda values: tuple(values.items())
        ),
        min_size=1, max_size=3,
    ).map(tuple),
    blackboxes=st.dictionaries(NAMES, st.none() | AMOUNTS, max_size=2),
)  # fmt: skip


@given(DESIGNS)
def test_design_round_trip(design: Design) -> None:
    """A saved design is the same design."""
    with TemporaryDirectory() as folder:
        save_design(design, Path(folder))
        again = load_design(Path(folder))
    assert again == design
    assert again.digest() == design.digest()


def test_paths_outside(tmp_path: Path) -> None:
    """Files from above the design's folder are saved inside it, and are found again."""
    (tmp_path / "d").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "up.v").write_text("module up; endmodule\n")
    (tmp_path / "d/m.v").write_text('`include "../x.vh"\nmodule m; up u (); endmodule\n')
    (tmp_path / "x.vh").write_text("// x\n")
    (tmp_path / "b/tb_m.py").write_text("# test\n")
    (tmp_path / "d/design.toml").write_text(
        '[design]\ntop = "m"\nsources = ["m.v", "../up.v"]\nincludes = ["../x.vh"]\n'
        'testbench = "../b"\n'
    )
    design = load_design(tmp_path / "d")
    assert [str(source.path) for source in design.sources] == ["m.v", "../up.v"]
    save_design(design, tmp_path / "copy")
    again = load_design(tmp_path / "copy")
    assert again == moved_inside(design)
    assert (tmp_path / "copy/up/up.v").is_file()
    save_design(again, tmp_path / "twice")
    assert load_design(tmp_path / "twice") == again


def test_design_without_testbench() -> None:
    """The text names no testbench where there is none."""
    design = Design("m", "m", (Source(PurePosixPath("m.v"), ""),))
    assert design_toml(design, testbench=None) == DESIGN


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ('sources = ["n.v"]', ConfigError, "expected the file n.v, found none; correct the path"),
        ('sources = ["."]', ConfigError, "expected the file ., found none; correct the path"),
        ('sources = ["a\\u0000.v"]', ConfigError,
         "expected the file a\x00.v, found none; correct the path"),
        ('sources = ["m.v"]\nchange = ["x"]', DesignError,
         "expected a module x, found m; correct the name"),
        ('sources = ["m.v"]\ntestbench = "nope"', ConfigError,
         "expected a folder with tb_*.py as testbench, not nope; correct the path"),
    ],
)  # fmt: skip
def test_wrong_files(tmp_path: Path, text: str, kind: type[Exception], message: str) -> None:
    """What a design file names and is not there is said with the file's place."""
    (tmp_path / "m.v").write_text("module m; endmodule\n")
    place = tmp_path / "design.toml"
    place.write_text(f'[design]\ntop = "m"\n{text}\n')
    with pytest.raises(kind) as caught:
        load_design(tmp_path)
    assert str(caught.value) == f"{place}: {message}"


def test_deep_gold(tmp_path: Path) -> None:
    """A design that slang finds nested too deeply is a DesignError."""
    deep = "if (a) b = 1; else " * 3000
    (tmp_path / "m.v").write_text(f"module m; always @* {deep} b = 2; endmodule\n")
    (tmp_path / "design.toml").write_text(DESIGN)
    with pytest.raises(DesignError) as caught:
        load_design(tmp_path)
    expected = "m.v: expected statements and expressions nested less deeply; split them"
    assert str(caught.value) == expected


def test_module_behind_a_define(tmp_path: Path) -> None:
    """A top that only the design's own macros bring in is found."""
    (tmp_path / "m.v").write_text("`ifdef ON\nmodule m; endmodule\n`endif\n")
    (tmp_path / "design.toml").write_text(DESIGN + 'defines = { ON = "1" }\n')
    assert load_design(tmp_path).top == "m"
