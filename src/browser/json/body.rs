//! A request's body, written property by property.

/// A JSON object under construction.
pub struct Body(String);

impl Default for Body {
    fn default() -> Self {
        Self(String::from("{"))
    }
}

impl Body {
    fn name(&mut self, name: &str) {
        comma(&mut self.0);
        string(&mut self.0, name);
        self.0.push(':');
    }

    /// A property with a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        string(&mut self.0, value);
        self
    }

    /// A property with a number.
    #[must_use]
    pub fn number(mut self, name: &str, value: i32) -> Self {
        self.name(name);
        self.0.push_str(&value.to_string());
        self
    }

    /// A property that holds or not.
    #[must_use]
    pub fn flag(mut self, name: &str, value: bool) -> Self {
        self.name(name);
        self.0.push_str(word(value));
        self
    }

    /// A property with an object.
    #[must_use]
    pub fn object(mut self, name: &str, value: Self) -> Self {
        self.name(name);
        self.0.push_str(&value.finish());
        self
    }

    /// The text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn comma(out: &mut String) {
    if !out.ends_with(['{', '[']) {
        out.push(',');
    }
}

const fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\0'..=' ' if letter != ' ' => {
                out.push_str("\\u00");
                for half in [u32::from(letter) >> 4, u32::from(letter) & 15] {
                    out.push(char::from_digit(half, 16).unwrap_or('0'));
                }
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn a_body() {
        let inner = Body::default().text("Message", "a\\b\u{1}");
        let body = Body::default()
            .number("ChatSessionId", -1)
            .flag("CustomerConsented", true)
            .object("Message", inner);
        assert_eq!(
            body.finish(),
            r#"{"ChatSessionId":-1,"CustomerConsented":true,"Message":{"Message":"a\\b\u0001"}}"#
        );
    }
}
