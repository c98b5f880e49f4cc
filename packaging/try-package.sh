#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tries a package out where nothing was built: a bare Debian in a folder, no network, a user without
# rights. Checks it, runs `sdrl doctor` and the sample, opens the outcome in the window under Xvfb
# and leaves a picture. Needs root, debootstrap, desktop-file-utils, appstream and ImageMagick.
#
#   packaging/try-package.sh PACKAGE [FOLDER]
#
# PACKAGE is a .deb or .tar.gz of packaging/package.sh. FOLDER (build/try-package) keeps the bare
# Debian for the next time and gets sdrl-workbench.png. Everything that is mounted or started lives
# in namespaces that end with this script.
# shellcheck disable=SC2016 # what is in single quotes is for others to expand
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
if [[ ! -f ${1:-} ]]; then
    sed -n '3,/^set/{/^set/d;s/^# \?//;p}' "$0" >&2
    exit 2
fi
package=$(realpath -- "$1")
folder=$(realpath -m -- "${2:-$root/build/try-package}")
base=$folder/base
system=$folder/system

say() { printf '\n== %s\n' "$*"; }

# Runs a command in the new system; whatever it starts ends with it. unshare's options come first.
inside() {
    unshare --mount --pid --fork --kill-child --mount-proc "$1" bash -c '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec chroot "$@"' - "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/srv/tester \
        DEBIAN_FRONTEND=noninteractive "${@:2}"
}
isolated() { inside --net "$@"; }
as_user() { isolated setpriv --reuid 1000 --regid 1000 --clear-groups -- bash -c "cd && $*"; }
install_packages() { inside --uts apt-get "$@" -qq -y --no-install-recommends >"$folder/apt.log" 2>&1; }

say "A bare Debian"
# shellcheck source=/dev/null
codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
if [[ ! -f $base/etc/debian_version ]]; then
    mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
        awk -v release="$codename" '$2 == release { print $1; exit }')
    mkdir -p "$folder"
    debootstrap --variant=minbase "$codename" "$base.new" "$mirror" >"$folder/debootstrap.log"
    mv "$base.new" "$base"
fi
rm -rf "$system"
cp -a --reflink=auto "$base" "$system"
cp /etc/resolv.conf "$system/etc/resolv.conf"
install_packages update
# What a desktop has: X11 and fonts.
install_packages install xvfb libx11-6 libx11-xcb1 xkb-data fontconfig-config fonts-dejavu-core
chroot "$system" useradd --create-home --home-dir /srv/tester --uid 1000 --user-group tester

say "Installing $(basename -- "$package") ($(stat -c %s "$package" | numfmt --to=si)B)"
case $package in
*.deb)
    install_packages satisfy "$(dpkg-deb --field "$package" Depends)"
    cp "$package" "$system/tmp/package.deb"
    isolated dpkg --install /tmp/package.deb
    rm "$system/tmp/package.deb"
    prefix=/usr
    mapfile -t files < <(dpkg-deb --fsys-tarfile "$package" | tar -t | sed "s|^\./|$system/|" | grep -v '/$')
    ;;
*)
    mkdir -p "$system/opt"
    tar -C "$system/opt" -xzf "$package" --no-same-owner
    prefix=$(cd "$system" && printf '/%s' opt/sdrl-workbench-*)
    mapfile -t files < <(find "$system$prefix" -type f)
    ;;
esac

say "Checking what is installed"
desktop-file-validate "$system$prefix/share/applications/org.sdrl.workbench.desktop"
appstreamcli validate-tree --no-net "$system$prefix"
if grep -lF -- "$root" "${files[@]}"; then
    printf 'These files have the path of the build in them.\n' >&2
    exit 1
fi
isolated bash -c "ldd $prefix/bin/sdrl* $prefix/lib/sdrl/*.so" >"$folder/ldd.txt"
if grep 'not found' "$folder/ldd.txt"; then
    exit 1
fi
for program in sdrl sdrl-workbench sdrl-read-document; do
    [[ $prefix == /usr ]] || ln -s "$prefix/bin/$program" "$system/usr/bin/$program"
done

say "sdrl doctor"
as_user sdrl doctor

say "Reading a document"
as_user "sdrl new documents.sdrl --task document-qa --documents $prefix/share/doc/sdrl-workbench/README.md --quiet"
as_user 'sdrl index --project documents.sdrl --quiet && sdrl search --project documents.sdrl --count 1 --quiet reinforcement' |
    grep -o '.*README.md'

say "sdrl run --sample arithmetic"
time as_user sdrl run --sample arithmetic --quiet
as_user 'test -s ~/SDRL/arithmetic.sdrl/exports/report.html'

say "The window"
mkdir -m 1777 "$system/screen"
as_user 'Xvfb :7 -screen 0 1280x800x24 -fbdir /screen -nolisten tcp &
    exec env DISPLAY=:7 sdrl-workbench ~/SDRL/arithmetic.sdrl/project.db' &
window=$!
# The first process of the namespace is the child of unshare, which is the child of that shell; all
# others end with it.
trap 'pkill -KILL --parent "$(pgrep --parent "$window")" || true' EXIT
# It is there when there is more than the few colours of an empty screen.
picture=$folder/sdrl-workbench.png
colours=0
for ((attempt = 0; attempt < 60 && colours < 100; attempt++)); do
    sleep 1
    kill -0 "$window"
    convert "xwd:$system/screen/Xvfb_screen0" "$picture" 2>/dev/null && colours=$(identify -format %k "$picture")
done
((colours >= 100)) || {
    printf 'No window appeared; see %s.\n' "$picture" >&2
    exit 1
}
sleep 2 # the project's page comes after the window
convert "xwd:$system/screen/Xvfb_screen0" "$picture"
for process in $(pgrep -x sdrl-workbench); do
    if [[ $prefix != /usr && /proc/$process/root -ef $system ]]; then
        printf 'Libraries that are not in the package:\n'
        awk '$6 ~ /\.so/ { print $6 }' "/proc/$process/maps" | sort -u | grep -v "/opt/" |
            sed 's|.*/|  |' | column -c 100
    fi
done
say "All is well; see $picture"
