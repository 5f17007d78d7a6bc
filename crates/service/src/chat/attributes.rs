//! Facts that the site tells of its visitor: an identity that it signed, and
//! attributes of its own choice.

use crate::app::App;
use crate::chat::validate;
use crate::error::{Fault, Outcome};
use crate::identity::{self, Identity};
use crate::store::session::SessionRow;
use anteroom_carriers::ChatSessionEntity;
use anteroom_carriers::select::Select;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const ATTRIBUTES: &str = "CustomAttributes";
const TOKEN: &str = "IdentityToken";
/// So many attributes are kept.
const MOST: usize = 20;
/// The longest name, in characters.
const NAME: usize = 64;
/// The longest value, in characters.
const VALUE: usize = 255;

fn sent<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut pairs = body.iter();
    pairs
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The attributes that a body sets, as they are stored; none where it says nothing of them.
pub fn attributes(body: &Map<String, Value>) -> Outcome<Option<String>> {
    let wrong = |what: String| Fault::invalid(ATTRIBUTES, what);
    let map = match sent(body, ATTRIBUTES) {
        None => return Ok(None),
        Some(Value::Null) => return Ok(Some(String::new())),
        Some(Value::Object(map)) => map,
        Some(_) => return Err(wrong("has to be an object".to_owned())),
    };
    let mut kept = Map::new();
    for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
        let name = validate::line(name);
        if !(1..=NAME).contains(&name.chars().count()) {
            return Err(wrong(format!("names have 1 to {NAME} characters")));
        }
        let value = match value {
            Value::String(text) => {
                let text = validate::line(text);
                validate::length(ATTRIBUTES, &text, VALUE)?;
                text.into()
            }
            Value::Number(_) | Value::Bool(_) => value.clone(),
            _ => {
                let what = format!("{name} has to be a text, a number, true or false");
                return Err(wrong(what));
            }
        };
        kept.insert(name, value);
    }
    if kept.len() > MOST {
        return Err(wrong(format!(
            "there are {}; at most {MOST} are taken",
            kept.len()
        )));
    }
    Ok(Some(if kept.is_empty() {
        String::new()
    } else {
        Value::Object(kept).to_string()
    }))
}

/// The attributes of a session, as text.
pub fn of(row: &SessionRow) -> BTreeMap<String, String> {
    let kept: Map<String, Value> = serde_json::from_str(&row.custom_attributes).unwrap_or_default();
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    kept.into_iter()
        .map(|(name, value)| (name, text(value)))
        .collect()
}

/// Adds what agents select by name.
pub fn add(body: &mut Value, select: &Select, row: &SessionRow) {
    for (name, value) in [
        ("Verified", json!(row.verified)),
        ("VerifiedFields", json!(signed(row).collect::<Vec<_>>())),
        ("ExternalId", json!(row.external_id)),
        (ATTRIBUTES, json!(of(row))),
    ] {
        if select.names(name) {
            body[name] = value;
        }
    }
}

/// What a token has signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The site's own id of its user.
    pub subject: String,
    /// The properties of the session that the token carried, as they are stored.
    pub fields: String,
}

/// The properties of a session that the site has signed.
pub fn signed(row: &SessionRow) -> impl Iterator<Item = &str> {
    row.verified_fields
        .split(',')
        .filter(|name| !name.is_empty())
}

/// Whether the site has signed this property of the session.
pub fn is_signed(row: &SessionRow, name: &str) -> bool {
    signed(row).any(|signed| signed == name)
}

/// The identity that a body proves. What it tells wins over what was typed; what it does
/// not tell stays as typed, and is not signed.
pub fn identity(
    app: &App,
    body: &Map<String, Value>,
    entity: &mut ChatSessionEntity,
    now: i64,
) -> Outcome<Option<Signed>> {
    let token = match sent(body, TOKEN) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(token)) if token.is_empty() => return Ok(None),
        Some(Value::String(token)) => token,
        Some(_) => return Err(Fault::invalid(TOKEN, "has to be a text")),
    };
    if app.keys.is_empty() {
        let what = "this service checks no identities; set --identity-secret or --identity-key";
        return Err(Fault::conflict(TOKEN, what));
    }
    let checked = identity::check(token, &app.keys, &app.settings.identity, now);
    let identity = checked.map_err(|what| Fault {
        field: Some(TOKEN.to_owned()),
        ..Fault::unauthorized(what)
    })?;
    Ok(Some(sign(identity, entity)))
}

