//! Lists of sessions: `$select`, `$filter`, `$orderBy`, `$top`, `$skip`.

use super::filter::{self, Expr, Literal};
use super::output::{ENTITY, Output};
use super::{Rest, base};
use crate::error::{Fault, Outcome};
use crate::format::zone::{self, Zone};
use crate::store::archive::{self, Column, Condition, Kind, Op, Operand, Page};
use crate::store::topic;
use anteroom_carriers::ChatSessionStatus;
use anteroom_carriers::shape::Shape;
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

/// So many rows, where the caller does not say.
const TOP: i64 = 100;
/// No more rows than this at once.
const MOST: i64 = 1_000;
/// No list is longer.
const LAST: i64 = 100_000_000;

/// Answers a list of sessions.
pub async fn sessions(rest: &Rest<'_>, uri: &Uri) -> Outcome<Response> {
    let query = &rest.incoming.query;
    let manner = match query.get("$format") {
        Some(name) => rest.manner.clone().in_format(name)?,
        None => rest.manner.clone(),
    };
    let output = Output::of(rest)?;
    let topic_id = match rest.part("id") {
        Some(_) => Some(rest.id()?),
        None => None,
    };
    let top = number(rest, "$top", TOP, MOST)?;
    let skip = number(rest, "$skip", 0, LAST)?;
    let columns = columns(query.get("$select").unwrap_or_default())?;
    let order = order(query.get("$orderBy").unwrap_or_default())?;
    let condition = match query.get("$filter").map(str::trim).unwrap_or_default() {
        "" => None,
        text => Some(condition(filter::parse(text)?, manner.zone)?),
    };
    let has_rows = entities(query.get("$entities").unwrap_or_default())?;
    let mut read = rest.app.store.read().await?;
    if let Some(id) = topic_id
        && topic::get(&mut read, id).await?.is_none()
    {
        return Err(Fault::not_found("id", format!("there is no topic {id}")));
    }
    // One more than asked for tells whether there is a next page.
    let page = Page {
        topic_id,
        condition,
        order,
        columns,
        skip,
        top: top + 1,
    };
    let mut rows = if has_rows {
        archive::page(&mut read, &page).await?
    } else {
        Vec::new()
    };
    drop(read);
    let more = rows.len() as i64 > top;
    rows.truncate(usize::try_from(top).unwrap_or_default());
    let value: Vec<Value> = rows
        .into_iter()
        .map(|row| output.row(row, &manner))
        .collect();
    let here = format!("{}{}", base(&rest.incoming.headers), uri.path());
    let next = more.then(|| format!("{here}?{}", next_query(uri, skip + top)));
    let body = json!({
        "odata.metadata": format!("{here}/$metadata"),
        "odata.nextLink": next,
        "value": value,
    });
    Ok(manner.answer(body, &Shape::Map(|| Shape::Text)))
}

/// Whether the entities that are asked for are those of this list.
fn entities(list: &str) -> Outcome<bool> {
    let names = list.split(',').map(str::trim);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    match names.iter().find(|name| !name.eq_ignore_ascii_case(ENTITY)) {
        Some(other) => {
            let what = format!("has no {other} here, only {ENTITY}");
            Err(Fault::invalid("$entities", what))
        }
        None => Ok(!names.is_empty() || list.is_empty()),
    }
}

/// The query of the next page.
fn next_query(uri: &Uri, skip: i64) -> String {
    let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
        !pair.is_empty() && !name.eq_ignore_ascii_case("$skip")
    });
    let mut pairs: Vec<String> = kept.map(ToOwned::to_owned).collect();
    pairs.push(format!("$skip={skip}"));
    pairs.join("&")
}

fn number(rest: &Rest<'_>, name: &str, default: i64, most: i64) -> Outcome<i64> {
    let Some(text) = rest.incoming.query.get(name) else {
        return Ok(default);
    };
    text.trim()
        .parse()
        .ok()
        .filter(|n| (0..=most).contains(n))
        .ok_or_else(|| Fault::invalid(name, format!("has to be a whole number from 0 to {most}")))
}

fn known(field: &str, name: &str) -> Outcome<&'static Column> {
    archive::find(name).ok_or_else(|| Fault::invalid(field, format!("there is no column {name}")))
}

fn columns(list: &str) -> Outcome<Vec<&'static Column>> {
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let mut found: Vec<&'static Column> = Vec::new();
    for name in names {
        if name == "*" {
            continue;
        }
        let column = known("$select", name)?;
        if !found.iter().any(|other| std::ptr::eq(*other, column)) {
            found.push(column);
        }
    }
    if found.is_empty() {
        let own = |column: &&Column| !column.name.contains('/');
        found = archive::columns().iter().filter(own).collect();
    }
    Ok(found)
}

