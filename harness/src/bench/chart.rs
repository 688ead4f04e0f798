//! Draws the chart in the documentation: instructions per operation, relative to the C library.

use anyhow::{Result, anyhow};
use plotters::prelude::*;
use xtask::context::Context;

use super::contenders::Contender::{self, Bare, Binary, Header, Reference};
use super::figures::Figures;

/// Path of the chart.
pub const FILE: &str = "docs/bench.svg";

/// The contenders that are drawn, with their labels and colours.
const BARS: [(Contender, &str, RGBColor); 3] = [
    (Bare, "bare ring", RGBColor(150, 150, 150)),
    (Header, "this library, its own headers", RGBColor(34, 113, 178)),
    (Binary, "this library, under a compiled program", RGBColor(213, 94, 0)),
];

/// Height in pixels of the bars of one scenario and of the gap to the next.
const STEP: u32 = 56;
/// Bars are cut off at this multiple of the C library's instructions; the number is still shown.
const MOST: f64 = 2.0;

pub fn write(context: &Context, figures: &Figures) -> Result<()> {
    let scenarios: Vec<_> =
        figures.scenarios.iter().filter(|s| s.instructions.contains_key(&Reference)).collect();
    let rows = scenarios.len();
    let file = context.root.join(FILE);
    let area = SVGBackend::new(&file, (900, STEP * rows as u32 + 110)).into_drawing_area();
    let failed = |e: &dyn std::fmt::Display| anyhow!("cannot draw {FILE}: {e}");
    area.fill(&WHITE).map_err(|e| failed(&e))?;
    let mut chart = ChartBuilder::on(&area)
        .caption("User-space instructions per operation, C library = 1", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(28)
        .y_label_area_size(270)
        .build_cartesian_2d(0.0..MOST, 0.0..rows as f64)
        .map_err(|e| failed(&e))?;
    // Each row is one unit high; the first one is at the top.
    let name = |y: &f64| {
        let row = rows as f64 - y - 0.5;
        let is_middle = (row - row.round()).abs() < 0.01 && row > -0.5;
        let scenario = is_middle.then(|| scenarios.get(row.round() as usize)).flatten();
        scenario.map(|s| s.name.clone()).unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(WHITE)
        .x_labels(9)
        .y_labels(2 * rows + 1)
        .y_label_formatter(&name)
        .label_style(("sans-serif", 13))
        .draw()
        .map_err(|e| failed(&e))?;
    for (place, (contender, label, color)) in BARS.into_iter().enumerate() {
        let mut bars = Vec::new();
        for (row, scenario) in scenarios.iter().enumerate() {
            let Some(count) = scenario.instructions.get(&contender) else { continue };
            let ratio = count / scenario.instructions[&Reference];
            let top = (rows - row) as f64 - 0.14 - 0.24 * place as f64;
            bars.push((ratio, top, format!("{ratio:.2}")));
        }
        chart
            .draw_series(bars.iter().map(|(ratio, top, _)| {
                let corners = [(0.0, *top), (ratio.min(MOST), top - 0.22)];
                Rectangle::new(corners, color.filled())
            }))
            .map_err(|e| failed(&e))?
            .label(label)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], color.filled()));
        chart
            .draw_series(bars.iter().map(|(ratio, top, text)| {
                let x = ratio.min(MOST - 0.09) + 0.01;
                Text::new(text.clone(), (x, *top), ("sans-serif", 12))
            }))
            .map_err(|e| failed(&e))?;
    }
    let line = [(1.0, 0.0), (1.0, rows as f64)];
    chart.draw_series(LineSeries::new(line, BLACK)).map_err(|e| failed(&e))?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE)
        .border_style(RGBColor(150, 150, 150))
        .label_font(("sans-serif", 13))
        .draw()
        .map_err(|e| failed(&e))?;
    area.present().map_err(|e| failed(&e))
}
