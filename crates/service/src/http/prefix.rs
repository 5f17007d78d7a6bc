//! The path below which a proxy has put the service.

use axum::http::HeaderMap;

const HEADER: &str = "x-forwarded-prefix";

/// The path that `X-Forwarded-Prefix` tells, without a slash at its end; empty where
/// there is none. It only goes into links of the answer to whoever sends it.
pub fn of(headers: &HeaderMap) -> &str {
    let text = headers.get(HEADER).and_then(|value| value.to_str().ok());
    let text = text.unwrap_or_default().trim().trim_end_matches('/');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%".contains(&byte);
    if text.starts_with('/') && !text.starts_with("//") && text.bytes().all(plain) {
        text
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn what_is_a_path() {
        let prefix = |text: &'static str| {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static(HEADER),
                HeaderValue::from_static(text),
            )]);
            of(&headers).to_owned()
        };
        assert_eq!(prefix("/chat"), "/chat");
        assert_eq!(prefix(" /help/chat/ "), "/help/chat");
        for none in [
            "",
            "/",
            "chat",
            "//evil.example",
            "/a b",
            "/a?b",
            "https://x",
        ] {
            assert_eq!(prefix(none), "", "{none}");
        }
        assert_eq!(of(&HeaderMap::new()), "");
    }
}
