//! The API's description, for programs and for people.

use crate::api::openapi;
use crate::format::html::escape;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value;
use std::fmt::Write;
use std::sync::OnceLock;

/// Nothing from outside, and no scripts at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = include_str!("docs.css");

/// The description for programs.
pub fn openapi() -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        openapi::text(),
    )
        .into_response()
}

/// The page's style.
pub fn style() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        STYLE,
    )
        .into_response()
}

/// The description for people is at the address without the last slash, to which its
/// links are relative.
pub fn to_page() -> Response {
    Redirect::permanent("../docs").into_response()
}

/// The description for people.
pub fn page() -> Response {
    static PAGE: OnceLock<String> = OnceLock::new();
    let mut response = (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        PAGE.get_or_init(|| render(openapi::document())).as_str(),
    )
        .into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}

fn of<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

type Operation<'a> = (&'a str, &'a str, &'a Value);

/// Every operation, but those that describe another one of the same address.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, verbs)| {
        let verbs = verbs.as_object().into_iter().flatten();
        verbs.map(move |(verb, operation)| (path.as_str(), verb.as_str(), operation))
    });
    all.filter(|(path, verb, _)| *verb != "get" || !path.starts_with("/api/v1/Agents/"))
        .collect()
}

fn render(document: &Value) -> String {
    let mut html = String::with_capacity(400_000);
    html.push_str(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Anteroom: the web API</title><link rel=\"stylesheet\" href=\"docs.css\"></head><body>\
         <a class=\"skip\" href=\"#content\">To the content</a><div class=\"page\"><nav aria-label=\"Methods\">",
    );
    let operations = operations(document);
    let tags = document["tags"].as_array().into_iter().flatten();
    for tag in tags.clone() {
        let _ = write!(html, "<h2>{}</h2><ul>", escape(of(tag, "name")));
        for (path, verb, operation) in by_tag(&operations, of(tag, "name")) {
            let name = short(path, verb, operation);
            let anchor = escape(of(operation, "operationId"));
            let _ = write!(html, "<li><a href=\"#{anchor}\">{}</a></li>", escape(&name));
        }
        html.push_str("</ul>");
    }
    html.push_str("<h2>Carriers</h2><ul>");
    let schemas = document["components"]["schemas"].as_object();
    for name in schemas.into_iter().flatten().map(|(name, _)| escape(name)) {
        let _ = write!(html, "<li><a href=\"#{name}\">{name}</a></li>");
    }
    let info = &document["info"];
    let _ = write!(
        html,
        "</ul></nav><main id=\"content\"><h1>The web API</h1><p>{}</p>\
         <p>GET on the address of an agent's method describes the method and does nothing.</p>\
         <p>For programs: <a href=\"openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>",
        escape(of(info, "description"))
    );
    for tag in tags {
        let _ = write!(html, "<h2>{}</h2>", escape(of(tag, "description")));
        for operation in by_tag(&operations, of(tag, "name")) {
            draw(&mut html, document, operation);
        }
    }
    html.push_str("<h2>Carriers</h2>");
    for (name, schema) in schemas.into_iter().flatten() {
        carrier(&mut html, name, schema);
    }
    html.push_str("</main></div></body></html>");
    html
}

fn by_tag<'a>(
    operations: &'a [Operation<'a>],
    tag: &'a str,
) -> impl Iterator<Item = Operation<'a>> {
    operations
        .iter()
        .filter(move |(_, _, operation)| operation["tags"][0] == tag)
        .copied()
}

/// How the list of contents names an operation.
fn short(path: &str, verb: &str, operation: &Value) -> String {
    if operation["tags"][0] == "REST" {
        let path = path.trim_start_matches("/api/v1");
        return format!("{} {path}", verb.to_uppercase());
    }
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// What a reference leads to, or the thing itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let place = value["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    place
        .and_then(|place| document.pointer(place))
        .unwrap_or(value)
}

