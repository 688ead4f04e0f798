//! Random programs: the table of steps that an executor prints, and a proptest strategy for it.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

/// Maximum number of steps in a program.
const STEPS: usize = 28;

/// The possible values of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// One of these; shrinking prefers the first.
    Choice(Vec<i64>),
    /// The number of a ring. Most steps use the first ring.
    Ring(i64),
    /// A range that includes both ends.
    Range(i64, i64),
    /// Any bits of the mask, or one of the listed combinations.
    Bits(i64, Vec<i64>),
}

/// One kind of step: a row of the executor's table.
#[derive(Clone, Debug)]
pub struct Op {
    pub name: String,
    pub weight: u32,
    pub arguments: Vec<(String, Values)>,
    /// Its C source.
    pub text: String,
}

/// One step of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub thread: u8,
    /// The copy of the library that provides the exported functions, if the process has two.
    pub copy: u8,
    /// Index into the table.
    pub op: usize,
    pub arguments: Vec<i64>,
    /// The step did not apply when the program ran.
    pub skipped: bool,
}

/// A program that uses the steps of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub steps: Vec<Step>,
    /// Whether steps on closed rings are run.
    pub use_closed_rings: bool,
    /// Whether to wait longer for completions that do not depend on a further call.
    pub patient: bool,
}

impl Op {
    /// The value of an argument in a step.
    pub fn argument(&self, step: &Step, name: &str) -> Option<i64> {
        let at = self.arguments.iter().position(|(n, _)| n == name)?;
        step.arguments.get(at).copied()
    }
}

/// Reads the table.
pub fn read_table(text: &str) -> Result<Vec<Op>> {
    let mut table: Vec<Op> = text.lines().map(read_row).collect::<Result<_>>()?;
    // The order in the executor depends on the linker.
    table.sort_by(|a, b| a.name.cmp(&b.name));
    if table.is_empty() {
        bail!("the executor's table is empty");
    }
    Ok(table)
}

fn read_row(line: &str) -> Result<Op> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [name, weight, arguments, text] = columns[..] else { bail!("not a row: {line}") };
    let arguments = arguments
        .split_whitespace()
        .map(|argument| {
            let (name, values) = argument.split_once('=').context("no values")?;
            let values = read_values(name, values).with_context(|| argument.to_string())?;
            Ok((name.to_string(), values))
        })
        .collect::<Result<Vec<_>>>()
        .with_context(|| format!("step {name}"))?;
    Ok(Op { name: name.to_string(), weight: weight.parse()?, arguments, text: text.to_string() })
}

fn read_values(name: &str, text: &str) -> Result<Values> {
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).context("not a number"),
        None => text.parse::<i64>().context("not a number"),
    };
    let list = |text: &str, by: char| text.split(by).map(number).collect::<Result<Vec<_>>>();
    if let Some(bits) = text.strip_prefix('&') {
        let (mask, combinations) = bits.split_once(':').context("no combinations")?;
        return Ok(Values::Bits(number(mask)?, list(combinations, ',')?));
    }
    match text.split_once("..") {
        Some((_, last)) if name == "ring" || name == "slot" => Ok(Values::Ring(number(last)?)),
        Some((first, last)) => Ok(Values::Range(number(first)?, number(last)?)),
        None => Ok(Values::Choice(list(text, '|')?)),
    }
}

fn values(values: &Values) -> BoxedStrategy<i64> {
    match values {
        Values::Choice(list) => proptest::sample::select(list.clone()).boxed(),
        Values::Ring(last) => prop_oneof![8 => Just(0), 3 => 0..=*last].boxed(),
        Values::Range(first, last) => (*first..=*last).boxed(),
        Values::Bits(mask, combinations) => {
            let mask = *mask;
            let bits: Vec<i64> = (0..32).map(|b| 1 << b).filter(|b| mask & b != 0).collect();
            let several = proptest::sample::subsequence(bits.clone(), 0..=4.min(bits.len()))
                .prop_map(|list| list.into_iter().fold(0, |all, bit| all | bit));
            let combination = proptest::sample::select(combinations.clone());
            prop_oneof![
                6 => Just(0),
                5 => proptest::sample::select(bits),
                6 => combination.clone(),
                2 => several.clone(),
                2 => (combination, several).prop_map(|(one, other)| one | other),
            ]
            .boxed()
        }
    }
}

