//! The Music Player Daemon: reads a file with io_uring and plays it to the end.

use super::program::Program;

pub(super) const PROGRAM: Program =
    Program { name: "mpd", packages: &["mpd", "mpc"], prepare: None, script: SCRIPT, limit: 60 };

// In addition to the null output, another output saves the samples for comparison.
const SCRIPT: &str = r#"
mkdir music
seconds=60
samples=$((seconds * 48000))
# The head of a WAV file, two channels of 16 bits, and noise.
le() { printf "\\$(printf %o $(($1 & 255)))\\$(printf %o $(($1 >> 8 & 255)))"; }
le32() { le "$1" && le $(($1 >> 16)); }
head -c $((samples * 4)) /dev/urandom >noise
{
    printf RIFF && le32 $((samples * 4 + 36)) && printf 'WAVEfmt ' && le32 16
    le 1 && le 2 && le32 48000 && le32 192000 && le 4 && le 16
    printf data && le32 $((samples * 4)) && cat noise
} >music/noise.wav

cat >mpd.conf <<END
music_directory "$DIR/music"
db_file "$DIR/database"
pid_file "$DIR/mpd.pid"
bind_to_address "$DIR/socket"
log_file "$DIR/mpd.log"
log_level "verbose"
audio_output {
    type "null"
    name "nothing"
    sync "no"
}
audio_output {
    type "pipe"
    name "kept"
    command "cat >$DIR/played"
    format "48000:16:2"
}
END
export MPD_HOST="$DIR/socket"
watched mpd --no-daemon mpd.conf >server.log 2>&1 &
server=$!
await mpc status
mpc --quiet --wait update
mpc --quiet add noise.wav
mpc --quiet play
while mpc status | grep -q -e playing -e paused; do sleep 0.1; done
mpc status >status.log
none grep ERROR status.log
grep 'played "noise.wav"' mpd.log
mpc outputs
kill "$(cat mpd.pid)"
wait "$server" || [ $? = 143 ]
cmp noise played
echo "did play $seconds s of a WAV file to its end"
echo "right $samples samples, as they came out"
"#;
