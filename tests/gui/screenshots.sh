#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pictures of all screens in both themes and two sizes, of a sample project that it makes and runs.
# tests/gui/screenshots.sh OUT [PROJECT]
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${SDRL_BUILD:-$root/build/release}
out=${1:?where to put the pictures}
project=${2:-}
ninja -C "$build" sdrl gui_screenshots >&2
if [[ -z $project ]]; then
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    project=$scratch/arithmetic.sdrl
    "$build/bin/sdrl" run --sample arithmetic --project "$project" >&2
fi
xvfb-run -a -s '-screen 0 1920x1080x24' "$build/tests/gui_screenshots" "$out" "$project"
ls "$out"
