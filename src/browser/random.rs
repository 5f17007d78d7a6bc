//! Random numbers.

use super::get;
use js_sys::{Function, Math, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// A fresh UUID, version 4.
#[must_use]
pub fn uuid() -> String {
    // `crypto.randomUUID` exists in secure contexts only.
    call("randomUUID", &JsValue::UNDEFINED)
        .as_string()
        .unwrap_or_else(|| write_uuid(bytes()))
}

/// A seed for pauses: different in every tab.
#[must_use]
pub fn seed() -> u32 {
    let [a, b, c, d, ..] = bytes();
    u32::from_le_bytes([a, b, c, d])
}

fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    let array = Uint8Array::new_with_length(16);
    if call("getRandomValues", &array).is_undefined() {
        // A browser without crypto: keys must still differ.
        for byte in &mut bytes {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 255
            {
                *byte = (Math::random() * 256.0) as u8;
            }
        }
    } else {
        array.copy_to(&mut bytes);
    }
    bytes
}

fn call(method: &str, argument: &JsValue) -> JsValue {
    let crypto = get(&js_sys::global(), "crypto");
    get(&crypto, method)
        .dyn_ref::<Function>()
        .and_then(|method| method.call1(&crypto, argument).ok())
        .unwrap_or(JsValue::UNDEFINED)
}

/// Random bytes in the form of a UUID.
#[must_use]
pub fn write_uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(half.into(), 16).unwrap_or('0'));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::write_uuid;

    #[test]
    fn a_uuid_has_its_form() {
        assert_eq!(write_uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(
            write_uuid([0xff; 16]),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }
}
