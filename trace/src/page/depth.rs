//! How many requests are in flight over time, with a bounded number of values.

/// The most values.
pub const BUCKETS: usize = 600;

/// The requests in flight on one ring: the highest number in each span of time.
pub struct Depth {
    highest: Vec<u64>,
    /// Nanoseconds for each value.
    width: u64,
    now: u64,
}

impl Depth {
    /// Nothing in flight yet.
    pub fn new() -> Depth {
        Depth { highest: vec![0], width: 1_000, now: 0 }
    }

    /// Continues to a time after the start of the trace; returns the value there.
    fn reach(&mut self, time: u64) -> &mut u64 {
        while time / self.width >= BUCKETS as u64 {
            self.width *= 2;
            self.highest =
                self.highest.chunks(2).map(|two| two[0].max(two[two.len() - 1])).collect();
        }
        let place = (time / self.width) as usize;
        if place >= self.highest.len() {
            self.highest.resize(place + 1, self.now);
        }
        // The traces of several processes are read in turns, so a time may be earlier.
        &mut self.highest[place]
    }

    /// A request was submitted.
    pub fn up(&mut self, time: u64) {
        let now = self.now + 1;
        let place = self.reach(time);
        *place = now.max(*place);
        self.now = now;
    }

    /// A request is no longer in flight.
    pub fn down(&mut self, time: u64) {
        self.reach(time);
        self.now = self.now.saturating_sub(1);
    }

    /// The most requests that were in flight.
    pub fn highest(&self) -> u64 {
        self.highest.iter().copied().max().unwrap_or(0)
    }

    /// Nanoseconds for each value.
    pub fn width(&self) -> u64 {
        self.width
    }

    /// Times and values where the value changes, up to the end.
    pub fn steps(&mut self, end: u64) -> Vec<(u64, u64)> {
        self.reach(end);
        let mut steps: Vec<(u64, u64)> = Vec::new();
        for (place, value) in self.highest.iter().enumerate() {
            if steps.last().is_none_or(|last| last.1 != *value) {
                steps.push((place as u64 * self.width, *value));
            }
        }
        steps.push((end, *self.highest.last().unwrap_or(&0)));
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_highest_of_its_time() {
        let mut depth = Depth::new();
        depth.up(100);
        depth.up(200);
        depth.down(300);
        depth.up(5_500);
        depth.down(9_000);
        depth.down(9_900);
        let steps = depth.steps(20_000);
        assert_eq!(steps, [(0, 2), (1_000, 1), (5_000, 2), (10_000, 0), (20_000, 0)]);
        assert_eq!(depth.highest(), 2);
        depth.down(20_000);
        assert_eq!(depth.now, 0);
    }

    #[test]
    fn a_long_trace_has_no_more_values() {
        let mut depth = Depth::new();
        for second in 0..100_000_u64 {
            let time = second * 1_000_000_000;
            (0..second % 7 + 1).for_each(|n| depth.up(time + n));
            (0..second % 7 + 1).for_each(|n| depth.down(time + 900 + n));
        }
        assert!(depth.highest.len() <= BUCKETS && depth.highest.len() > BUCKETS / 4);
        assert_eq!(depth.highest(), 7);
        assert!(depth.width() * depth.highest.len() as u64 >= 99_999 * 1_000_000_000);
    }
}
