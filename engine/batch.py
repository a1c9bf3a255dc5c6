"""JSONL in, JSONL out: the batch contract.

IN: one object a line {"id", "text", "sector", "date", "facts"}; OUT: same order, see `engine.service.as_record`.
The output appears whole or not at all: it is written beside its place and renamed at the end.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.errors import BadRequest
from engine.service import Panding, Request, as_record

MAX_LINE = 1_000_000
"""Longest line read, in bytes; a longer one is reported as broken."""


def run_batch(panding: Panding, source: Path, target: Path, *, progress: bool = False) -> tuple[list[str], list[str]]:
    """Judge every line of `source` into `target`; returns (problems, warnings), one sentence each.

    Raises BadRequest when a file cannot be read or written.
    """
    try:
        total = source.stat().st_size
        file = source.open("rb")
    except OSError as error:
        raise BadRequest(f"读不了 {source}：{error.strerror}，请核对文件名和权限") from None
    problems: list[str] = []
    cautions: list[str] = []
    try:
        handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    except OSError as error:
        file.close()
        raise BadRequest(f"写不了 {target}：{error.strerror}，请换一个能写的文件夹") from None
    try:
        with file, os.fdopen(handle, "w", encoding="utf-8") as out:
            for number, raw in _watched(enumerate(file, 1), total, progress):
                try:
                    record, warnings = _one(panding, number, raw)
                except BadRequest as problem:
                    problems.append(f"{source} 第 {number} 行：{problem}，没有判定。")
                    continue
                if record is not None:
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")
                cautions += [f"注意：{source} 第 {number} 行：{warning}。" for warning in warnings]
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return problems, cautions


def _one(panding: Panding, number: int, raw: bytes) -> tuple[dict[str, Any] | None, list[str]]:
    if not raw.strip():
        return None, []
    if len(raw) > MAX_LINE:
        raise BadRequest(f"超过 {MAX_LINE // 1000} KB，请分条")
    try:
        line = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise BadRequest("不是 UTF-8 编码，请另存为 UTF-8") from None
    except (ValueError, RecursionError):
        raise BadRequest("不是一个完整的 JSON 对象") from None
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        raise BadRequest("缺少 text（字符串）")
    facts = line.get("facts") or {}
    if not isinstance(facts, dict):
        raise BadRequest("facts 应是 {名称: 答案}")
    sector, on = (None if line.get(key) is None else str(line[key]) for key in ("sector", "date"))
    verdict, warnings = panding.judge(Request(line["text"], sector, on, facts))
    return as_record(line.get("id"), verdict), warnings


def _watched(lines: Iterator[tuple[int, bytes]], total: int, progress: bool) -> Iterator[tuple[int, bytes]]:
    if not progress:
        yield from lines
        return
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task("判定中", total=total)
        for number, raw in lines:
            yield number, raw
            bar.update(task, advance=len(raw))
