"""An enterprise profile: what is true of a place before anybody looks (sector, standing facts)."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.compile import read_yaml
from engine.errors import BadRequest, RuleError


class Profile(BaseModel):
    """`sector` as people write it; `facts`: name -> 是/否/不清楚 or a number with unit."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    sector: str | None = None
    facts: dict[str, Any] = {}


def read_profile(path: Path) -> Profile:
    """Raises BadRequest with the place of the mistake."""
    try:
        return Profile.model_validate(read_yaml(path) or {})
    except OSError as error:
        raise BadRequest(f"读不了企业档案 {path}：{error.strerror}") from None
    except RuleError as error:
        raise BadRequest(f"企业档案{f'第 {error.line} 行' if error.line else ''}有误：{error.problem}") from None
    except ValidationError as error:
        first = error.errors()[0]
        spot = " / ".join(map(str, first["loc"])) or "文件"
        raise BadRequest(f"企业档案 {path} 的“{spot}”写法不对，只能写 name、sector、facts") from None
