//! `application/x-www-form-urlencoded` as the JSON that it stands for.
//!
//! Parts are named with a dot or in brackets (`User.AssociateId`,
//! `User[AssociateId]`), items of a list by their number (`Useragents[0].TopicId`)
//! or by naming the list again (`ids=1&ids=2`, `ids[]=1&ids[]=2`).

use super::{DEPTH, plain};
use crate::error::{Fault, Outcome};
use anteroom_carriers::shape::{Carrier, Shape};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// The most fields that a form may have.
const FIELDS: usize = 1000;

/// Reads a form into the value that the same request in JSON would have. An empty
/// field is the empty text, and null where the property is not a text.
pub fn read(bytes: &[u8], shape: Shape) -> Outcome<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Fault::malformed("the form is not UTF-8; send it in UTF-8"))?;
    let mut root = Node::default();
    let pairs = text.trim_ascii().split('&').filter(|pair| !pair.is_empty());
    for (n, pair) in pairs.enumerate() {
        if n == FIELDS {
            let what = format!("the form has more than {FIELDS} fields");
            return Err(Fault::malformed(what));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name, "the name of a field")?;
        let value = decode(value, &format!("the field {}", shortened(&name)))?;
        match segments(&name) {
            Ok(segments) => root.at(&segments).values.push(value),
            // What no property is called is nobody's, however it is written.
            Err(_) if !is_known(&name, shape) => {}
            Err(fault) => return Err(fault),
        }
    }
    root.read(shape, "")
}

/// Whether a field's name begins with a property's.
fn is_known(name: &str, shape: Shape) -> bool {
    let first = name.split(['.', '[', ']']).next().unwrap_or_default();
    match shape {
        Shape::Object(of) => of().property(first).is_some(),
        _ => true,
    }
}

/// Undoes the encoding; what is not properly encoded is refused and not guessed.
fn decode(text: &str, whose: &str) -> Outcome<String> {
    let plus = text.replace('+', " ");
    let mut rest = plus.as_bytes();
    while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
        match rest.get(at + 1..at + 3) {
            Some(hex) if hex.iter().all(u8::is_ascii_hexdigit) => rest = &rest[at + 3..],
            _ => {
                let what = format!("{whose} has a % that two hexadecimal digits do not follow");
                return Err(Fault::malformed(what));
            }
        }
    }
    percent_decode_str(&plus)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Fault::malformed(format!("{whose} is not UTF-8; send it in UTF-8")))
}

/// The parts of a field's name; an empty one is the `[]` at the end.
fn segments(name: &str) -> Outcome<Vec<&str>> {
    let wrong = |what: &str| Fault::malformed(format!("the field {}: {what}", shortened(name)));
    let unclear = || wrong("the name is not like User.AssociateId or Useragents[0].TopicId");
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let mut segments = vec![first];
    while !rest.is_empty() {
        let segment;
        (segment, rest) = if let Some(dotted) = rest.strip_prefix('.') {
            dotted.split_at(dotted.find(['.', '[']).unwrap_or(dotted.len()))
        } else {
            let inner = rest.strip_prefix('[').ok_or_else(unclear)?;
            inner.split_once(']').ok_or_else(unclear)?
        };
        let last_brackets = rest.is_empty() && name.ends_with("[]");
        if segment.is_empty() && !last_brackets {
            return Err(unclear());
        }
        segments.push(segment);
        if segments.len() > DEPTH {
            return Err(wrong(&format!("nested deeper than {DEPTH}")));
        }
    }
    if first.is_empty() || segments.iter().any(|segment| segment.contains(']')) {
        return Err(unclear());
    }
    Ok(segments)
}

fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

/// The fields of one name, and of the names below it.
#[derive(Default)]
struct Node {
    values: Vec<String>,
    parts: Vec<(String, Node)>,
}

impl Node {
    fn at(&mut self, segments: &[&str]) -> &mut Self {
        let mut node = self;
        for segment in segments.iter().filter(|segment| !segment.is_empty()) {
            let known = node
                .parts
                .iter()
                .position(|(name, _)| name.eq_ignore_ascii_case(segment));
            let place = known.unwrap_or_else(|| {
                node.parts.push(((*segment).to_owned(), Self::default()));
                node.parts.len() - 1
            });
            node = &mut node.parts[place].1;
        }
        node
    }