fn draw(html: &mut String, document: &Value, (path, verb, operation): Operation<'_>) {
    let _ = write!(
        html,
        "<section aria-labelledby=\"{0}\"><h3 id=\"{0}\"><span class=\"verb\">{1}</span> <code>{2}</code></h3><p>{3}.</p>",
        escape(of(operation, "operationId")),
        verb.to_uppercase(),
        escape(path),
        escape(of(operation, "summary")),
    );
    let list = operation["parameters"].as_array().into_iter().flatten();
    let rows: String = list
        .map(|parameter| {
            let parameter = resolved(document, parameter);
            let needed = if parameter["required"] == true { "required" } else { "" };
            format!(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{needed}</td><td>{}</td></tr>",
                escape(of(parameter, "name")),
                escape(of(parameter, "in")),
                escape(of(parameter, "description")),
            )
        })
        .collect();
    if !rows.is_empty() {
        let _ = write!(
            html,
            "<details><summary>Parameters</summary><div class=\"wide\"><table><thead><tr><th scope=\"col\">Name</th>\
             <th scope=\"col\">Where</th><th scope=\"col\"></th><th scope=\"col\">Meaning</th></tr></thead>\
             <tbody>{rows}</tbody></table></div></details>"
        );
    }
    let mut facts = String::new();
    let bodies = operation["requestBody"]["content"].as_object();
    for (media, body) in bodies.into_iter().flatten() {
        let _ = write!(
            facts,
            "<dt>Body <small>{}</small></dt><dd>{}</dd>",
            escape(media),
            kind(&body["schema"])
        );
    }
    for status in ["200", "204"] {
        let answer = &operation["responses"][status];
        if answer.is_object() {
            let schema = &answer["content"]["application/json"]["schema"];
            let kind = if schema.is_null() {
                "nothing".to_owned()
            } else {
                kind(schema)
            };
            let _ = write!(
                facts,
                "<dt>Answer <small>{status}</small></dt><dd>{kind}</dd>"
            );
        }
    }
    let _ = write!(html, "<dl>{facts}</dl></section>");
}

/// A type, with a link where it has a name.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(list) = schema["anyOf"].as_array() {
        let parts = list.iter().filter(|part| part["type"] != "null");
        return parts.map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(part) = schema["allOf"].get(0) {
        return kind(part);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let name = types.into_iter().find(|name| *name != "null");
    match name {
        Some("array") => format!("list of {}", kind(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("map of {}", kind(&schema["additionalProperties"]))
        }
        Some(name) => escape(schema["format"].as_str().unwrap_or(name)),
        None if schema["enum"].is_array() => "one of a list".to_owned(),
        None => "anything".to_owned(),
    }
}

fn carrier(html: &mut String, name: &str, schema: &Value) {
    let name = escape(name);
    let _ = write!(
        html,
        "<section aria-labelledby=\"{name}\"><h3 id=\"{name}\">{name}</h3>"
    );
    if let Some(names) = schema["anyOf"][0]["enum"].as_array() {
        let numbers = schema["anyOf"][1]["enum"].as_array();
        let list: Vec<String> = names
            .iter()
            .zip(numbers.into_iter().flatten())
            .map(|(name, number)| {
                format!(
                    "<li value=\"{number}\">{}</li>",
                    escape(name.as_str().unwrap_or_default())
                )
            })
            .collect();
        let _ = write!(html, "<ol>{}</ol></section>", list.join(""));
        return;
    }
    let words = escape(of(schema, "description"));
    if !words.is_empty() {
        let _ = write!(html, "<p>{}.</p>", words.trim_end_matches('.'));
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    let rows: String = properties
        .map(|(name, property)| {
            let most = property["maxLength"].as_u64();
            let most = most.map(|n| format!(", at most {n}")).unwrap_or_default();
            format!(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}{most}</td><td>{}</td></tr>",
                escape(name),
                kind(property),
                escape(of(property, "description"))
            )
        })
        .collect();
    if !rows.is_empty() {
        let _ = write!(
            html,
            "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Property</th><th scope=\"col\">Type</th>\
             <th scope=\"col\">Meaning</th></tr></thead><tbody>{rows}</tbody></table></div>"
        );
    }
    html.push_str("</section>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_everything_and_nothing_from_outside() {
        let page = render(openapi::document());
        for (_, _, operation) in operations(openapi::document()) {
            let anchor = format!("id=\"{}\"", of(operation, "operationId"));
            assert_eq!(page.matches(&anchor).count(), 1, "{anchor}");
        }
        for outside in ["http:", "https:", "<script", "style=", "src="] {
            assert!(!page.contains(outside), "{outside}");
        }
        // No section is a heading only.
        assert!(!page.contains("</h3></section>") && !page.contains("</h3><p></p></section>"));
        // Every link inside the page has its target.
        for link in page.split("href=\"#").skip(1) {
            let name = link.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
        }
    }

    #[test]
    fn text_is_text() {
        assert_eq!(escape("<b>\"&"), "&lt;b&gt;&quot;&amp;");
    }
}
