//! Which files may be sent.

use super::kinds::{KINDS, Kind};
use anteroom_carriers::FileLimits;
use std::str::FromStr;

/// The settings about files.
#[derive(Clone, Debug, clap::Args)]
pub struct FileSettings {
    /// Kinds of files that may be sent, by their content; `none` for no files at all
    #[arg(
        long,
        env = "ANTEROOM_FILE_TYPES",
        value_name = "A,B",
        default_value = "png,jpeg,gif,webp,pdf,text,docx,xlsx,pptx,odt,ods,odp"
    )]
    pub file_types: Types,

    /// Bytes that one file may have
    #[arg(long, env = "ANTEROOM_FILE_SIZE", default_value = "10485760", value_parser = clap::value_parser!(u32).range(1..=104_857_600))]
    pub file_size: u32,

    /// Bytes that all files of one chat may have
    #[arg(long, env = "ANTEROOM_FILE_TOTAL", default_value = "52428800", value_parser = clap::value_parser!(u32).range(1..))]
    pub file_total: u32,

    /// Files that one visitor may send in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_FILE_LIMIT", default_value = "20")]
    pub file_limit: u32,
}

impl FileSettings {
    /// What visitors are told; nothing where no files are taken.
    pub fn limits(&self) -> Option<FileLimits> {
        let types: Vec<String> = self
            .file_types
            .0
            .iter()
            .map(|kind| kind.media.to_owned())
            .collect();
        (!types.is_empty()).then_some(FileLimits {
            max_bytes: self.file_size,
            types,
        })
    }

    /// Whether files of this kind are taken.
    pub fn takes(&self, kind: &Kind) -> bool {
        self.file_types.0.contains(&kind)
    }
}

/// Kinds of files.
#[derive(Clone, Debug)]
pub struct Types(pub Vec<&'static Kind>);

impl FromStr for Types {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().eq_ignore_ascii_case("none") {
            return Ok(Self(Vec::new()));
        }
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        let one = |word: &str| {
            let named = |kind: &&Kind| kind.name.eq_ignore_ascii_case(word) || kind.media == word;
            KINDS.iter().find(named).ok_or_else(|| {
                let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
                format!(
                    "{word} is not a kind of file; there are {}, and none",
                    known.join(", ")
                )
            })
        };
        let list: Vec<_> = words.map(one).collect::<Result<_, _>>()?;
        if list.is_empty() {
            return Err("name at least one kind of file, or none".to_owned());
        }
        Ok(Self(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read() {
        let read = |text: &str| Types::from_str(text).map(|types| types.0.len());
        assert_eq!(read("png, PDF,image/gif"), Ok(3));
        assert_eq!(read("none"), Ok(0));
        assert!(read("png,exe").unwrap_err().contains("exe"));
        assert!(read(" ").is_err());
    }
}
