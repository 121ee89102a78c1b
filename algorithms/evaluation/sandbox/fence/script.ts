/**
 * What runs between `unshare` and the interpreter, in namespaces of its own: `PATH… -- COMMAND…`. Builds a root folder
 * that holds the system's programs and libraries and the given paths, all read-only, and nothing else: no home, no
 * sockets, no /proc, no /dev. It lies over /sys, the one mount point that every Linux has and no runtime lies in.
 * Then limits (no core files, no files at all, 2 GiB of data beside the interpreter's own limit), then no privileges.
 */
export const FENCE_SCRIPT = `
set -e
root=/sys
mount -t tmpfs -o mode=755,size=1m none "$root"
bind() {
  mount --bind "$1" "$root$1"
  mount -o remount,bind,ro,nosuid,nodev "$root$1"
}
admit() {
  if [ -e "$root$1" ]; then return; fi
  mkdir -p "$root\${1%/*}"
  if [ -L "$1" ]; then cp -P "$1" "$root$1"
  elif [ -d "$1" ]; then mkdir "$root$1"; bind "$1"
  elif [ -e "$1" ]; then : > "$root$1"; bind "$1"
  fi
}
for path in /usr /bin /lib /lib32 /lib64 /nix/store; do admit "$path"; done
while [ "$1" != -- ]; do admit "$1"; shift; done
shift
mount -o remount,bind,ro,nosuid,nodev "$root"
ulimit -c 0
ulimit -f 0
ulimit -d 2097152
cd /
exec chroot "$root" setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
`;
