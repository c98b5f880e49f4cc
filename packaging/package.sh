#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the packages: build/package/sdrl-workbench_VERSION_amd64.deb for the Debian or Ubuntu that
# it runs on, and build/package/sdrl-workbench-VERSION-linux-x86_64.tar.gz for any distribution with
# the same C library or a later one. Needs Debian with patchelf, dpkg-dev and file, besides what
# packaging/setup.sh installs.
#
#   packaging/package.sh [DEB] [TGZ]
set -euo pipefail

# shellcheck source=packaging/build.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/build.sh"

for tool in patchelf dpkg-shlibdeps file; do
    command -v "$tool" >/dev/null || {
        printf 'package.sh: %s is missing (Debian packages patchelf, dpkg-dev, file)\n' "$tool" >&2
        exit 1
    }
done
kinds=("$@")
((${#kinds[@]} > 0)) || kinds=(DEB TGZ)

sdrl_build release programs
for kind in "${kinds[@]}"; do
    cpack --config "$root/build/release/CPackConfig.cmake" -G "$kind" -B "$root/build/package"
done
rm -rf "$root/build/package/_CPack_Packages"