    fn read(&self, shape: Shape, path: &str) -> Outcome<Value> {
        let blank = self.values.iter().all(String::is_empty);
        match shape {
            Shape::List(of) => self.list(of(), path),
            Shape::Object(_) | Shape::Map(_) if !blank => {
                Err(Fault::invalid(path, "is not an object"))
            }
            Shape::Object(_) | Shape::Map(_) if self.values.len() == 1 && self.parts.is_empty() => {
                Ok(Value::Null)
            }
            Shape::Object(_) | Shape::Map(_) if !self.values.is_empty() => {
                Err(Fault::invalid(path, "stands there twice"))
            }
            Shape::Object(of) => self.object(of(), path),
            Shape::Map(of) => {
                let entries = self
                    .parts
                    .iter()
                    .map(|(name, part)| Ok((name.clone(), part.read(of(), &below(path, name))?)));
                entries.collect::<Outcome<_>>().map(Value::Object)
            }
            _ if !self.parts.is_empty() => Err(Fault::invalid(path, "has no parts")),
            _ => match &self.values[..] {
                [value] => scalar(value, shape, path),
                _ => Err(Fault::invalid(path, "stands there twice")),
            },
        }
    }

    fn object(&self, carrier: &Carrier, path: &str) -> Outcome<Value> {
        let mut object = Map::new();
        for (name, part) in &self.parts {
            if let Some(property) = carrier.property(name) {
                let value = part.read(property.shape, &below(path, property.name))?;
                object.insert(property.name.to_owned(), value);
            }
        }
        Ok(Value::Object(object))
    }

    fn list(&self, of: Shape, path: &str) -> Outcome<Value> {
        if self.parts.is_empty() && self.values.len() == 1 && self.values[0].is_empty() {
            return Ok(Value::Null);
        }
        if !self.parts.is_empty() && !self.values.is_empty() {
            let what = "has items with a number and without; number all or none";
            return Err(Fault::invalid(path, what));
        }
        let mut numbered = Vec::new();
        for (name, part) in &self.parts {
            let number = name.parse::<u32>().map_err(|_| {
                Fault::invalid(
                    below(path, name),
                    "is not the number of an item in the list",
                )
            })?;
            numbered.push((number, part));
        }
        numbered.sort_by_key(|(number, _)| *number);
        if numbered.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Fault::invalid(path, "has two items of one number"));
        }
        let numbered = numbered
            .iter()
            .map(|(number, part)| part.read(of, &below(path, &number.to_string())));
        let plain = self.values.iter().enumerate();
        let plain = plain.map(|(n, value)| scalar(value, of, &below(path, &n.to_string())));
        numbered
            .chain(plain)
            .collect::<Outcome<_>>()
            .map(Value::Array)
    }
}

