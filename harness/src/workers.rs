//! Runs work in one thread per CPU, and shows the progress.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, anyhow};

use crate::progress::Progress;

/// Applies the same function to each item; the results are in the order of the items. `name` is the
/// text shown for an item.
pub fn each<T: Sync, R: Send>(
    label: &str,
    items: &[T],
    name: impl Fn(&T) -> &str + Sync,
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let progress = Progress::new(label, items.len())?;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let count = thread::available_parallelism().map_or(2, |n| n.get());
    thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { break };
                    let result = work(item);
                    progress.advance(1, name(item));
                    if let Ok(mut done) = done.lock() {
                        done.push((i, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().map_err(|_| anyhow!("a worker panicked"))?;
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        let doubled = each("test", &items, |_| "item", |n| Ok(n * 2)).unwrap();
        assert_eq!(doubled, (0..100).map(|n| n * 2).collect::<Vec<_>>());
        let failed = each(
            "test",
            &items,
            |_| "item",
            |n| match n {
                50 => Err(anyhow!("fifty")),
                _ => Ok(()),
            },
        );
        assert_eq!(failed.unwrap_err().to_string(), "fifty");
    }
}
