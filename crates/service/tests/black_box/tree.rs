//! XML as a program of another house reads and writes it: what there is of JSON in it.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// An element with what is in it.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The child that stands for a property.
    fn part(&self, name: &str) -> Option<&Self> {
        let fits = |child: &&Self| child.name == name || child.attribute("Key") == Some(name);
        self.children.iter().find(fits)
    }
}

/// Reads a whole document; what is not well-formed is a failure.
pub fn parse(text: &str) -> Element {
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"),
        "{text}"
    );
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open = vec![Element::default()];
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{e}: {text}"))
        {
            Event::Start(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute
                        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
                        .unwrap();
                    (attribute.key.into_inner().to_owned(), value.into_owned())
                });
                open.push(Element {
                    name: start.name().into_inner().to_owned(),
                    attributes: attributes.collect(),
                    ..Element::default()
                });
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(more) => open
                .last_mut()
                .unwrap()
                .text
                .push_str(&more.xml10_content()),
            Event::GeneralRef(name) => {
                let c = name
                    .resolve_char_ref()
                    .unwrap()
                    .unwrap_or_else(|| match &*name {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        other => panic!("{other}: {text}"),
                    });
                open.last_mut().unwrap().text.push(c);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((open.len(), open[0].children.len()), (1, 1), "{text}");
    open.remove(0).children.remove(0)
}

/// Refuses an element that does not hold exactly this value.
#[track_caller]
pub fn same(element: &Element, value: &Value, place: &str) {
    let here = format!("{place}/{}", element.name);
    let nil = element.attribute("xsi:nil") == Some("true");
    assert_eq!(nil, value.is_null(), "{here}: {value}");
    match value {
        Value::Null => assert!(
            element.children.is_empty() && element.text.is_empty(),
            "{here}"
        ),
        Value::Bool(_) | Value::Number(_) => assert_eq!(element.text, value.to_string(), "{here}"),
        Value::String(text) => assert_eq!(&element.text, text, "{here}"),
        Value::Array(items) => {
            assert_eq!(element.children.len(), items.len(), "{here}: {value}");
            for (child, item) in element.children.iter().zip(items) {
                same(child, item, &here);
            }
        }
        Value::Object(map) => {
            assert_eq!(element.children.len(), map.len(), "{here}: {value}");
            for (name, value) in map {
                let part = element
                    .part(name)
                    .unwrap_or_else(|| panic!("{here}: no {name}"));
                same(part, value, &here);
            }
        }
    }
}

/// Writes a value as XML; items of lists have the names that `items` gives.
pub fn write(root: &str, value: &Value, items: &dyn Fn(&str) -> &'static str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    element(&mut out, root, value, items);
    out
}

fn element(out: &mut String, name: &str, value: &Value, items: &dyn Fn(&str) -> &'static str) {
    let nil = " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"";
    let attributes = if value.is_null() { nil } else { "" };
    out.push_str(&format!("<{name}{attributes}>"));
    match value {
        Value::Null => {}
        Value::String(text) => {
            out.push_str(
                &text
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace(">", "&#x3e;"),
            );
        }
        Value::Array(list) => list
            .iter()
            .for_each(|item| element(out, items(name), item, items)),
        Value::Object(map) => map
            .iter()
            .for_each(|(name, value)| element(out, name, value, items)),
        other => out.push_str(&other.to_string()),
    }
    out.push_str(&format!("</{name}>"));
}
