//! Pieces of HTML. All text that comes from the traced program goes through `escape`.

use std::fmt::Write;

/// Text that HTML, and the labels of plotly.js, show as it is.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Marks that change the direction of text would rearrange what is beside them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            char if char.is_control() => escaped.push('\u{fffd}'),
            char => escaped.push(char),
        }
    }
    escaped
}

/// A paragraph.
pub fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escape(text))
}

/// A table, which scrolls if the window is too narrow. The first `left` columns are text, the others
/// are numbers.
pub fn table<R, C>(label: &str, head: &[&str], left: usize, rows: R) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<[String]>,
{
    let label = escape(label);
    let mut html = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table>\n<tr>"
    );
    let class = |column: usize| if column < left { "" } else { " class=\"number\"" };
    for (column, cell) in head.iter().enumerate() {
        let _ = write!(html, "<th scope=\"col\"{}>{}</th>", class(column), escape(cell));
    }
    html += "</tr>\n";
    for row in rows {
        html += "<tr>";
        for (column, cell) in row.as_ref().iter().enumerate() {
            let _ = write!(html, "<td{}>{}</td>", class(column), escape(cell));
        }
        html += "</tr>\n";
    }
    html + "</table></div>\n"
}

/// Where plotly.js draws a figure.
pub fn figure(id: &str, label: &str, height: u64) -> String {
    let label = escape(label);
    format!(
        "<div id=\"{id}\" class=\"figure\" style=\"height:{height}px\" tabindex=\"0\" \
         role=\"application\" aria-label=\"{label}\"></div>\n\
         <p id=\"{id}-detail\" class=\"detail\" aria-live=\"polite\"></p>\n"
    )
}

/// JSON that may be the content of a script element.
pub fn json(value: &serde_json::Value) -> String {
    // In JSON `<` only occurs in strings.
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</script><img src=x onerror='a()'>\"\u{202e}&\n";

    #[test]
    fn text_is_never_markup() {
        let escaped = escape(HOSTILE);
        assert_eq!(
            escaped,
            "&lt;/script&gt;&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;\u{fffd}&amp;\u{fffd}"
        );
        let html = table(HOSTILE, &[HOSTILE], 1, [[HOSTILE.to_string()]]) + &paragraph(HOSTILE);
        let html = html + &figure("id", HOSTILE, 1);
        assert_eq!(html.matches(&escaped).count(), 5);
        assert!(!html.contains("<img") && !html.contains("</script"));
    }

    #[test]
    fn json_does_not_end_its_element() {
        let value = serde_json::json!({ HOSTILE: [HOSTILE] });
        let text = json(&value);
        assert!(!text.contains('<'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON"), value);
    }
}
