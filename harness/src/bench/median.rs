//! Medians of interleaved runs.

/// The ratio in each round: what disturbs the machine longer than a round disturbs both.
pub fn ratios(times: &[f64], of: &[f64]) -> Vec<f64> {
    times.iter().zip(of).map(|(time, of)| time / of).collect()
}

/// The median; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => Some((sorted.get(at.checked_sub(1)?)? + sorted.get(at)?) / 2.0),
        _ => sorted.get(at).copied(),
    }
}

/// The least and the largest ratio.
pub fn spread(ratios: &[f64]) -> String {
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    format!("{least:.2} to {most:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_the_same_round() {
        assert_eq!(ratios(&[150.0, 300.0, 600.0], &[100.0, 200.0, 300.0]), [1.5, 1.5, 2.0]);
        assert_eq!(spread(&[1.5, 1.25, 2.0]), "1.25 to 2.00");
    }

    #[test]
    fn the_median_of_an_even_number_is_between_two() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
