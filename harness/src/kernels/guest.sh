#!/bin/busybox sh
# First process of a guest: prepares the system, runs what /tests.list names on the libraries that
# it names, and says on the console how each run ended.
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /tmp /work /root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/shm /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /tmp
for module in $(cat /modules.list); do
    insmod "$module" || echo "@NOTE $module cannot be loaded"
done
for try in 1 2 3 4 5; do
    [ -b /dev/nvme0n1 ] || [ -b /dev/vda ] || sleep 1
done
mount -t ext4 /dev/nvme0n1 /work 2>/dev/null || mount -t ext4 /dev/vda /work 2>/dev/null || {
    echo "@NOTE the disk cannot be mounted"
    mount -t tmpfs tmpfs /work
}
ip link set lo up
ulimit -c 0
export HOME=/root

# What the kernel was told in `NAME=VALUE`.
told() { tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p"; }
FROM=$(told tests.from)
LIMIT=$(told tests.limit)

# run INDEX LIBRARY "PROGRAM [ARGUMENT…]" [VARIABLE=VALUE]: what a program says, and how it ended.
run() {
    mkdir /work/test && cd /work/test || exit
    start=$(cut -d ' ' -f 1 /proc/uptime)
    echo "@START $1 $2"
    setsid env LD_LIBRARY_PATH="/lib/$2" ${4:+"$4"} timeout -k 5 "$LIMIT" sh -c '
        echo $$ >/tmp/pid
        exec $0' "/tests/$3" >/tmp/said 2>&1 </dev/null
    code=$?
    end=$(cut -d ' ' -f 1 /proc/uptime)
    # What it left running is in its session.
    kill -9 "-$(cat /tmp/pid)" 2>/dev/null
    tr -cd '\11\12\40-\176' </tmp/said | tail -n "$LINES_KEPT" | cut -c 1-200 |
        sed "s/^/@SAID /"
    echo "@END $1 $2 $code $(echo "$start $end" | awk '{ printf "%.2f", $2 - $1 }')"
    cd / && rm -rf /work/test
    [ $code = 0 ]
}

echo "@BOOTED $(uname -r)"
index=0
while IFS='|' read -r kind program variable; do
    if [ $index -ge "$FROM" ]; then
        case $kind in
        suite)
            # Where only the C library passes, both run again, until ours has passed as often: the
            # guest is slow. A run that was picked for how it ended does not count.
            LINES_KEPT=1
            theirs=0 ours=0
            run $index theirs "$program" "$variable" && theirs=1
            run $index ours "$program" "$variable" && ours=1
            if [ $ours -lt $theirs ]; then
                theirs=0 ours=0
                for try in 1 2 3 4 5 6; do
                    run $index theirs "$program" "$variable" && theirs=$((theirs + 1))
                    run $index ours "$program" "$variable" && ours=$((ours + 1))
                    [ $try -lt 3 ] || [ $ours -lt $theirs ] || break
                done
            fi
            ;;
        cases)
            # Ours first: what the C library does may kill the guest.
            LINES_KEPT=400
            run $index ours "$program" "$variable"
            [ ! -d /lib/theirs ] || run $index theirs "$program" "$variable"
            ;;
        own)
            # About 150 tests in one program: a busy machine needs more than the limit of one test.
            LINES_KEPT=400
            LIMIT=$((4 * LIMIT))
            run $index ours "$program" "$variable"
            LIMIT=$((LIMIT / 4))
            ;;
        esac
    fi
    index=$((index + 1))
done </tests.list
echo "@DONE"
poweroff -f
