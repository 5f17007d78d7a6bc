//! Where a webhook may lead.

use crate::outside::Reach;
use url::Url;

/// Reads a target's address and checks all that shows without connecting.
///
/// # Errors
/// With a sentence for the operator.
pub fn target(text: &str, allow_private: bool) -> Result<Url, String> {
    let url = Url::parse(text.trim())
        .map_err(|error| format!("{text} is not an address: {error}; write https://host/path"))?;
    let reach = reach(&url, allow_private).ok_or_else(|| match url.scheme() {
        "http" => "a webhook has to be https:; http: is for private networks, and needs \
                   --allow-private"
            .to_owned(),
        other => format!("{other}: cannot be used; a webhook has to be https:"),
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "an address with a name or password in it is not taken; deliveries are signed"
                .to_owned(),
        );
    }
    if url.fragment().is_some() {
        return Err("the part after # would not be sent; leave it out".to_owned());
    }
    let host = url.host_str().unwrap_or_default();
    if !reach.may_include(&url) {
        return Err(match reach {
            Reach::Private => format!(
                "{host} is not in a private network, and http: is for these only; use https:"
            ),
            _ => format!("{host} is in a private network; allow that with --allow-private"),
        });
    }
    Ok(url)
}

/// Where a delivery to this address may go; nowhere by a scheme that is not taken.
pub fn reach(url: &Url, allow_private: bool) -> Option<Reach> {
    match (url.scheme(), allow_private) {
        ("https", false) => Some(Reach::Public),
        ("https", true) => Some(Reach::Both),
        // What everybody on the way can read stays at home.
        ("http", true) => Some(Reach::Private),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_allowed_is_taken() {
        for good in [
            "https://example.com/hook?key=1",
            "https://example.com:8443",
            "https://1.1.1.1/",
        ] {
            assert!(target(good, false).is_ok(), "{good}");
            assert!(target(good, true).is_ok(), "{good}");
        }
        for private in [
            "http://127.0.0.1:9000/",
            "http://localhost/",
            "http://intranet.example/",
            "https://10.0.0.1/",
            "https://0x7f.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://localhost./",
        ] {
            let error = target(private, false).unwrap_err();
            assert!(error.contains("--allow-private"), "{private}: {error}");
            assert!(target(private, true).is_ok(), "{private}");
        }
        for wrong in [
            "",
            "example.com/hook",
            "ftp://example.com/",
            "file:///etc/passwd",
            "http://1.1.1.1/",
            "https://ann:pw@example.com/",
            "https://ann@example.com/",
            "https://example.com/#x",
            "https://224.0.0.1/",
            "http://0.0.0.0/",
            "https://",
        ] {
            assert!(target(wrong, true).is_err(), "{wrong}");
        }
    }
}
