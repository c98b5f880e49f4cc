#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what building SDRL Workbench needs: Debian packages and libtorch. Says what it installs
# and why, never asks, and does nothing when everything is there. Where it cannot install it ends
# with the list of what is to be installed by hand.
#
#   SDRL_LIBTORCH=/path     use this libtorch, or this installed torch package, instead of .deps/torch
#   SDRL_SKIP_PACKAGES=1    do not look for Debian packages (other distributions)
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
torch_version=2.13.0

say() { printf '%s\n' "$*" >&2; }
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# ---- Debian packages ----

declare -A reasons=()
while IFS='#' read -r name reason; do
    name=${name//[[:space:]]/}
    [[ -z $name ]] || reasons[$name]=${reason# }
done <"$root/packaging/debian-packages.txt"

# Sets `missing` to the packages of the list that are not installed.
find_missing() {
    local installed name status
    # Unknown names make dpkg-query fail, but it still tells about the others.
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${!reasons[@]}" 2>/dev/null || true)
    declare -A there=()
    while read -r name status; do
        [[ $status != installed ]] || there[$name]=1
    done <<<"$installed"
    missing=()
    for name in "${!reasons[@]}"; do
        [[ -n ${there[$name]:-} ]] || missing+=("$name")
    done
    if ((${#missing[@]} > 0)); then
        mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort)
    fi
}

refuse_packages() {
    fail "$1" "To go on, install these packages (Debian's names):" "" \
        "    ${missing[*]}" "" \
        "With Debian or Ubuntu:  sudo apt-get install ${missing[*]}" \
        "On a distribution without Debian's packages, install what corresponds to them and start" \
        "again with SDRL_SKIP_PACKAGES=1."
}

# True for Debian 12 or later, Ubuntu 24.04 or later, and what calls itself like them.
is_supported_distribution() {
    [[ -r /etc/os-release ]] && command -v apt-get >/dev/null || return 1
    (
        ID='' ID_LIKE='' VERSION_ID=''
        # shellcheck source=/dev/null
        . /etc/os-release
        major=${VERSION_ID%%.*}
        case $ID in
        debian) ((${major:-99} >= 12)) ;; # testing and unstable have no number
        ubuntu) ((${major:-99} >= 24)) ;;
        *) [[ " $ID_LIKE " == *" debian "* || " $ID_LIKE " == *" ubuntu "* ]] ;;
        esac
    )
}

install_packages() {
    local as_root=() log name
    is_supported_distribution ||
        refuse_packages "This is neither Debian 12 or later nor Ubuntu 24.04 or later: packages are missing, and
this script does not know how to install them here."
    if ((EUID != 0)); then
        { command -v sudo && sudo -n true; } >/dev/null 2>&1 ||
            refuse_packages "Packages are missing. Installing them takes root's rights or sudo without a password."
        as_root=(sudo -n)
    fi
    say "Installing Debian packages:"
    for name in "${missing[@]}"; do
        say "$(printf '  %-27s %s' "$name" "${reasons[$name]}")"
    done
    log=$(mktemp --suffix=.sdrl-setup.log)
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -q -y)
    "${apt[@]}" update >"$log" 2>&1 || say "  (the lists of packages could not be renewed: $log)"
    if ! "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        find_missing
        refuse_packages "apt-get could not install the packages; all that it said: $log"
    fi
    rm -f "$log"
}

if [[ -z ${SDRL_SKIP_PACKAGES:-} ]]; then
    if command -v dpkg-query >/dev/null; then
        find_missing
    else
        mapfile -t missing < <(printf '%s\n' "${!reasons[@]}" | sort)
    fi
    ((${#missing[@]} == 0)) || install_packages
fi

# ---- libtorch ----

# The torch package below a virtual environment, if it is there as a whole and of the right version.
has_torch() {
    local site
    for site in "$1"/lib/python3*/site-packages; do
        [[ -f $site/torch/lib/libtorch_cpu.so ]] || continue
        compgen -G "$site/torch-$torch_version.dist-info/RECORD" >/dev/null && return 0
        compgen -G "$site/torch-$torch_version+*.dist-info/RECORD" >/dev/null && return 0
    done
    return 1
}

try_pip() {
    local attempt
    for attempt in 1 2 3; do
        ((attempt == 1)) || { say "  once more ($attempt of 3)" && sleep 5; }
        "$new/bin/python" -m pip install --disable-pip-version-check --no-warn-conflicts -q "$@" >&2 && return 0
    done
    return 1
}

# A torch wheel with CUDA links even its processor code to two small CUDA libraries, which are
# packages of their own. The large ones are needed on a GPU only.
add_cuda_runtime() {
    local site=$1 toolkit
    ldd "$site/torch/lib/libtorch_cpu.so" | grep -q 'not found' || return 0
    toolkit=$(sed -nE 's/^Requires-Dist: cuda-toolkit\[.*\](==[0-9.]+).*/\1/p' \
        "$site"/torch-*.dist-info/METADATA | head -n 1)
    say "Fetching the CUDA runtime that this libtorch is linked to (not used without a GPU)."
    try_pip "cuda-toolkit[cudart,cupti]$toolkit" || return 1
    ! ldd "$site/torch/lib/libtorch_cpu.so" | grep 'not found' >&2
}

install_torch() {
    new="$root/.deps/torch.new"
    say "Fetching libtorch (PyTorch $torch_version, 0.2 to 0.6 GB) into .deps/torch: the engine's matrix products."
    rm -rf "$new"
    python3 -m venv "$new" ||
        fail "python3 could not make a virtual environment; Debian's package for it is python3-venv."
    local by_hand="Start again when the network is there, or set SDRL_LIBTORCH to the folder of a libtorch or of an
installed torch package, version $torch_version."
    try_pip --no-deps "torch==$torch_version" || fail "libtorch could not be fetched." "$by_hand"
    local sites=("$new"/lib/python3*/site-packages)
    add_cuda_runtime "${sites[0]}" || fail "This libtorch lacks libraries that it needs." "$by_hand"
    has_torch "$new" || fail "What was fetched is not libtorch $torch_version." "$by_hand"
    # Only a whole installation gets the final name; nothing runs inside the environment later.
    rm -rf "$root/.deps/torch"
    mv "$new" "$root/.deps/torch"
}

if [[ -n ${SDRL_LIBTORCH:-} ]]; then
    [[ -f $SDRL_LIBTORCH/lib/libtorch_cpu.so ]] ||
        compgen -G "$SDRL_LIBTORCH/lib/python3*/site-packages/torch/lib/libtorch_cpu.so" >/dev/null ||
        fail "SDRL_LIBTORCH=$SDRL_LIBTORCH: there is no libtorch (lib/libtorch_cpu.so) in that folder."
elif ! has_torch "$root/.deps/torch"; then
    mkdir -p "$root/.deps"
    exec 9>"$root/.deps/.lock"
    flock 9 # another start may be fetching it
    has_torch "$root/.deps/torch" || install_torch
fi
