//! The service's secret and what is derived from it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The secret; never printed.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// 256 bits from the operating system, as base64url.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Whether two texts are equal, in a time that does not tell how far.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(a, b).into()
}

impl Secret {
    /// The configured secret, or the one in the file beside the database, which
    /// is made at the first start.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub fn open(given: Option<&str>, database: &Path) -> Result<Self, String> {
        if let Some(given) = given {
            if given.len() < 32 {
                return Err("ANTEROOM_SECRET has to be at least 32 characters long; \
                            `openssl rand -base64 32` makes one"
                    .to_owned());
            }
            return Ok(Self(given.as_bytes().to_vec()));
        }
        let path = file_beside(database);
        let fail = |error: std::io::Error| {
            format!(
                "the secret file {} cannot be read or made: {error}. Check that this user may \
                 write there, or give the secret as ANTEROOM_SECRET",
                path.display()
            )
        };
        if !path.exists() {
            make(&path).map_err(fail)?;
        }
        let text = std::fs::read_to_string(&path).map_err(fail)?;
        let text = text.trim();
        if text.len() < 32 {
            return Err(format!(
                "the secret file {} is damaged: it is too short. Restore it from a backup; or \
                 delete it, and open consoles have to be reloaded",
                path.display()
            ));
        }
        Ok(Self(text.as_bytes().to_vec()))
    }

    /// The same, where it has to be there already.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub fn known(given: Option<&str>, database: &Path) -> Result<Self, String> {
        let path = file_beside(database);
        if given.is_none() && !path.exists() {
            return Err(format!(
                "there is no secret at {}; name the service's database with --database, or give \
                 the secret as ANTEROOM_SECRET",
                path.display()
            ));
        }
        Self::open(given, database)
    }

    /// What a receipt is signed with.
    pub fn receipt(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("receipt", &[text.as_bytes()]))
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
        // HMAC takes keys of any length, so this cannot fail; an empty answer would match nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return Vec::new();
        };
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }

    /// The visitor's key to a session: derived, so that a repeat of the create
    /// can answer it again while the database holds only its hash.
    pub fn session_key(&self, session_id: i32, idempotency_key: &str) -> String {
        let id = session_id.to_be_bytes();
        URL_SAFE_NO_PAD.encode(self.mac("session-key", &[&id, idempotency_key.as_bytes()]))
    }

    /// The token that a console's calls carry beside its cookie.
    pub fn xsrf(&self, token: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("xsrf", &[token.as_bytes()]))
    }

    /// What shows that a browser has signed in under this name before: it belongs to the
    /// name and to the random number that the browser's cookie holds.
    pub fn device(&self, name_key: &str, number: &str) -> String {
        let parts = [name_key.as_bytes(), number.as_bytes()];
        URL_SAFE_NO_PAD.encode(self.mac("device", &parts))
    }

    /// An e-mail address's fingerprint: it can be counted, and not be read.
    pub fn address(&self, address: &str) -> Vec<u8> {
        self.mac("mail", &[address.to_lowercase().as_bytes()])
    }

    /// A network's fingerprint: it can be counted, and not be read.
    pub fn network(&self, network: &str) -> Vec<u8> {
        self.mac("mail-network", &[network.as_bytes()])
    }

    /// A password's fingerprint for the short-lived cache of verified ones.
    pub fn fingerprint(&self, name: &str, password: &str) -> Vec<u8> {
        self.mac("password", &[name.as_bytes(), password.as_bytes()])
    }
}

/// `anteroom.db` has its secret in `anteroom.db.secret`.
pub fn file_beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".secret");
    PathBuf::from(name)
}

/// Writes a new secret so that the file is there whole or not at all, and never
/// replaces one that somebody else made in the meantime.
fn make(path: &Path) -> std::io::Result<()> {
    let secret = random().map_err(std::io::Error::other)?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(draft);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let written = writeln!(file, "{secret}").and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    std::fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("x.db");
        let first = Secret::open(None, &database).unwrap();
        let second = Secret::open(None, &database).unwrap();
        assert_eq!(first.session_key(1, "k"), second.session_key(1, "k"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(file_beside(&database))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn keys_depend_on_everything() {
        let secret = Secret(vec![7; 32]);
        let key = secret.session_key(1, "a");
        assert_eq!(key.len(), 43);
        assert_ne!(key, secret.session_key(2, "a"));
        assert_ne!(key, secret.session_key(1, "b"));
        assert_ne!(key, Secret(vec![8; 32]).session_key(1, "a"));
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(Secret::open(Some("short"), Path::new("x.db")).is_err());
    }
}
