//! What the end of a request means that did not end well.

use anteroom_carriers::ErrorCarrier;
use anteroom_engine::{Failure, Field};

/// Sorts an answer that is no success: later, never, or not from the service at all.
#[must_use]
pub fn classify(status: u32, after: Option<u32>, carrier: Option<ErrorCarrier>) -> Failure {
    match (status, carrier) {
        (426, _) => Failure::Outdated,
        (408 | 425 | 429 | 500.., _) => Failure::Busy { after },
        (400.., Some(carrier)) if carrier.error => {
            let name = carrier.field.unwrap_or_default();
            #[expect(clippy::cast_possible_truncation)] // three digits
            let status = status as u16;
            Failure::Refused {
                status,
                message: without_name(&name, carrier.error_message),
                field: Field::of_property(&name),
            }
        }
        _ => Failure::Network,
    }
}

/// The service's words without the property's name: the visitor sees them at the field.
fn without_name(name: &str, message: String) -> String {
    let words = message
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(": "));
    words.map_or_else(|| message.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(field: Option<&str>, message: &str) -> Option<ErrorCarrier> {
        Some(ErrorCarrier {
            error: true,
            field: field.map(str::to_owned),
            error_message: message.to_owned(),
            ..ErrorCarrier::default()
        })
    }

    #[test]
    fn later() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            let after = Some(2_000);
            assert_eq!(classify(status, after, None), Failure::Busy { after });
            assert_eq!(
                classify(status, after, ours(None, "x")),
                Failure::Busy { after }
            );
        }
    }

    #[test]
    fn another_version() {
        assert_eq!(classify(426, None, None), Failure::Outdated);
    }

    #[test]
    fn never() {
        assert_eq!(
            classify(
                400,
                None,
                ours(Some("CustomerEmail"), "CustomerEmail: is not an address")
            ),
            Failure::Refused {
                status: 400,
                field: Some(Field::Email),
                message: "is not an address".to_owned(),
            }
        );
        assert_eq!(
            classify(401, None, ours(None, "Sign in")),
            Failure::Refused {
                status: 401,
                field: None,
                message: "Sign in".to_owned(),
            }
        );
    }

    #[test]
    fn not_the_service() {
        for status in [302, 400, 403, 404, 451] {
            assert_eq!(classify(status, None, None), Failure::Network);
            assert_eq!(
                classify(status, None, Some(ErrorCarrier::default())),
                Failure::Network
            );
        }
    }
}
