"""Shared by several tests: the check of the whole repository takes a minute, so it runs once."""

import pytest

from engine.check import Report, run_check


@pytest.fixture(scope="session")
def report() -> Report:
    return run_check([])
