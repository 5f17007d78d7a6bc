//! Parameters of operations.

use crate::format::zone;
use crate::store::archive::{self, Kind};
use serde_json::{Map, Value, json};

/// Headers that change an answer's dates and texts.
const MANNERS: &[(&str, &str)] = &[
    (
        "Accept-Language",
        "The language of texts, as in nb or en-US",
    ),
    (
        "SO-Language",
        "The same, before Accept-Language; * for texts as they are stored",
    ),
    (
        "SO-Culture",
        "The culture of dates in a list that is written for reading; of no effect without a language",
    ),
    (
        "SO-TimeZone",
        "The time zone of dates: a code, an id or an IANA name; with \", includeTZOffset\" answers carry the offset",
    ),
    (
        "SO-AppToken",
        "The application's token; needed beside SoTicket where the service is set up with one",
    ),
];

/// A parameter.
pub fn parameter(name: &str, place: &str, required: bool, schema: Value, what: &str) -> Value {
    json!({"name": name, "in": place, "required": required, "schema": schema, "description": what})
}

/// A text that may be absent.
pub fn text(name: &str, place: &str, what: &str) -> Value {
    parameter(name, place, false, json!({"type": "string"}), what)
}

/// An id that is needed.
pub fn id(name: &str, place: &str) -> Value {
    let schema =
        json!({"type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX});
    parameter(name, place, true, schema, "The id")
}

/// References to the headers that change an answer's dates and texts.
pub fn manners() -> Vec<Value> {
    let names = MANNERS.iter().map(|(name, _)| name);
    names
        .map(|name| json!({"$ref": format!("#/components/parameters/{name}")}))
        .collect()
}

/// The parameters that are referred to.
pub fn shared() -> Value {
    let one = |(name, what): &(&str, &str)| {
        let mut header = text(name, "header", what);
        if *name == "SO-TimeZone" {
            let zone = format!("({})(, ?includeTZOffset)?", zones());
            header["schema"]["pattern"] = pattern(zone)["pattern"].take();
        }
        ((*name).to_owned(), header)
    };
    Value::Object(MANNERS.iter().map(one).collect::<Map<_, _>>())
}

fn columns(fits: impl Fn(Kind) -> bool) -> String {
    let all = archive::columns().iter();
    let names: Vec<&str> = all.filter(|c| fits(c.kind)).map(|c| c.name).collect();
    format!("({})", names.join("|"))
}

/// Which columns of a list to answer, in which order, and which rows.
pub fn list() -> [Value; 3] {
    let any = columns(|_| true);
    let sortable = columns(|kind| kind != Kind::Span);
    let numbers = columns(|kind| matches!(kind, Kind::Number | Kind::Span));
    let texts = columns(|kind| kind == Kind::Text);
    let dates = columns(|kind| kind == Kind::Date);
    let by = format!("{sortable}( (asc|desc))?");
    let signs = "(eq|ne|gt|ge|lt|le)";
    let one = [
        format!("{numbers} {signs} -?[0-9]{{1,9}}"),
        format!("{texts} (eq|ne|begins|contains) '[ -&(-~]*'"),
        format!("{dates} {signs} '20[0-9]{{2}}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'"),
    ];
    let one = format!("({})", one.join("|"));
    let parameter = |name: &str, what: &str, pattern: String| {
        let mut parameter = text(name, "query", what);
        parameter["schema"]["pattern"] = pattern.into();
        parameter
    };
    [
        parameter(
            "$select",
            "Columns, separated by commas",
            format!("^$|^{any}(,{any})*$"),
        ),
        parameter(
            "$orderBy",
            "Columns, separated by commas, with asc or desc",
            format!("^$|^{by}(,{by})*$"),
        ),
        parameter(
            "$filter",
            "As in: status eq 'InQueue' and (rating ge 4 or firstMessage contains 'invoice'); also not, in, ends, null",
            format!("^$|^{one}( (and|or) {one})*$"),
        ),
    ]
}

/// What a time zone looks like: a known code or id, or an IANA name.
pub fn zones() -> String {
    let any_case = |c: char| match c {
        c if c.is_ascii_alphabetic() => format!("[{}{}]", c, c.to_ascii_lowercase()),
        c => c.to_string(),
    };
    let codes = zone::codes().map(|code| code.chars().map(any_case).collect::<String>());
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let all: Vec<String> = codes
        .chain(names.map(|name| name.replace('+', "[+]")))
        .collect();
    all.join("|")
}

/// The schema of a text that is empty or like this.
pub fn pattern(like: String) -> Value {
    json!({"pattern": format!("^$|^({like})$")})
}
