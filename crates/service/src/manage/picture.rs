//! Pictures that operators give: judged by their content, and small.

use crate::files::kinds;
use crate::secret::sha256;
use std::io::Read;

/// The largest picture, in bytes: it is shown small.
const LARGEST: u64 = 1024 * 1024;
/// What browsers show everywhere.
const KINDS: [&str; 3] = ["png", "jpeg", "webp"];

/// A picture, with the name that it is served under.
#[derive(Debug)]
pub struct Picture {
    /// Its hash, and what it is.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The picture that comes on standard input. `what` it is, and the command that
/// takes it, are for the operator.
///
/// # Errors
/// With a sentence for the operator.
pub fn read(what: &str, command: &str) -> Result<Picture, String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("standard input cannot be read: {error}"))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(format!(
            "the {what} is larger than 1 MiB; 200 by 200 pixels are enough"
        ));
    }
    let name = name(&bytes).ok_or_else(|| {
        format!(
            "what came on standard input is no PNG, JPEG or WebP; try: anteroom {command} < {what}.jpg"
        )
    })?;
    Ok(Picture { name, bytes })
}

/// The name that a picture is served under; none where it is none.
fn name(bytes: &[u8]) -> Option<String> {
    let kind = kinds::judge(bytes).filter(|kind| KINDS.contains(&kind.name))?;
    let ending = kind.endings.first()?;
    let hash = sha256(bytes);
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(format!("{hex}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_judged_by_their_content() {
        let ending = |bytes: &[u8]| name(bytes).map(|name| name[32..].to_owned());
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(ending(png).as_deref(), Some(".png"));
        assert_eq!(
            ending(b"\xff\xd8\xff\xe0\0\x10JFIF\0").as_deref(),
            Some(".jpg")
        );
        assert_eq!(ending(b"RIFF\x24\0\0\0WEBPVP8 ").as_deref(), Some(".webp"));
        for other in [
            &b"GIF89a"[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"",
            b"%PDF-1.7",
        ] {
            assert_eq!(ending(other), None);
        }
        // The same picture has the same name.
        assert_eq!(name(png), name(png));
    }
}
