"""What the documentation shows is what the program does."""

import importlib.util
import re
from pathlib import Path

import pytest

from engine import durable

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.en.md")


@pytest.mark.skipif(not durable.AVAILABLE, reason="the transcripts are made where both engines run")
def test_generated_pages_are_up_to_date(report):
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    assert [path.name for path in refresh.stale(report)] == [], "run: python docs/refresh.py"


def test_both_readmes_open_with_the_same_transcript_and_the_two_commands():
    for name in READMES:
        screen = "\n".join((ROOT / name).read_text("utf-8").splitlines()[:60])
        assert "```console\n$ panding judge" in screen
        assert 'python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/panding judge "' in screen
        assert "bash tests/run.sh" in screen


def test_ci_calls_the_test_command_of_the_readme():
    assert "bash tests/run.sh" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_field_of_the_rule_format_is_documented():
    from engine.schema import Clause, Concept, Fact, RuleFile

    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    for model in (Concept, Fact, Clause, RuleFile):
        for name, field in model.model_fields.items():
            assert re.search(rf"\b{field.alias or name}\b", page), f"{model.__name__}.{name} is not in docs/rules.md"
