//! What a file is, by its content. What it is called is not believed.

/// A kind of file that can be told.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The name in the setting.
    pub name: &'static str,
    /// The media type.
    pub media: &'static str,
    /// Endings of names that fit; the first is given to names that have none.
    pub endings: &'static [&'static str],
}

const fn kind(name: &'static str, media: &'static str, endings: &'static [&'static str]) -> Kind {
    Kind {
        name,
        media,
        endings,
    }
}

/// All kinds.
pub static KINDS: &[Kind] = &[
    kind("png", "image/png", &["png"]),
    kind("jpeg", "image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    kind("gif", "image/gif", &["gif"]),
    kind("webp", "image/webp", &["webp"]),
    kind("heic", "image/heif", &["heic", "heif"]),
    kind("bmp", "image/bmp", &["bmp"]),
    kind("tiff", "image/tiff", &["tif", "tiff"]),
    kind("pdf", "application/pdf", &["pdf"]),
    kind("text", "text/plain", &["txt", "text", "log", "csv", "md"]),
    kind(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["docx"],
    ),
    kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &["xlsx"],
    ),
    kind(
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx"],
    ),
    kind("odt", "application/vnd.oasis.opendocument.text", &["odt"]),
    kind(
        "ods",
        "application/vnd.oasis.opendocument.spreadsheet",
        &["ods"],
    ),
    kind(
        "odp",
        "application/vnd.oasis.opendocument.presentation",
        &["odp"],
    ),
    kind("doc", "application/msword", &["doc"]),
    kind("xls", "application/vnd.ms-excel", &["xls"]),
    kind("ppt", "application/vnd.ms-powerpoint", &["ppt"]),
    kind("mp3", "audio/mpeg", &["mp3"]),
    kind("mp4", "video/mp4", &["mp4", "m4v"]),
    kind("zip", "application/zip", &["zip"]),
];

/// An archive with more entries than this is not judged, and not taken: a long document
/// has some hundreds.
const ENTRIES: usize = 5_000;
/// How the name of a document's macros ends.
const MACROS: &[u8] = b"vbaproject.bin";

/// What these bytes are; none where that cannot be told, or is nothing to be sent:
/// a program, a web page, a document with macros.
pub fn judge(bytes: &[u8]) -> Option<&'static Kind> {
    let media = if bytes.starts_with(b"PK\x03\x04") {
        packed(bytes)?
    } else if let Some(found) = infer::get(bytes) {
        found.mime_type()
    } else if is_text(bytes) {
        "text/plain"
    } else {
        return None;
    };
    KINDS.iter().find(|kind| kind.media == media)
}

/// Words without control characters. A web page or a shell script is told before.
fn is_text(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes);
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    !bytes.is_empty() && text.is_ok_and(|text| !text.contains(odd))
}

/// What an archive is, by the names in its directory.
fn packed(bytes: &[u8]) -> Option<&'static str> {
    let names = entries(bytes)?;
    let has = |wanted: &[u8]| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let macros = |name: &&[u8]| {
        let end = name.len().checked_sub(MACROS.len());
        end.and_then(|end| name.get(end..))
            .is_some_and(|end| end.eq_ignore_ascii_case(MACROS))
    };
    if names.iter().any(macros) {
        return None;
    }
    if has(b"[Content_Types].xml") {
        let parts: [(&[u8], &str); 3] = [
            (b"word/document.xml", "docx"),
            (b"xl/workbook.xml", "xlsx"),
            (b"ppt/presentation.xml", "pptx"),
        ];
        let (_, name) = parts.into_iter().find(|(part, _)| has(part))?;
        return KINDS
            .iter()
            .find(|kind| kind.name == name)
            .map(|kind| kind.media);
    }
    Some(infer::get(bytes).map_or("application/zip", |found| found.mime_type()))
}

