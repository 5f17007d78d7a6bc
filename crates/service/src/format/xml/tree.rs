//! XML as a tree of elements; what an API has no use for, or what is a danger, is refused.

use super::is_char;
use crate::error::{Fault, Outcome};
use crate::format::{DEPTH, place};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// One element. Name spaces are not looked at.
#[derive(Debug, Default)]
pub struct Element {
    /// The name without its prefix.
    pub name: String,
    /// Whether it says that it is null.
    pub nil: bool,
    /// The attribute `Key`.
    pub key: Option<String>,
    /// All the text directly in it.
    pub text: String,
    /// The elements directly in it.
    pub children: Vec<Element>,
}

/// Reads a document's root.
pub fn parse(bytes: &[u8]) -> Outcome<Element> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(bytes, error.valid_up_to());
        Fault::malformed(format!(
            "the body is not UTF-8: line {line}, column {column}; send it in UTF-8"
        ))
    })?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    let mut builder = Builder::default();
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let done = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => builder.take(event, start == 0),
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(start);
                return Err(fault(bytes, at, &error.to_string()));
            }
        };
        done.map_err(|what| fault(bytes, start, &what))?;
    }
    match (builder.open.is_empty(), builder.root) {
        (true, Some(root)) => Ok(root),
        (true, None) => Err(fault(bytes, bytes.len(), "there is no element")),
        (false, _) => Err(fault(bytes, bytes.len(), "not every element is closed")),
    }
}

fn fault(bytes: &[u8], at: usize, what: &str) -> Fault {
    let (line, column) = place(bytes, at);
    Fault::malformed(format!(
        "the body is not XML that is taken: line {line}, column {column}: {what}"
    ))
}

/// What went wrong, in words; where is known by the caller.
type Taken<T = ()> = Result<T, String>;

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, first: bool) -> Taken {
        match event {
            Event::Start(start) => self.open(&start),
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) if self.open.is_empty() => Err(format!(
                "{:?} stands outside of the root",
                text.into_inner()
            )),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                self.text(resolve(&reference)?.encode_utf8(&mut [0; 4]))
            }
            Event::Decl(declaration) => declared(&declaration, first),
            Event::DocType(_) => Err("a document type declaration is not allowed".to_owned()),
            Event::PI(_) => Err("a processing instruction is not allowed".to_owned()),
            Event::Empty(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Taken {
        if self.root.is_some() {
            return Err("there is a second root".to_owned());
        }
        if self.open.len() >= DEPTH {
            return Err(format!("nested deeper than {DEPTH}"));
        }
        let mut element = Element {
            name: start.local_name().into_inner().to_owned(),
            ..Element::default()
        };
        if element.name.is_empty() {
            return Err("an element has no name".to_owned());
        }
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|error| error.to_string())?;
            allowed(&value)?;
            let (name, prefix) = attribute.key.decompose();
            let name = name.into_inner();
            if name == "nil" && prefix.is_some() {
                element.nil = matches!(value.trim(), "true" | "1");
            } else if name.eq_ignore_ascii_case("Key") && prefix.is_none() {
                element.key = Some(value.into_owned());
            }
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Taken {
        allowed(text)?;
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_ascii().is_empty() => {}
            None => return Err("there is text outside of the root".to_owned()),
        }
        Ok(())
    }
}

/// Only what XML itself defines: nothing is looked up, nothing grows.
fn resolve(reference: &BytesRef<'_>) -> Taken<char> {
    if let Some(c) = reference
        .resolve_char_ref()
        .map_err(|error| error.to_string())?
    {
        return Ok(c);
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err("an entity that XML does not define is not allowed".to_owned()),
    }
}

fn allowed(text: &str) -> Taken {
    match text.chars().find(|c| !is_char(*c)) {
        None => Ok(()),
        Some(c) => Err(format!(
            "XML cannot hold the character U+{:04X}",
            u32::from(c)
        )),
    }
}

fn declared(declaration: &BytesDecl<'_>, first: bool) -> Taken {
    if !first {
        return Err("the XML declaration does not stand at the beginning".to_owned());
    }
    let version = declaration.version().map_err(|error| error.to_string())?;
    if version != "1.0" {
        return Err("this is not XML 1.0".to_owned());
    }
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(Ok(_)) => Err("the encoding is not UTF-8; send it in UTF-8".to_owned()),
        Some(Err(error)) => Err(error.to_string()),
    }
}
