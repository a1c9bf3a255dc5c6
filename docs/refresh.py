"""Write the pages that are made from the program itself: transcripts in the READMEs, docs/coverage.md.

python docs/refresh.py            write them
python docs/refresh.py --check    exit 1 when one is out of date (the tests do this)
"""

import re
import shlex
import sys
from pathlib import Path

from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import cli  # noqa: E402
from engine.check import Report, run_check  # noqa: E402

TRANSCRIPT = re.compile(r"```console\n\$ panding (?P<command>[^\n]+)\n.*?```", re.S)
DATED = re.compile(r"按 \d{4}-\d\d-\d\d 有效的标准判定　知识库 \w+")
"""The one line of a transcript that changes with the day and with every rule."""


def transcript(command: str) -> str:
    """What `panding <command>` prints, as a console block."""
    output = CliRunner().invoke(cli.app, shlex.split(command)).stdout.strip()
    return f"```console\n$ panding {command}\n{output}\n```"


def steady(page: str) -> str:
    """A page without what changes from day to day."""
    return DATED.sub("按……有效的标准判定", page)


def pages(report: Report) -> dict[Path, str]:
    """Path -> what it should hold."""
    made = {}
    for name in ("README.md", "README.en.md"):
        path = ROOT / name
        made[path] = TRANSCRIPT.sub(lambda match: transcript(match["command"]), path.read_text("utf-8"))
    head = "# 编入情况\n\n由 `python docs/refresh.py` 生成。条件“已证实”：有两组只差这一个条件的事实，结论不同。\n\n"
    made[ROOT / "docs" / "coverage.md"] = head + "\n".join(report.coverage_lines()) + "\n"
    return made


def stale(report: Report) -> dict[Path, str]:
    """The pages that are not what they should be."""
    return {
        p: page for p, page in pages(report).items() if not p.exists() or steady(p.read_text("utf-8")) != steady(page)
    }


if __name__ == "__main__":
    for path, page in stale(run_check([])).items():
        path.write_text(page, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