fn scalar(text: &str, shape: Shape, path: &str) -> Outcome<Value> {
    if text.is_empty() && !matches!(shape, Shape::Text) {
        return Ok(Value::Null);
    }
    plain::read(text, shape).map_err(|what| Fault::invalid(path, what))
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::shape::{Property, Shaped};
    use anteroom_carriers::{ChatSessionEntity, ChatTopicAgent, TimeZoneData};
    use axum::http::StatusCode;
    use proptest::prelude::*;
    use serde_json::json;
    use std::sync::OnceLock;

    /// The parameters of a method that has lists.
    fn parameters() -> Shape {
        fn carrier() -> &'static Carrier {
            static CARRIER: OnceLock<Carrier> = OnceLock::new();
            let property = |name, shape| Property {
                name,
                shape,
                nullable: false,
                length: None,
                meaning: String::new(),
            };
            CARRIER.get_or_init(|| Carrier {
                name: "Parameters",
                properties: vec![
                    property("Useragents", Vec::<ChatTopicAgent>::shape()),
                    property("ids", Vec::<i32>::shape()),
                    property("Zone", TimeZoneData::shape()),
                ],
            })
        }
        Shape::Object(carrier)
    }

    fn session(form: &str) -> Outcome<Value> {
        read(form.as_bytes(), ChatSessionEntity::shape())
    }

    fn refused(form: &str) -> String {
        let fault = session(form).unwrap_err();
        assert_eq!(fault.status, StatusCode::BAD_REQUEST);
        fault.to_string()
    }

    #[test]
    fn plain_fields_in_any_case() {
        let read = session(
            "CustomerName=Ann+M%C3%BCller%2B&topicid=5&CUSTOMERCONSENTED=true&Status=InQueue\
             &Nobody=x&ChatbotIsActive=0&WhenStarted=&CustomerEmail=&&CustomerPhone",
        );
        assert_eq!(
            read.unwrap(),
            json!({"CustomerName": "Ann Müller+", "TopicId": 5, "CustomerConsented": true,
                "Status": "InQueue", "ChatbotIsActive": false, "WhenStarted": null,
                "CustomerEmail": "", "CustomerPhone": ""})
        );
        assert_eq!(session("").unwrap(), json!({}));
    }

    #[test]
    fn parts_with_dots_and_brackets() {
        for form in [
            "User.AssociateId=5&user.Name=a",
            "User[AssociateId]=5&user%5Bname%5D=a",
        ] {
            assert_eq!(
                session(form).unwrap(),
                json!({"User": {"AssociateId": 5, "Name": "a"}})
            );
        }
        assert_eq!(session("User=").unwrap(), json!({"User": null}));
        assert!(refused("User=5").starts_with("User: is not an object"));
        assert!(refused("User=&User.Name=a").starts_with("User: stands there twice"));
        assert!(refused("TopicId.x=5").starts_with("TopicId: has no parts"));
    }

    #[test]
    fn lists_and_maps() {
        let read = |form: &str| read(form.as_bytes(), parameters());
        assert_eq!(
            read("Useragents[1].TopicId=2&Useragents[0].TopicId=1&Useragents[0][User][Name]=a")
                .unwrap(),
            json!({"Useragents": [{"TopicId": 1, "User": {"Name": "a"}}, {"TopicId": 2}]})
        );
        for form in [
            "ids=1&ids=2",
            "ids[]=1&ids[]=2",
            "ids[7]=2&ids[3]=1",
            "ids=1&ids[]=2",
        ] {
            assert_eq!(read(form).unwrap(), json!({"ids": [1, 2]}), "{form}");
        }
        assert_eq!(read("ids=").unwrap(), json!({"ids": null}));
        assert_eq!(
            read("Zone.TimeZoneSTDRules[2026].StartDay=1").unwrap(),
            json!({"Zone": {"TimeZoneSTDRules": {"2026": {"StartDay": 1}}}})
        );
        for (form, field) in [
            ("ids[a]=1", "ids/a"),
            ("ids[0]=1&ids[00]=1", "ids"),
            ("ids[0]=1&ids=1", "ids"),
            ("ids=1&ids=x", "ids/1"),
            ("Useragents[0].TopicId=x", "Useragents/0/TopicId"),
            ("Useragents[0]=x", "Useragents/0"),
        ] {
            assert_eq!(
                read(form).unwrap_err().field.as_deref(),
                Some(field),
                "{form}"
            );
        }
        assert_eq!(read("ids[4000000000]=1").unwrap(), json!({"ids": [1]}));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(refused("TopicId=five").starts_with("TopicId: is not a whole number"));
        assert!(refused("CustomerConsented=yes").starts_with("CustomerConsented: is not true"));
        assert!(refused("TopicId=1&topicid=1").starts_with("TopicId: stands there twice"));
        assert!(refused("CustomerName=%zz").contains("CustomerName has a %"));
        assert!(refused("CustomerName=a%2").contains("CustomerName has a %"));
        assert!(refused("CustomerName=%FF").contains("CustomerName is not UTF-8"));
        assert!(refused("=5").contains("the name is not like"));
        for name in [
            "a..b", "a[b", "a]", ".a", "a[b]c", "a[].b", "a.", "[a]", "a[[b]]",
        ] {
            assert!(
                refused(&format!("{name}=1")).contains("the name is not like"),
                "{name}"
            );
        }
        assert!(refused(&format!("a{}=1", ".a".repeat(64))).contains("deeper than 64"));
        assert!(refused(&"a=1&".repeat(1001)).contains("more than 1000"));
        assert!(read(b"a=\xff", parameters()).is_err());
    }

    proptest! {
        #[test]
        fn any_form_is_read_or_refused(form in "([a-cA-C.=&%\\[\\]0-2+]|User|ids){0,30}") {
            let _ = session(&form);
            let _ = read(form.as_bytes(), parameters());
        }

        #[test]
        fn any_text_comes_through(text: String) {
            let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            prop_assert_eq!(session(&format!("CustomerName={encoded}")).unwrap(), json!({"CustomerName": text}));
        }
    }
}
