# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What ./run and ./check share; to be sourced. Sets `root`, the project's folder.
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

# Every checkout may take objects from the compiler's cache that another has put there.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# Parallel compilers: SDRL_BUILD_JOBS, else as many as cores and memory (1.5 GB each) allow.
sdrl_build_jobs() {
    local cores memory
    if [[ -n ${SDRL_BUILD_JOBS:-} ]]; then
        printf '%s' "$SDRL_BUILD_JOBS"
        return
    fi
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { n = int($2 / 1500000); print (n > 0 ? n : 1) }' /proc/meminfo)
    printf '%s' "$((memory > 0 && memory < cores ? memory : cores))"
}

# Configures if the build folder is new, was moved, or belongs to other presets or another libtorch.
# All else that configuring depends on is known to ninja.
sdrl_configure() {
    local preset=$1 build=$2 options=() cache=$2/CMakeCache.txt line
    local libtorch='' used_libtorch='' source='' library=''
    [[ -z ${SDRL_LIBTORCH:-} ]] || libtorch=$(realpath -s -- "$SDRL_LIBTORCH")
    if [[ -f $cache ]]; then
        while IFS= read -r line; do
            case $line in
            CMAKE_HOME_DIRECTORY:*) source=${line#*=} ;;
            SDRL_LIBTORCH:*) used_libtorch=${line#*=} ;;
            Libtorch_CPU_LIBRARY:*) library=${line#*=} ;;
            esac
        done <"$cache"
        [[ $source == "$root" ]] || options+=(--fresh)
    fi
    if [[ -f $build/build.ninja && ! $root/CMakePresets.json -nt $build/build.ninja ]] &&
        [[ $source == "$root" && $used_libtorch == "$libtorch" ]] &&
        [[ -z $library || -f $library ]]; then
        return
    fi
    printf 'Configuring build/%s\n' "$preset"
    (cd "$root" && cmake --preset "$preset" "${options[@]}" -U 'Libtorch_*' \
        -DSDRL_LIBTORCH="$libtorch" --log-level=WARNING -Wno-dev)
}

# sdrl_build PRESET TARGET…: everything from a bare machine to the targets. Silent if all is built.
sdrl_build() {
    local preset=$1 build="$root/build/$1" ninja
    shift
    "$root/packaging/setup.sh"
    sdrl_configure "$preset" "$build"
    # The one that the folder was made for: another version would build everything again.
    ninja=$(sed -n 's/^CMAKE_MAKE_PROGRAM:[^=]*=//p' "$build/CMakeCache.txt")
    if [[ $("$ninja" -C "$build" -n "$@" 2>&1) != *"no work to do"* ]]; then
        NINJA_STATUS='[%f/%t] ' "$ninja" -C "$build" -j "$(sdrl_build_jobs)" "$@"
    fi
}