fn order(list: &str) -> Outcome<Vec<(&'static Column, bool)>> {
    let mut order = Vec::new();
    for part in list
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let mut words = part.split_whitespace();
        let column = known("$orderBy", words.next().unwrap_or_default())?;
        if column.kind == Kind::Span {
            let what = format!("{} cannot be sorted by", column.name);
            return Err(Fault::invalid("$orderBy", what));
        }
        let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => {
                let what = format!("{other} is neither asc nor desc");
                return Err(Fault::invalid("$orderBy", what));
            }
        };
        order.push((column, descending));
    }
    Ok(order)
}

/// A filter in the terms of the columns.
fn condition(expr: Expr, zone: Option<Zone>) -> Outcome<Condition> {
    let condition = |expr| condition(expr, zone);
    let both = |left, right| Ok((Box::new(condition(left)?), Box::new(condition(right)?)));
    let wrong = |what: String| Fault::invalid("$filter", what);
    match expr {
        Expr::And(left, right) => {
            both(*left, *right).map(|(left, right)| Condition::And(left, right))
        }
        Expr::Or(left, right) => {
            both(*left, *right).map(|(left, right)| Condition::Or(left, right))
        }
        Expr::Not(inner) => Ok(Condition::Not(Box::new(condition(*inner)?))),
        Expr::In(name, list) => {
            let mut any = None;
            for literal in list {
                let one = condition(Expr::Compare(name.clone(), filter::Op::Eq, literal))?;
                any = Some(match any {
                    None => one,
                    Some(any) => Condition::Or(Box::new(any), Box::new(one)),
                });
            }
            any.ok_or_else(|| wrong("has an empty list".to_owned()))
        }
        Expr::Compare(name, op, literal) => {
            let column = known("$filter", &name)?;
            compare(column, op, literal, zone)
        }
    }
}

fn compare(
    column: &'static Column,
    op: filter::Op,
    literal: Literal,
    zone: Option<Zone>,
) -> Outcome<Condition> {
    let wrong = |what: &str| Fault::invalid("$filter", format!("{}: {what}", column.name));
    let plain = |op, operand| Ok(Condition::Compare(column, op, operand));
    let op = match op {
        filter::Op::Eq => Op::Eq,
        filter::Op::Ne => Op::Ne,
        filter::Op::Gt => Op::Gt,
        filter::Op::Ge => Op::Ge,
        filter::Op::Lt => Op::Lt,
        filter::Op::Le => Op::Le,
        filter::Op::Begins | filter::Op::Ends | filter::Op::Contains => {
            let Literal::Text(text) = literal else {
                return Err(wrong("needs a text to look for"));
            };
            if column.kind != Kind::Text {
                return Err(wrong("is no text"));
            }
            let mut pattern = String::new();
            for c in text.chars() {
                if matches!(c, '%' | '_' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(c);
            }
            let pattern = match op {
                filter::Op::Begins => format!("{pattern}%"),
                filter::Op::Ends => format!("%{pattern}"),
                _ => format!("%{pattern}%"),
            };
            return plain(Op::Like, Operand::Text(pattern));
        }
    };
    if literal == Literal::Null {
        return match op {
            Op::Eq | Op::Ne => plain(op, Operand::Null),
            _ => Err(wrong("null is neither more nor less than anything")),
        };
    }
    let operand = match (column.kind, literal) {
        (Kind::Text, Literal::Text(text)) => Operand::Text(text),
        (Kind::Text, Literal::Number(number)) => Operand::Text(number.to_string()),
        (Kind::Number, Literal::Number(number)) => Operand::Number(number),
        (Kind::Status, Literal::Number(number)) => Operand::Number(number),
        (Kind::Status, Literal::Text(name)) => {
            let status = ChatSessionStatus::from_name(&name);
            let status = status.ok_or_else(|| wrong("is no ChatSessionStatus"))?;
            Operand::Number(status.number().into())
        }
        (Kind::Date, Literal::Text(text)) => {
            let date = zone::millis(&text, zone);
            Operand::Number(date.ok_or_else(|| wrong("needs a date"))?)
        }
        (Kind::Span, Literal::Number(seconds)) => Operand::Number(seconds.saturating_mul(1000)),
        (Kind::Number, _) => return Err(wrong("needs a whole number")),
        (Kind::Span, _) => return Err(wrong("needs a whole number of seconds")),
        (Kind::Date, _) => return Err(wrong("needs a date")),
        _ => return Err(wrong("cannot be compared with that")),
    };
    plain(op, operand)
}
