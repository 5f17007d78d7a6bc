//! Bytes that somebody sent, as a file of the agent's or a picture on the page.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// An address in this page for these bytes, until [`forget`] is called.
fn address(bytes: &[u8], media_type: &str) -> Option<String> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Gives back what an address took.
pub fn forget(address: &str) {
    let _ = Url::revoke_object_url(address);
}

/// Lets the browser save these bytes under this name. It opens nothing: what a visitor has
/// sent may be anything.
pub fn file(name: &str, bytes: &[u8]) {
    let Some(url) = address(bytes, "application/octet-stream") else {
        return;
    };
    let document = web_sys::window().and_then(|window| window.document());
    let link = document.and_then(|document| document.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser has taken the bytes when the click is done.
    forget(&url);
}

/// The address of a picture: for an `img`, which draws and runs nothing.
#[must_use]
pub fn picture(bytes: &[u8], media_type: &str) -> Option<String> {
    address(bytes, media_type)
}
