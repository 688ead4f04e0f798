//! plocate: finds names in a database of a directory tree. `updatedb`, which creates the database,
//! does not use io_uring; the search does.

use super::program::Program;

pub(super) const PROGRAM: Program =
    Program { name: "plocate", packages: &["plocate"], prepare: None, script: SCRIPT, limit: 60 };

// plocate is set-group-id, so it ignores LD_PRELOAD; a copy of it is not.
const SCRIPT: &str = r#"
mkdir tree
cp /usr/bin/plocate .
cd tree
for d in $(seq 100); do mkdir "shelf-$d"; done
seq 20000 | awk '{ printf "shelf-%d/volume-%05d-%x\n", $1 % 100 + 1, $1, $1 * 7919 % 65521 }' |
    xargs touch
cd ..
updatedb.plocate -l no -o names.db -U "$DIR/tree" --prunepaths '' --prunenames ''
find "$DIR/tree" | sort >all
found=0
for name in volume-0 volume-01234- shelf-77 ume-19 -12f nothing-of-this-name; do
    grep -F -- "$name" all >expected || true
    watched ./plocate -d names.db -- "$name" >given || true
    sort given | cmp - expected
    found=$((found + $(wc -l <expected)))
done
[ "$found" -gt 10000 ]
echo "did a database of $(wc -l <all) names; 6 searches"
echo "right $found names found, the same as by find"
"#;
