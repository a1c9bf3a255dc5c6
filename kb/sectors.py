"""Fields and branches as inspectors write them: "工贸-粉尘涉爆", "涉氨制冷", "煤矿（井工）"."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_SEPARATORS = re.compile(r"[\s\-‐‑–—−_·•、,;/\\|>:→()\[\]【】〔〕]+")
_ENDINGS = re.compile(r"(?:行业|企业|单位|领域|专项|类)+$")
_LONGEST = 80  # characters read; no name is longer


class Sector(NamedTuple):
    """A field (工贸) and, where it was named, one of its branches (冶金)."""

    field: str
    branch: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Sector":
        """The inverse of str(): "工贸-冶金" or "工贸"."""
        field, _, branch = text.partition("-")
        return cls(field, branch or None)

    def __str__(self) -> str:
        return f"{self.field}-{self.branch}" if self.branch else self.field

    def overlaps(self, other: "Sector") -> bool:
        """Same field, and the same branch unless one of the two means the whole field."""
        return self.field == other.field and (self.branch == other.branch or None in (self.branch, other.branch))


class Sectors:
    """The tree of sectors.yaml (field -> {names: [...], branches: {branch: [names]}}), indexed by name."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.tree: dict[str, tuple[str, ...]] = {field: tuple(entry["branches"]) for field, entry in data.items()}
        self._fields: dict[str, str] = {}
        self._branches: dict[tuple[str, str], str] = {}
        self._owners: dict[str, set[str]] = {}  # branch name -> fields that have it
        for field, entry in data.items():
            for name in (field, *entry["names"]):
                self._fields[_key(name)] = field
            for branch, others in entry["branches"].items():
                for name in (branch, *others):
                    self._branches[field, _key(name)] = branch
                    if not name.startswith("-"):
                        self._owners.setdefault(_key(name), set()).add(field)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Sectors":
        """From the content of sectors.yaml (JSON types)."""
        return cls(data)

    @classmethod
    def load(cls, path: Path) -> "Sectors":
        """Read sectors.yaml. Raises OSError or yaml.YAMLError."""
        import yaml  # not needed where the compiled cache is

        return cls.from_dict(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))

    def resolve(self, text: str) -> Sector | None:
        """The sector a text names, None if it names none or a branch that several fields have.

        Of several parts the first field counts, and its branch if the others name exactly one; a part nobody
        knows is passed over as long as the field is clear (危化-罐区 is 危化品).
        """
        folded = unicodedata.normalize("NFKC", text[:_LONGEST])
        whole, parts = _key(folded), [key for part in _SEPARATORS.split(folded) if (key := _key(part))]
        if sector := self._named(whole):
            return sector
        first = next(filter(None, map(self._named, parts)), None)
        field = next(filter(None, map(self._fields.get, parts)), first and first.field)
        if field is None:
            return None
        branches = {self._branches.get((field, part)) for part in parts} - {None}
        return Sector(field, branches.pop() if len(branches) == 1 else None)

    def _named(self, key: str) -> Sector | None:
        if field := self._fields.get(key):
            return Sector(field)
        owners = self._owners.get(key, set())
        if len(owners) != 1:
            return None
        (field,) = owners
        return Sector(field, self._branches[field, key])


def _key(name: str) -> str:
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return _ENDINGS.sub("", plain) or plain
