//! Programs, rules, and what the program prints.

/// A run of `injected` with a known result.
pub struct Case {
    pub name: &'static str,
    pub rules: &'static [&'static str],
    pub arguments: &'static str,
    pub expected: &'static str,
    /// What the tool says at the end.
    pub said: &'static str,
}

macro_rules! cases {
    ($($name:literal: $rules:expr, $arguments:literal => $expected:literal, $said:literal;)*) => {
        &[$(Case {
            name: $name, rules: &$rules, arguments: $arguments, expected: $expected, said: $said,
        }),*]
    };
}

pub const CASES: &[Case] = cases! {
    "every third read": ["op=READ,every=3,error=EIO"], "each data 7"
        => "100 100 -5 100 100 -5 100", "matched 7, applied 2";
    "the first reads are left alone": ["op=READ,after=2,error=EIO"], "each data 4"
        => "100 100 -5 -5", "applied 2";
    "at most two": ["op=READ,max=2,error=ENOSPC"], "each data 4"
        => "-28 -28 100 100", "matched 4, applied 2";
    "another operation": ["op=WRITE,FSYNC,error=EIO"], "each data 2" => "100 100", "never matched";
    "a path": ["fd=*/inject/d?ta,error=EIO"], "each data 2" => "-5 -5", "applied 2";
    "another path": ["fd=*/inject/half,error=EIO"], "each data 2" => "100 100", "never matched";
    "another descriptor": ["fd=1000,error=EIO"], "each data 2" => "100 100", "never matched";
    "another ring": ["ring=1000,error=EIO"], "each data 2" => "100 100", "never matched";
    "never by chance": ["p=0,error=EIO"], "each data 2" => "100 100", "matched 2, applied 0";
    "always by chance": ["p=1,error=EIO"], "each data 2" => "-5 -5", "matched 2, applied 2";
    "the first rule that applies": ["op=READ,every=2,error=EIO", "op=READ,error=EAGAIN"],
        "each data 4" => "-11 -5 -11 -5", "rule 2 'op=READ,error=EAGAIN': matched 2, applied 2";
    "128-byte SQEs": ["op=READ,every=2,error=EIO"], "batch data 4 1024"
        => "100 -5 100 -5", "applied 2";
    "mixed SQEs": ["op=READ,every=2,error=EIO"], "batch data 4 524288"
        => "100 -5 100 -5", "applied 2";
    "SQ_REWIND": ["op=READ,every=2,error=EIO"], "batch data 4 1114112"
        => "100 -5 100 -5", "applied 2";
    "SINGLE_ISSUER, DEFER_TASKRUN": ["op=READ,every=2,error=EIO"], "batch data 4 12288"
        => "100 -5 100 -5", "applied 2";
    "SQPOLL is left alone": ["op=READ,error=EIO", "op=READ,short=1"], "batch data 5 2"
        => "100 100 100 100 100", "5 requests of rings with SQPOLL matched a rule and were left";
    "a short read is continued": ["op=READ,short=70,every=2"], "whole data 1000"
        => "all 38 0", "matched 38, applied 19";
    "short reads and errors": ["short=300,p=0.5", "op=READ,every=5,error=EAGAIN"], "whole data 1000"
        => "all 35 4", "applied 4";
    "a vectored read of one buffer": ["op=READV,short=60"], "readv data 100" => "60", "applied 1";
    "fewer vectors": ["op=READV,short=80"], "readv data 30 40 50" => "70", "applied 1";
    "a part of the first vector": ["op=READV,short=20"], "readv data 30 40 50" => "20", "applied 1";
    "vectors of no bytes": ["op=READV,short=20"], "readv data 0 0 50" => "20", "applied 1";
    "vectors that are short already": ["op=READV,short=120"], "readv data 30 40 50"
        => "120", "never matched";
    "a stream": ["op=SEND,RECV,short=50"], "send stream 100" => "50 50", "matched 2, applied 2";
    "a datagram is never short": ["op=SEND,RECV,short=50"], "send dgram 100"
        => "100 100", "never matched";
    "lengths of their own are never short": ["short=4"], "kinds data"
        => "100 100 8 4 4", "matched 2, applied 2";
    "every kind can fail": ["error=EIO"], "kinds data" => "-5 -5 -5 -5 -5", "applied 5";
    "refused submits": ["call=enter,error=EAGAIN,max=2"], "submit 12"
        => "-11 -11 12 then 12 of 12, 0 ready", "matched 3, applied 2";
    "another refused submit": ["call=enter,error=EBUSY,every=2"], "submit 12"
        => "12 then 12 of 12, 0 ready", "matched 1, applied 0";
    "partial submits": ["partial,max=2"], "submit 12"
        => "6 3 3 then 12 of 12, 0 ready", "matched 3, applied 2";
    // The third NOP fails, and the fourth is linked to it.
    "an SQE is changed once": ["partial", "op=NOP,every=3,error=EIO"], "submit 6"
        => "2 2 1 1 then 4 of 6, 0 ready", "matched 5, applied 1";
    "a refused SQE is changed once": ["call=enter,error=ENOMEM,max=3", "op=NOP,every=2,error=EIO"],
        "submit 2" => "-12 -12 -12 2 then 1 of 2, 0 ready", "matched 2, applied 1";
    "an interrupted wait": ["call=enter,error=EINTR"], "wait" => "1 0 -4 0 1", "applied 2";
    "a wait that ends early": ["early,max=1"], "wait" => "1 0 -62 0 1", "matched 2, applied 1";
};

/// A chain, the one that fails by itself, and the rules for the first. With READ of the file `half`,
/// of 50 bytes, and of no file.
pub const CHAINS: [(&str, &str, &[&str]); 18] = [
    ("r-n-n", "r-n-n", SHORT),
    ("r=n-n", "r=n-n", SHORT),
    ("r-n=n-n", "r-n=n-n", SHORT),
    ("r-t-n-n", "r-t-n-n", SHORT),
    ("r-t", "r-t", SHORT),
    ("r", "r", SHORT),
    ("n-r-n", "n-r-n", SHORT),
    ("r=n!-n", "r=n!-n", SHORT),
    ("v-n", "v-n", SHORT),
    ("w-n-n", "w-n-n", SHORT),
    ("w=n", "w=n", SHORT),
    ("r-n-n", "b-n-n", ERROR),
    ("r=n-n", "b=n-n", ERROR),
    ("r-n=n-n", "b-n=n-n", ERROR),
    ("r-t-n", "b-t-n", ERROR),
    ("r!-n-n", "b!-n-n", ERROR),
    ("n-r-n!-n", "n-b-n!-n", ERROR),
    ("r", "b", ERROR),
];

const SHORT: &[&str] = &["op=READ,RECV,short=50,max=1"];
const ERROR: &[&str] = &["op=READ,error=EBADF"];
