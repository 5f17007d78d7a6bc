//! The address of an e-mail as the server that takes it wants it.

use lettre::Address;
use lettre::message::{Mailbox, Mailboxes};
use url::Host;

/// The address with its domain as the DNS has it (`xn--…`), which every server takes;
/// a domain with other letters needs SMTPUTF8 (RFC 6531), which few offer. None where
/// no e-mail can be sent to it.
pub fn deliverable(text: &str) -> Option<Address> {
    let (user, domain) = text.rsplit_once('@')?;
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return None;
    };
    let address = Address::new(user, domain).ok()?;
    // It is read again out of the e-mail's head, where not every address survives.
    let head = Mailbox::new(None, address.clone()).to_string();
    let again: Mailboxes = head.parse().ok()?;
    let once = again.iter().map(|mailbox| &mailbox.email).eq([&address]);
    once.then_some(address)
}

/// Whether every server takes it: what stands before the `@` has no other form.
pub fn is_ascii(address: &Address) -> bool {
    address.user().is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> Option<String> {
        deliverable(text).map(|address| address.to_string())
    }

    #[test]
    fn domains_are_written_as_the_dns_has_them() {
        for (typed, wanted) in [
            ("v@example.com", "v@example.com"),
            ("v@exämple.com", "v@xn--exmple-cua.com"),
            ("v@EXÄMPLE.com", "v@xn--exmple-cua.com"),
            ("v@xn--exmple-cua.com", "v@xn--exmple-cua.com"),
            ("v@例え.jp", "v@xn--r8jz45g.jp"),
            ("v@straße.de", "v@xn--strae-oqa.de"),
            ("first.last+tag@example.com", "first.last+tag@example.com"),
            ("o'neil@example.com", "o'neil@example.com"),
            ("jørgen@example.com", "jørgen@example.com"),
        ] {
            assert_eq!(sent(typed).as_deref(), Some(wanted), "{typed}");
        }
        assert!(is_ascii(&deliverable("v@exämple.com").unwrap()));
        assert!(!is_ascii(&deliverable("jørgen@example.com").unwrap()));
    }

    #[test]
    fn what_no_e_mail_can_be_sent_to() {
        for typed in [
            "",
            "v",
            "v@",
            "@example.com",
            "\"a b\"@example.com",
            "v@[192.0.2.1]",
            "v@192.0.2.1",
            "v@xn--zzzzzz-.com",
            "v@exa mple.com",
        ] {
            assert_eq!(sent(typed), None, "{typed}");
        }
    }
}
