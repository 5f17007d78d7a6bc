//! What docs/API.md says is what there is.

use super::describe::named;
use super::table;
use super::{Method, Takes};
use crate::chat::{states, visitor};
use crate::error::Fault;
use crate::http::rest::table::{self as rest, Act};
use crate::store::archive::{self, Kind};
use anteroom_carriers::{ChatSessionEntity, ChatSessionStatus};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const TEXT: &str = include_str!("../../../../docs/API.md");

/// The rows of the tables with this head.
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let mut found = Vec::new();
    let mut lines = TEXT.lines();
    while let Some(line) = lines.next() {
        if line == head {
            let table = lines
                .by_ref()
                .skip(1)
                .take_while(|row| row.starts_with('|'));
            found.extend(table.map(cells));
        }
    }
    assert!(!found.is_empty(), "{head}");
    found
}

fn cells(line: &'static str) -> Vec<&'static str> {
    let line = line.trim_start_matches('|').trim_end_matches('|');
    line.split('|').map(str::trim).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn takes(method: &Method) -> Vec<String> {
    match method.takes {
        Takes::Nothing => Vec::new(),
        Takes::Id(name) => vec![format!("?{name}")],
        Takes::Entity(_, carrier) => vec![carrier().name.to_owned()],
        Takes::Bytes { id, text } => vec![format!("?{id}"), format!("?{text}")],
        Takes::Parameters(carrier) => {
            let list = carrier().properties.iter();
            list.map(|property| property.name.to_owned()).collect()
        }
    }
}

#[test]
fn every_method_is_there_with_what_it_takes_and_gives() {
    let rows = rows("| method | takes | gives | what for |");
    assert_eq!(rows.len(), table::all().len());
    for method in table::all() {
        let name = match method.agent {
            "Chat" => format!("`{}`", method.name),
            agent => format!("`{agent}/{}`", method.name),
        };
        let row = rows.iter().find(|row| row[0] == name);
        let row = row.unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(quoted(row[1]), takes(method), "{name}");
        let gives = method.gives.map(|gives| named(&gives()));
        assert_eq!(quoted(row[2]).first().copied(), gives.as_deref(), "{name}");
        assert_eq!(row[2] == "bytes", method.gives_bytes, "{name}");
    }
}

#[test]
fn every_address_is_there_with_its_method() {
    let rows = rows("| verb | address | method |");
    let twins = rest::all();
    assert_eq!(rows.len(), twins.len());
    for (row, twin) in rows.iter().zip(twins) {
        assert_eq!(quoted(row[0]), [twin.verb], "{row:?}");
        assert_eq!(quoted(row[1]), [twin.path]);
        let method = match twin.act {
            Act::Method { name, .. } => name,
            Act::Read(kind) => kind.methods()[0],
            Act::Put(kind) | Act::Patch(kind) => kind.methods()[1],
            Act::Delete(kind) => kind.methods()[2],
            Act::Sessions | Act::Choices => continue,
        };
        assert_eq!(quoted(row[2]).first(), Some(&method), "{row:?}");
    }
}

#[test]
fn every_column_is_there_with_what_it_holds() {
    let kind = |kind: Kind| match kind {
        Kind::Number => "number",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Span => "span",
        Kind::Status => "status",
    };
    let told: Vec<_> = rows("| column | holds |")
        .iter()
        .map(|row| (quoted(row[0])[0], row[1]))
        .collect();
    let columns = archive::columns().iter();
    let known: Vec<_> = columns
        .map(|column| (column.name, kind(column.kind)))
        .collect();
    assert_eq!(told, known);
}

#[test]
fn every_change_of_status_is_there() {
    let rows = rows("| from | number | to |");
    assert_eq!(rows.len(), ChatSessionStatus::ALL.len());
    for (row, from) in rows.iter().zip(ChatSessionStatus::ALL) {
        assert_eq!(quoted(row[0]), [from.name()]);
        assert_eq!(row[1], from.number().to_string());
        let next = ChatSessionStatus::ALL.iter();
        let next = next.filter(|to| *to != from && states::may(*from, **to));
        let next: Vec<_> = next.map(|to| to.name()).collect();
        assert_eq!(quoted(row[2]), next, "{from:?}");
    }
}

#[test]
fn every_property_of_a_visitor_is_there() {
    let session = serde_json::to_value(ChatSessionEntity::default()).unwrap();
    let seen = visitor::view(session);
    let may = |name: &str, create: bool| {
        let body = Map::from_iter([(name.to_owned(), Value::Null)]);
        visitor::writable(&body, create).get(name).is_some()
    };
    let word = |may: bool| if may { "yes" } else { "–" };
    let mut known = Vec::new();
    for property in &ChatSessionEntity::carrier().properties {
        let name = property.name;
        let (first, later) = (may(name, true), may(name, false));
        if seen.get(name).is_some() || first || later {
            known.push(vec![
                format!("`{name}`"),
                word(first).into(),
                word(later).into(),
            ]);
        }
    }
    assert_eq!(rows("| property | when asking | later |"), known);
}

#[test]
fn every_error_is_there_with_its_name() {
    let told: BTreeMap<String, &str> = rows("| status | `ErrorType` | when |")
        .iter()
        .map(|row| (row[0].to_owned(), quoted(row[1])[0]))
        .collect();
    let faults = [
        Fault::malformed(""),
        Fault::unauthorized(""),
        Fault::not_yours(""),
        Fault::no_route(),
        Fault::verb(),
        Fault::not_acceptable(),
        Fault::too_slow(),
        Fault::conflict("", ""),
        Fault::changed_since(),
        Fault::too_large(0),
        Fault::media_type(),
        Fault::too_many("", 1),
        Fault::internal(&""),
        Fault::from(sqlx::Error::PoolTimedOut),
    ];
    let known: BTreeMap<String, &str> = faults
        .iter()
        .map(|fault| (fault.status.as_u16().to_string(), fault.kind))
        .collect();
    assert_eq!(told, known);
}
