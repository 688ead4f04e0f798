//! MariaDB: clients load rows concurrently, and the server is killed meanwhile. No committed row
//! may be lost.

use super::program::Program;

pub(super) const PROGRAM: Program = Program {
    name: "mariadb",
    packages: &["mariadb-server", "mariadb-client"],
    prepare: None,
    script: SCRIPT,
    limit: 180,
};

// With a small buffer pool, pages are written to the file and read back while the rows are loaded.
const SCRIPT: &str = r#"
rows=20000 clients=8
mkdir data
cat >my.cnf <<END
[mariadbd]
user = root
datadir = $DIR/data
socket = $DIR/socket
pid-file = $DIR/server.pid
skip-networking
innodb_use_native_aio = ON
innodb_buffer_pool_size = 8M
innodb_flush_log_at_trx_commit = 1
END
mariadb-install-db --defaults-file=my.cnf \
    --auth-root-authentication-method=normal >install.log 2>&1

client() { mariadb --no-defaults --socket="$DIR/socket" --batch --skip-column-names "$@"; }
serve() {
    watched mariadbd --defaults-file=my.cnf >"server-$1.log" 2>&1 &
    server=$!
    await client -e 'SELECT 1'
    grep -q 'InnoDB: Using io_uring' "server-$1.log"
}
# Every client loads its share of the rows in a file, each in a transaction of its own, and says
# its number when it has been told of the commit.
load() {
    for c in $(seq $clients); do
        awk -v c="$c" -v n=$clients 'NR % n == c - 1 {
            printf "BEGIN; INSERT INTO t VALUES (%d, \"%s\"); COMMIT; SELECT %d;\n", $1, $2, $1
        }' "$1" >"load-$c.sql"
        client --unbuffered test <"load-$c.sql" >"$2-$c.acknowledged" 2>>clients.log &
        echo $! >"client-$c.pid"
    done
}
loaded() { for c in $(seq $clients); do wait "$(cat "client-$c.pid")"; done; }
half() { [ "$(cat first-*.acknowledged | wc -l)" -ge $((rows / 2)) ]; }
table() { client test -e 'SELECT id, content FROM t' | sort; }

awk -v rows=$rows 'BEGIN {
    for (id = 1; id <= rows; id++) {
        content = ""
        for (i = 0; i < 80; i++) {
            x = (x * 16807 + id) % 2147483647
            content = content sprintf("%06x", x % 16777216)
        }
        printf "%d\t%s\n", id, content
    }
}' >rows
sort rows >sorted

serve 1
client -e 'CREATE DATABASE IF NOT EXISTS test'
client test -e 'CREATE TABLE t (id INT PRIMARY KEY, content TEXT, KEY (content(40))) ENGINE=InnoDB'
load rows first
await half
kill -9 "$(cat server.pid)"
wait "$server" || true
loaded 2>/dev/null || true
cat first-*.acknowledged | sort >acknowledged
[ "$(wc -l <acknowledged)" -lt $rows ]

serve 2
grep -q 'InnoDB: Starting crash recovery' server-2.log
table >recovered
cut -f1 recovered >ids
# None that was acknowledged is missing, and none has other content than it was given.
comm -23 acknowledged ids >missing
comm -13 sorted recovered >wrong
cut -c1-60 missing wrong >lost
none grep . lost

comm -23 sorted recovered | sort -n >rest
load rest second
loaded
table | cmp - sorted
client test -e 'CHECK TABLE t EXTENDED' | tee check.log
grep -qw OK check.log
mariadb-admin --no-defaults --socket="$DIR/socket" shutdown
wait "$server"
echo "did $rows rows by $clients clients, server killed half way, recovery"
echo "right all of over $((rows / 2)) acknowledged rows after it, all $rows at the end, CHECK TABLE"
"#;
