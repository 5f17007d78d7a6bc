//! Who may sign identities.

use ring::signature::{ED25519, UnparsedPublicKey};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The shortest secret, in bytes: as long as what it makes.
const SHORTEST: usize = 32;
/// How a public key of Ed25519 begins (RFC 8410).
const HEAD: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// The settings about signed identities.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct IdentitySettings {
    /// The secret that the site signs its users' tokens with (HS256), at least 32 bytes
    #[arg(long, env = "ANTEROOM_IDENTITY_SECRET", hide_env_values = true)]
    pub identity_secret: Option<String>,

    /// The file with the public key that the site's tokens are checked with (`EdDSA`, PEM)
    #[arg(long, env = "ANTEROOM_IDENTITY_KEY", value_name = "FILE")]
    pub identity_key: Option<PathBuf>,

    /// Whom tokens have to be from (`iss`)
    #[arg(long, env = "ANTEROOM_IDENTITY_ISSUER", value_name = "NAME")]
    pub identity_issuer: Option<String>,

    /// Whom tokens have to be for (`aud`)
    #[arg(long, env = "ANTEROOM_IDENTITY_AUDIENCE", value_name = "NAME")]
    pub identity_audience: Option<String>,
}

/// What tokens are checked with. Each kind of key is good for its own algorithm only,
/// whatever a token says.
#[derive(Clone, Default)]
pub struct Keys {
    /// For HS256.
    pub secret: Option<Vec<u8>>,
    /// For `EdDSA`.
    pub public: Option<UnparsedPublicKey<Vec<u8>>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Those that are set.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub fn open(settings: &IdentitySettings) -> Result<Self, String> {
        let secret = settings.identity_secret.as_ref().map(|secret| {
            if secret.len() < SHORTEST {
                return Err("--identity-secret has to be at least 32 bytes long; \
                            `openssl rand -base64 32` makes one"
                    .to_owned());
            }
            Ok(secret.as_bytes().to_vec())
        });
        let public = settings.identity_key.as_deref().map(public);
        Ok(Self {
            secret: secret.transpose()?,
            public: public.transpose()?,
        })
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.secret.is_none() && self.public.is_none()
    }
}

fn public(path: &Path) -> Result<UnparsedPublicKey<Vec<u8>>, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        format!("the key {shown} cannot be read: {error}; check --identity-key")
    })?;
    let wrong = || {
        format!(
            "{shown} is not a public key of Ed25519 in PEM; \
             `openssl pkey -in private.pem -pubout` writes one"
        )
    };
    let begin = "-----BEGIN PUBLIC KEY-----";
    let (_, rest) = text.split_once(begin).ok_or_else(wrong)?;
    let (body, _) = rest
        .split_once("-----END PUBLIC KEY-----")
        .ok_or_else(wrong)?;
    let body: String = body.split_whitespace().collect();
    let bytes = STANDARD.decode(body).map_err(|_| wrong())?;
    let key = bytes.strip_prefix(&HEAD).filter(|key| key.len() == 32);
    Ok(UnparsedPublicKey::new(
        &ED25519,
        key.ok_or_else(wrong)?.to_vec(),
    ))
}
