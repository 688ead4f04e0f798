//! QEMU's image tools: writes and verifies patterns, issues many small requests, and converts
//! images.

use super::program::Program;

pub(super) const PROGRAM: Program = Program {
    name: "qemu",
    packages: &["qemu-utils", "e2fsprogs"],
    prepare: None,
    script: SCRIPT,
    limit: 60,
};

const SCRIPT: &str = r#"
qemu-img create -q -f raw disk.img 64M
set --
for verb in write read; do
    for i in 0 1 2 3; do
        set -- "$@" -c "$verb -P 0x5$i $((i * 16))M 8M"
    done
done
# It says so, and still ends well, if a pattern is not what it reads.
watched qemu-io -f raw -i io_uring -t none "$@" disk.img >io.log
none grep -i failed io.log

# The same bytes, read without QEMU.
for i in 0 1 2 3; do
    head -c 8M /dev/zero | tr '\0' "\\12$i"
    head -c 8M /dev/zero
done >expected
cmp disk.img expected
echo "right 4 patterns of 8 MiB, by plain reads, too"

watched qemu-img bench -f raw -i io_uring -t none -c 4096 -d 64 -s 4096 disk.img >bench.log
watched qemu-img bench -f raw -i io_uring -t none -c 4096 -d 64 -s 4096 -w --pattern=0x77 \
    disk.img >>bench.log
[ "$(grep -c 'Run completed' bench.log)" = 2 ]
head -c 16M /dev/zero | tr '\0' '\167' | dd of=expected conv=notrunc status=none
cmp disk.img expected
echo "did patterns; 8192 requests, 64 at a time"

# A file system with real files in it.
mke2fs -q -t ext4 -d /usr/include files.img 256M
file() {
    echo "file.driver=file,file.filename=$1,file.aio=io_uring,file.cache.direct=on"
}
qemu-img create -q -f qcow2 files.qcow2 256M
qemu-img create -q -f raw back.img 256M
watched qemu-img convert -n --image-opts "driver=raw,$(file files.img)" \
    --target-image-opts "driver=qcow2,$(file files.qcow2)"
watched qemu-img convert -n --image-opts "driver=qcow2,$(file files.qcow2)" \
    --target-image-opts "driver=raw,$(file back.img)"
qemu-img check -q files.qcow2
qemu-img compare -q -f raw -F qcow2 files.img files.qcow2
cmp files.img back.img
echo "did a 256 MiB image to qcow2 and back"
echo "right images the same"
"#;
