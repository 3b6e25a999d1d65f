"""The samples of the demo: cases with a title, as taps and typed lines."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.proof.scripts.decide import Decider
from bot.proof.scripts.failure import ScriptError
from bot.proof.scripts.load import load_scripts, parse_scripts
from bot.proof.scripts.samples import samples
from tests.kept import proved

FRONTS = ("engine", "console", "telegram")


async def test_there_is_a_procedure_an_overdose_and_a_child() -> None:
    library = proved().library
    found = await samples(load_scripts(Path(__file__).parent, library, FRONTS), Decider(library))
    titles = " / ".join(sample["title"] for sample in found)
    assert len(found) == 3
    for word in ("Adult after a procedure", "overdose", "Child"):
        assert word in titles
    for sample in found:
        first, *rest = sample["steps"]
        assert first == {"text": "/check flumazenil"}
        assert len(rest) > 5
        assert all(len(step) == 1 and {"tap", "text"} & set(step) for step in rest)


async def test_a_sample_is_what_is_tapped_and_typed() -> None:
    library = proved().library
    case = """\
        cases:
          - name: A case
            sample: A title
            talk:
              - tap: By staff, for procedure
              - say: 4 y
              - back:
              - answer: {age: adult}
              - bot: airway and breathing controlled?
        """
    scripts = parse_scripts(dedent(case), "flumazenil.yaml", library, FRONTS)
    (sample,) = await samples(scripts, Decider(library))
    assert sample == {
        "title": "A title",
        "steps": [
            {"text": "/check flumazenil"},
            {"tap": "By staff, for procedure"},
            {"text": "4 y"},
            {"tap": "Back"},
            {"tap": "Adult"},
        ],
    }


async def test_a_sample_that_does_not_hold_is_none() -> None:
    library = proved().library
    case = "cases: [{name: A case, sample: A title, talk: [{bot: Nothing of the kind}]}]"
    scripts = parse_scripts(case, "flumazenil.yaml", library, FRONTS)
    with pytest.raises(ScriptError):
        await samples(scripts, Decider(library))
