#!/bin/bash
# usage: boot.sh ROOT AGAIN [FOLDER=PLACE]... - boots the systemd of a Debian root as PID 1 of namespaces of its own.
# ROOT is only read: what the guest writes stays in memory, also over a restart, and is gone when this script ends.
# While the file AGAIN exists, a guest that ended is booted anew. Each FOLDER is seen, read-only, at its PLACE.
set -eu
if [[ ${BUDDY_GUEST:-} != inside ]]; then
    leaf=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/buddy-guest-$$
    mkdir "$leaf"
    BUDDY_GUEST=inside leaf=$leaf exec unshare --mount --propagation private -- /bin/bash "$0" "$@"
fi

export root=$1 again=$2 disk=/mnt
shift 2
mount -t tmpfs -o size=6g,mode=755 buddy-guest "$disk"
mkdir "$disk/written" "$disk/work" "$disk/root"

furnish() {
    mount -t overlay -o "lowerdir=$root,upperdir=$disk/written,workdir=$disk/work" buddy-guest "$disk/root"
    cd "$disk/root"
    mount -t proc -o nosuid,nodev,noexec proc proc
    mount -t sysfs -o nosuid,nodev,noexec,ro sysfs sys
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 sys/fs/cgroup
    mount -t tmpfs -o nosuid,mode=755 dev dev
    local node name major minor pair
    for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
        IFS=: read -r name major minor <<<"$node"
        mknod -m 666 "dev/$name" c "$major" "$minor"
    done
    mkdir dev/pts dev/shm
    mount -t devpts -o newinstance,mode=620,ptmxmode=666,gid=5 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    for name in stdin:0 stdout:1 stderr:2; do ln -s "fd/${name#*:}" "dev/${name%:*}"; done
    mount -t tmpfs -o nosuid,nodev,mode=1777 shm dev/shm
    mount -t tmpfs -o nosuid,nodev,mode=755 run run
    mount -t tmpfs -o nosuid,nodev,mode=1777 tmp tmp
    for pair; do
        mkdir -p ".${pair#*=}"
        mount --bind "${pair%%=*}" ".${pair#*=}"
        mount -o remount,bind,ro ".${pair#*=}"
    done
    hostname buddy-guest
    mkdir .outside
    pivot_root . .outside
    umount -l /.outside
    rmdir /.outside
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=buddy-guest TERM=dumb \
        /sbin/init --unit=multi-user.target --log-target=journal --show-status=0
}
export -f furnish

while true; do
    ( # its processes, and no others, are in a cgroup of its own
        echo "$BASHPID" >"$leaf/cgroup.procs"
        # shellcheck disable=SC2016
        exec setpriv --pdeathsig KILL -- unshare --fork --pid --mount --uts --ipc --net --cgroup --kill-child=KILL \
            /bin/bash -euc 'furnish "$@"' furnish "$@"
    ) </dev/null || true
    # What a guest leaves in its cgroup goes with it: the kill is done when the folders can be removed.
    echo 1 >"$leaf/cgroup.kill"
    until find "$leaf" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null; do sleep 0.05; done
    [[ -e $again ]] || break
done
cd /sys/fs/cgroup
rmdir "$leaf" 2>/dev/null || true
