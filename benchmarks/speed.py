"""How fast panding is, as ratios against a baseline run beside it on the same machine.

    python -m benchmarks.speed            prints a table

1. whole process: `panding judge` on one finding with a warm cache, against `python -c pass`
2. findings a second in a batch, in one process
3. cost of a finding as the rules grow 1x, 5x, 20x (synthetic copies of every standard under other names)
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from engine.compile import read_yaml
from engine.judge import Judge
from engine.knowledge import RULES, Knowledge
from engine.service import Panding, Request

FINDING = "抛光车间三楼砖混结构，打磨铝件，积尘很厚"


def seconds(run: Callable[[], object], times: int) -> float:
    """Median of `times` runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def process(arguments: list[str]) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def findings() -> list[Request]:
    """All case findings of the repository."""
    found = []
    for path in sorted(RULES.glob("*/*.cases.yaml")):
        found += [Request(case["finding"], case.get("sector"), case.get("on")) for case in read_yaml(path)["cases"]]
    return found


def grown(knowledge: Knowledge, factor: int) -> Judge:
    """A judge over `factor` copies of every standard."""
    core = knowledge.core | {"encoded": {}}
    pieces = {f"lexicon-{name}": knowledge.lexicon(name) for name in knowledge.encoded.values()}
    for slug in knowledge.encoded:
        for copy in range(factor):
            name = slug if copy == 0 else f"{slug}-{copy}"
            pieces[name] = knowledge.standard(slug) | {"slug": name}
            core["encoded"][name] = knowledge.encoded[slug]
    return Judge(Knowledge(knowledge.version, core, None, pieces))


def main() -> None:
    cli = str(Path(__file__).resolve().parent.parent / "cli.py")
    process([cli, "judge", FINDING])()
    base = seconds(process(["-c", "pass"]), 15)
    whole = seconds(process([cli, "judge", FINDING, "--sector", "粉尘涉爆"]), 15)
    print(f"whole process      {whole * 1000:6.0f} ms   {whole / base:5.1f} x `python -c pass` ({base * 1000:.0f} ms)")

    panding = Panding()
    requests = findings()
    for request in requests[:50]:
        panding.judge(request)
    start = time.perf_counter()
    for request in requests:
        panding.judge(request)
    each = (time.perf_counter() - start) / len(requests)
    print(
        f"batch              {each * 1000:6.2f} ms a finding, {1 / each:.0f} findings a second ({len(requests)} findings)"
    )

    today = date.today()
    base_cost = 0.0
    for factor in (1, 5, 20):
        judge = grown(panding.knowledge, factor)
        slugs = list(judge.knowledge.encoded)
        sample = [request.text for request in requests[::7]]
        for text in sample[:10]:
            judge.judge(text, standards=slugs, on=today)
        start = time.perf_counter()
        for text in sample:
            judge.judge(text, standards=slugs, on=today)
        cost = (time.perf_counter() - start) / len(sample)
        base_cost = base_cost or cost
        print(f"rules x{factor:<3}          {cost * 1000:6.2f} ms a finding, {cost / base_cost:5.1f} x the cost of x1")


if __name__ == "__main__":
    main()
