//! Addresses that visitors give, as links.

/// Percent-encodes all but what needs no encoding anywhere (RFC 3986, unreserved).
fn encoded(text: &str, also: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~".contains(&byte)
            || also.as_bytes().contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A link that writes to an e-mail address; none where it is none. Whatever stands in
/// the address stays part of it: it cannot add a subject, a text or another receiver.
#[must_use]
pub fn mailto(address: &str) -> Option<String> {
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@')?;
    let odd = |c: char| c.is_whitespace() || c.is_control();
    if local.is_empty() || domain.is_empty() || address.contains(odd) {
        return None;
    }
    Some(format!(
        "mailto:{}@{}",
        encoded(local, "+"),
        encoded(domain, "")
    ))
}

/// A link that calls a phone number; none where it is none.
#[must_use]
pub fn tel(number: &str) -> Option<String> {
    let number = number.trim();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let known = |c: char| c.is_ascii_digit() || "+-./() \u{a0}\u{2009}".contains(c);
    if digits.len() < 3 || !number.chars().all(known) {
        return None;
    }
    let plus = if number.starts_with('+') { "+" } else { "" };
    Some(format!("tel:{plus}{digits}"))
}

/// A page that may be opened; none for anything but a web address.
#[must_use]
pub fn page(address: &str) -> Option<&str> {
    let address = address.trim();
    let web = ["https://", "http://"];
    web.iter()
        .any(|scheme| {
            address
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
        .then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_one_address() {
        let is = |address: &str, link: &str| assert_eq!(mailto(address).as_deref(), Some(link));
        is(" vera+chat@example.com ", "mailto:vera+chat@example.com");
        is("a?bcc=all@example.com", "mailto:a%3Fbcc%3Dall@example.com");
        is("a,b@example.com", "mailto:a%2Cb@example.com");
        is("v@münchen.example", "mailto:v@m%C3%BCnchen.example");
        is("a@b@example.com", "mailto:a%40b@example.com");
        for none in [
            "",
            "vera",
            "@example.com",
            "vera@",
            "a b@example.com",
            "a\n@b.c",
        ] {
            assert_eq!(mailto(none), None, "{none:?}");
        }
    }

    #[test]
    fn only_numbers_are_called() {
        assert_eq!(tel("+47 22 00 00-00").as_deref(), Some("tel:+4722000000"));
        assert_eq!(tel("(022) 123").as_deref(), Some("tel:022123"));
        for none in ["", "<i>112</i>", "12", "call me"] {
            assert_eq!(tel(none), None, "{none:?}");
        }
    }

    #[test]
    fn only_pages_of_the_web_are_opened() {
        assert_eq!(page("HTTPS://shop.example/"), Some("HTTPS://shop.example/"));
        for none in ["", "javascript:alert(1)", "file:///etc", "shop.example"] {
            assert_eq!(page(none), None, "{none:?}");
        }
    }
}