/// The names in an archive's directory; none where there are more than anybody sends.
fn entries(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    const HEAD: &[u8] = b"PK\x01\x02";
    let mut names = Vec::new();
    for at in memchr::memmem::find_iter(bytes, HEAD) {
        let Some(entry) = bytes.get(at..) else { break };
        let length = entry.get(28..30).and_then(|two| two.try_into().ok());
        let length = length.map_or(0, |two| usize::from(u16::from_le_bytes(two)));
        names.extend(entry.get(46..46 + length));
        if names.len() > ENTRIES {
            return None;
        }
    }
    Some(names)
}

#[cfg(test)]
pub mod samples {
    /// A directory of an archive, which is all that is looked at.
    pub fn archive(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend([0; 60]);
        for name in names {
            let mut entry = b"PK\x01\x02".to_vec();
            entry.extend([0; 42]);
            entry[28..30].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
            entry.extend(name.as_bytes());
            bytes.extend(entry);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::samples::archive;
    use super::*;
    use proptest::prelude::*;

    fn name(bytes: &[u8]) -> Option<&'static str> {
        judge(bytes).map(|kind| kind.name)
    }

    #[test]
    fn content_decides() {
        assert_eq!(name(b"\x89PNG\r\n\x1a\n rest"), Some("png"));
        assert_eq!(name(b"\xff\xd8\xff\xe0 rest"), Some("jpeg"));
        assert_eq!(name(b"GIF89a rest"), Some("gif"));
        assert_eq!(name(b"%PDF-1.7\n"), Some("pdf"));
        assert_eq!(name("Grüße\tund\r\nmehr".as_bytes()), Some("text"));
        assert_eq!(name(&archive(&["a.txt"])), Some("zip"));
        for (part, kind) in [
            ("word/document.xml", "docx"),
            ("xl/workbook.xml", "xlsx"),
            ("ppt/presentation.xml", "pptx"),
        ] {
            let whole = ["_rels/.rels", part, "[Content_Types].xml"];
            assert_eq!(name(&archive(&whole)), Some(kind));
            let macros = [part, "[Content_Types].xml", "word/vbaProject.bin"];
            assert_eq!(name(&archive(&macros)), None);
        }
    }

    #[test]
    fn an_archive_of_very_many_entries_is_not_judged() {
        let names = vec!["a"; ENTRIES];
        assert_eq!(name(&archive(&names)), Some("zip"));
        let names = vec!["a"; ENTRIES + 1];
        assert_eq!(name(&archive(&names)), None);
        // Entries within entries, each with the longest name.
        let mut bytes = archive(&[]);
        for _ in 0..200_000 {
            bytes.extend(b"PK\x01\x02");
            bytes.extend([0xff; 42]);
        }
        assert_eq!(name(&bytes), None);
    }

    #[test]
    fn what_runs_is_nothing_to_be_sent() {
        for bytes in [
            &b""[..],
            b"MZ\x90\x00\x03 a program",
            b"\x7fELF\x02\x01\x01 a program",
            b"#!/bin/sh\nrm -rf /",
            b"  <!DOCTYPE html><script>alert(1)</script>",
            b"<html><body>",
            b"<?xml version=\"1.0\"?><svg onload=\"x\"/>",
            b"text with a \x00 in it",
            b"\xff\xfe\xfd",
        ] {
            assert_eq!(name(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn kinds_are_there_once() {
        for kind in KINDS {
            let same = KINDS
                .iter()
                .filter(|other| other.name == kind.name || other.media == kind.media);
            assert_eq!(same.count(), 1, "{}", kind.name);
            assert!(!kind.endings.is_empty());
        }
    }

    proptest! {
        #[test]
        fn nothing_is_too_odd_to_be_judged(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), head in 0_usize..5) {
            let heads: [&[u8]; 5] = [b"", b"PK\x03\x04", b"PK\x03\x04PK\x01\x02", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF"];
            bytes.splice(0..0, heads[head].iter().copied());
            let _ = judge(&bytes);
        }
    }
}
