"""Everything panding knows, compiled once from rules/ and kb/ into small JSON files and loaded from there.

`Knowledge.load()` takes the compiled files from the package, from the user's cache folder, or compiles afresh; the key is
a digest of the sources, so an edited rule is seen at once and a damaged cache is rebuilt.  One file holds what every
finding needs (lexicon, language, catalogue), one file a standard holds its clauses.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "rules"
KB = ROOT / "kb"


def sources(rules: Path = RULES, kb: Path = KB) -> list[Path]:
    """The files that the compiled knowledge is made from, in a stable order."""
    code = [ROOT / "engine" / name for name in ("compile.py", "schema.py")]
    data = [path for path in rules.rglob("*.yaml") if not path.name.endswith(".cases.yaml")]
    return sorted(data) + sorted(kb.glob("*.yaml")) + code


def stamp(paths: list[Path]) -> str:
    """A quick key of the sources (names, sizes, times): decides whether the digest must be made again."""
    seen = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def digest(paths: list[Path]) -> str:
    """sha256 over the contents of the sources: names the knowledge base in every verdict."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def cache_folder() -> Path:
    """Where compiled knowledge is kept; `PANDING_CACHE` overrides."""
    if given := os.environ.get("PANDING_CACHE"):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("panding", appauthor=False)


def _write(path: Path, data: Any) -> None:
    """Write JSON atomically; a folder that cannot be written to is no error (the next start compiles again)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, separators=(",", ":"))
        Path(name).replace(path)
    except OSError:
        return


def _read(path: Path) -> Any | None:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


@dataclass
class Knowledge:
    """Compiled knowledge.

    `core`: language cues, catalogue, sectors, and which standards are encoded with which lexicon.
    `lexicon(field)` and `standard(slug)` are loaded when they are first needed.
    """

    version: str
    core: dict[str, Any]
    folder: Path | None = None
    _pieces: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, rules: Path = RULES, kb: Path = KB) -> "Knowledge":
        paths = sources(rules, kb)
        folder = cache_folder() / stamp(paths)
        core = _read(folder / "core.json")
        if isinstance(core, dict) and core.get("complete"):
            return cls(core["version"], core, folder)
        return cls.compile(rules, kb, folder)

    @classmethod
    def compile(cls, rules: Path = RULES, kb: Path = KB, folder: Path | None = None) -> "Knowledge":
        """Compile the sources; raises `engine.compile.RuleError` when a file is wrong."""
        from engine.compile import compile_all

        version = digest(sources(rules, kb))[:12]
        core, lexicons, standards = compile_all(rules, kb)
        core |= {"version": version, "complete": True}
        pieces = {f"lexicon-{name}": data for name, data in lexicons.items()} | standards
        if folder:
            for name, data in pieces.items():
                _write(folder / f"{name}.json", data)
            _write(folder / "core.json", core)  # last: its presence says that the others are there
        return cls(version, core, folder, pieces)

    def _piece(self, name: str) -> dict[str, Any]:
        if name not in self._pieces:
            data = _read(self.folder / f"{name}.json") if self.folder else None
            if isinstance(data, dict):
                self._pieces[name] = data
            else:
                self._pieces = Knowledge.compile(folder=self.folder)._pieces | self._pieces
        return self._pieces[name]

    def standard(self, slug: str) -> dict[str, Any]:
        """Compiled rules of one standard: {"clauses": {...}, "facts": {...}, "by_concept": {...}, "lexicon": field}."""
        return self._piece(slug)

    def lexicon(self, name: str) -> dict[str, Any]:
        """The compiled lexicon of one field (gongmao, coal ...), shared concepts included."""
        return self._piece(f"lexicon-{name}")

    @property
    def encoded(self) -> dict[str, str]:
        """Slug of each standard that has rules -> its lexicon."""
        found: dict[str, str] = self.core["encoded"]
        return found