/// A strategy for programs that use the steps of `table` except those in `without`. `copies` is the
/// number of copies of the library in the process.
pub fn programs(table: &[Op], copies: u8, without: &[String]) -> BoxedStrategy<Program> {
    let step = |op: usize| -> BoxedStrategy<Step> {
        let list: Vec<BoxedStrategy<i64>> =
            table[op].arguments.iter().map(|(_, v)| values(v)).collect();
        (prop_oneof![9 => Just(0_u8), 1 => Just(1_u8)], 0..copies, list)
            .prop_map(move |(thread, copy, arguments)| Step {
                thread,
                copy,
                op,
                arguments,
                skipped: false,
            })
            .boxed()
    };
    let some = |wanted: &dyn Fn(&Op) -> bool| {
        let rows =
            table.iter().enumerate().filter(|(_, op)| wanted(op) && !without.contains(&op.name));
        Union::new_weighted(rows.map(|(i, op)| (op.weight, step(i))).collect())
    };
    let first = some(&|op| op.arguments.first().is_some_and(|(n, _)| n == "slot") && !op.copies());
    (first, vec(some(&|_| true), 0..STEPS), prop_oneof![19 => Just(false), 1 => Just(true)])
        .prop_map(|(mut first, rest, use_closed_rings)| {
            // Most steps use the first ring, so it is always created.
            first.arguments[0] = 0;
            first.thread = 0;
            let steps = std::iter::once(first).chain(rest).collect();
            Program { steps, use_closed_rings, patient: false }
        })
        .boxed()
}

impl Op {
    /// Whether the step copies a ring.
    fn copies(&self) -> bool {
        self.arguments.iter().any(|(name, _)| name == "ring")
    }
}

impl Program {
    /// The program in the format that an executor reads.
    pub fn text(&self, table: &[Op]) -> String {
        let mut text =
            String::from(if self.use_closed_rings { "program closed\n" } else { "program\n" });
        if self.patient {
            text.push_str("patient\n");
        }
        for step in &self.steps {
            let _ = write!(text, "{} {} {}", step.thread, step.copy, table[step.op].name);
            for argument in &step.arguments {
                let _ = write!(text, " {argument}");
            }
            text.push('\n');
        }
        text.push_str("end\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;

    const TABLE: &str =
        "init\t4\tslot=0..2 entries=1|2 flags=&0x7:0x3\ttext\nsubmit\t9\tring=0..2\t\n";

    #[test]
    fn reads_a_table() {
        let table = read_table(TABLE).unwrap();
        assert_eq!(table[0].arguments[0], ("slot".to_string(), Values::Ring(2)));
        assert_eq!(table[0].arguments[1].1, Values::Choice(vec![1, 2]));
        assert_eq!(table[0].arguments[2].1, Values::Bits(7, vec![3]));
        assert_eq!((table[1].name.as_str(), table[1].weight), ("submit", 9));
        assert!(read_table("").is_err());
        assert!(read_table("init\t4\tslot\t").is_err());
        assert!(read_table("init\t4\tslot=x\t").is_err());
    }

    #[test]
    fn programs_begin_with_a_ring() {
        let table = read_table(TABLE).unwrap();
        let mut runner = TestRunner::deterministic();
        for _ in 0..50 {
            let program = programs(&table, 1, &[]).new_tree(&mut runner).unwrap().current();
            assert_eq!((program.steps[0].op, program.steps[0].arguments[0]), (0, 0));
            assert!(program.text(&table).starts_with("program"));
            assert!(program.text(&table).contains("\n0 0 init 0 "));
        }
    }
}