/// Puts what a token tells in the place of what was typed.
fn sign(identity: Identity, entity: &mut ChatSessionEntity) -> Signed {
    let name = identity.name;
    let alias = name.as_deref().map(|name| name.chars().take(64).collect());
    let mut fields = Vec::new();
    for (field, told, typed) in [
        ("CustomerAlias", alias, &mut entity.customer_alias),
        ("CustomerName", name, &mut entity.customer_name),
        ("CustomerEmail", identity.email, &mut entity.customer_email),
        ("CustomerPhone", identity.phone, &mut entity.customer_phone),
        (
            "CustomerCompanyName",
            identity.company,
            &mut entity.customer_company_name,
        ),
    ] {
        // A claim that says nothing signs nothing.
        if let Some(told) = told.filter(|told| !validate::line(told).is_empty()) {
            *typed = told;
            fields.push(field);
        }
    }
    Signed {
        subject: identity.subject,
        fields: fields.join(","),
    }
}

/// The properties that can be signed, in an entity and as stored.
fn signable<'a>(
    entity: &'a mut ChatSessionEntity,
    row: &'a SessionRow,
) -> [(&'static str, &'a mut String, &'a String); 5] {
    [
        (
            "CustomerAlias",
            &mut entity.customer_alias,
            &row.customer_alias,
        ),
        ("CustomerName", &mut entity.customer_name, &row.name),
        ("CustomerEmail", &mut entity.customer_email, &row.email),
        ("CustomerPhone", &mut entity.customer_phone, &row.phone),
        (
            "CustomerCompanyName",
            &mut entity.customer_company_name,
            &row.company_name,
        ),
    ]
}

/// What the site has signed, its visitor does not change.
pub fn keep(row: &SessionRow, entity: &mut ChatSessionEntity) {
    for (name, wanted, stored) in signable(entity, row) {
        if is_signed(row, name) {
            wanted.clone_from(stored);
        }
    }
}

/// What an agent has changed since is not what the site has signed; whether there was any.
pub fn unsign(before: &SessionRow, row: &mut SessionRow) -> bool {
    let mut entity = row.entity();
    let changed = signable(&mut entity, before);
    let changed: Vec<_> = changed
        .into_iter()
        .filter(|(name, now, stored)| is_signed(before, name) && **now != **stored)
        .map(|(name, ..)| name)
        .collect();
    let left = signed(before).filter(|name| !changed.contains(name));
    row.verified_fields = left.collect::<Vec<_>>().join(",");
    !changed.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Value) -> Outcome<Option<String>> {
        attributes(json!({"customattributes": value}).as_object().unwrap())
    }

    #[test]
    fn attributes_are_few_flat_and_short() {
        let good = json!({"plan": "gold\u{0}\nplus", "seats": 5, "trial": false, "none": null});
        let kept = read(good).unwrap().unwrap();
        let row = SessionRow {
            custom_attributes: kept,
            ..SessionRow::default()
        };
        let told: Vec<_> = of(&row).into_iter().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            told,
            [
                pair("plan", "gold plus"),
                pair("seats", "5"),
                pair("trial", "false")
            ]
        );
        assert_eq!(read(Value::Null).unwrap(), Some(String::new()));
        assert_eq!(attributes(&Map::new()).unwrap(), None);
        let many: Map<String, Value> = (0..21).map(|n| (n.to_string(), json!(n))).collect();
        for wrong in [
            json!("x"),
            json!([1]),
            json!({"a": {}}),
            json!({"a": [1]}),
            json!({"": 1}),
            json!({"x".repeat(65): 1}),
            json!({"a": "x".repeat(256)}),
            Value::Object(many),
        ] {
            let fault = read(wrong.clone()).unwrap_err();
            assert_eq!(fault.field.as_deref(), Some(ATTRIBUTES), "{wrong}");
        }
    }
}
