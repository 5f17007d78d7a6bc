//! What operators do from the command line, while the service runs or not.

pub mod agent;
pub mod faq;
pub mod logo;
pub mod photo;
mod picture;
pub mod receipt;
pub mod token;
pub mod topic;
pub mod webhook;

use chrono::{DateTime, SecondsFormat, Utc};

/// A time as lists show it.
fn when(millis: Option<i64>) -> String {
    let time: Option<DateTime<Utc>> = millis.and_then(DateTime::from_timestamp_millis);
    time.map_or_else(
        || "-".to_owned(),
        |time| time.to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}

/// One line of a list: words that fit in a cell, and `-` for none.
fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        "-".to_owned()
    } else {
        text
    }
}

/// A list with columns below each other.
fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let head = head.map(str::to_owned);
    let lines = || std::iter::once(&head).chain(rows);
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = lines().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    });
    let mut text = String::new();
    for line in lines() {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up() {
        let rows = [
            ["1".to_owned(), cell(" a\n b ")],
            ["10".to_owned(), cell(" ")],
        ];
        assert_eq!(table(["id", "name"], &rows), "id  name\n1   a b\n10  -\n");
        assert_eq!(when(Some(1_500)), "1970-01-01T00:00:01Z");
        assert_eq!(when(None), "-");
    }
}
