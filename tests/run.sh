#!/usr/bin/env bash
# Sets up a virtual environment and passes the tests: bash tests/run.sh [folder of the environment]
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${1:-.venv}
"${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/pip" install --quiet '.[test]'
"$venv/bin/ruff" check .
"$venv/bin/ruff" format --check .
"$venv/bin/mypy"
"$venv/bin/panding" check
"$venv/bin/python" -m pytest
