//! Signatures: who knows the secret can tell that it was us.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA256 of a body under the UTF-8 of a secret, in base64.
///
/// # Errors
/// Never: HMAC takes keys of any length.
pub fn sign(secret: &str, body: &[u8]) -> Result<String, String> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mut mac = mac.map_err(|error| error.to_string())?;
    mac.update(body);
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, cases 1 and 2.
    #[test]
    fn signatures_are_the_documented_ones() {
        let hex = |text: &str| -> String {
            let bytes = STANDARD.decode(text).unwrap();
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        let one = sign(&"\u{b}".repeat(20), b"Hi There").unwrap();
        assert_eq!(
            hex(&one),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let two = sign("Jefe", b"what do ya want for nothing?").unwrap();
        assert_eq!(
            hex(&two),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(two.len(), 44);
        assert_ne!(sign("é", b"x").unwrap(), sign("e", b"x").unwrap());
        assert_ne!(sign("s", b"x").unwrap(), sign("s", b"x\n").unwrap());
    }
}
