//! Signed identities: the site says who its user is, and the service checks that the
//! site said so (JSON Web Tokens, RFC 7519).

pub mod settings;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use settings::{IdentitySettings, Keys};
use sha2::Sha256;

/// The longest life of a token, in seconds.
const LIFE: f64 = 600.0;
/// How far the site's clock may be from ours, in seconds.
const SKEW: f64 = 30.0;
/// The longest token, in characters.
const LONGEST: usize = 8_192;

/// Who a user of the site is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The site's own id of its user.
    pub subject: String,
    /// The full name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The company.
    pub company: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    /// Extensions that have to be understood: none are.
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    iss: Option<String>,
    aud: Option<Audience>,
    name: Option<String>,
    email: Option<String>,
    #[serde(alias = "phone_number")]
    phone: Option<String>,
    company: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn names(&self, wanted: &str) -> bool {
        match self {
            Self::One(name) => name == wanted,
            Self::Many(names) => names.iter().any(|name| name == wanted),
        }
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Checks a token; `now` is in milliseconds.
///
/// # Errors
/// With what is wrong with it, in plain words.
pub fn check(
    token: &str,
    keys: &Keys,
    settings: &IdentitySettings,
    now: i64,
) -> Result<Identity, &'static str> {
    const MALFORMED: &str = "is not a signed token";
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, signature] = parts.as_slice() else {
        return Err(MALFORMED);
    };
    if token.len() > LONGEST {
        return Err("is too long");
    }
    let header: Header = part(head).ok_or(MALFORMED)?;
    let typ = header.typ.as_deref().unwrap_or("JWT");
    if header.crit.is_some() || !typ.eq_ignore_ascii_case("JWT") {
        return Err(MALFORMED);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| MALFORMED)?;
    let signed = format!("{head}.{body}");
    let genuine = match (header.alg.as_str(), &keys.secret, &keys.public) {
        ("HS256", Some(secret), _) => Hmac::<Sha256>::new_from_slice(secret)
            .is_ok_and(|mac| mac.chain_update(&signed).verify_slice(&signature).is_ok()),
        ("EdDSA" | "Ed25519", _, Some(key)) => key.verify(signed.as_bytes(), &signature).is_ok(),
        _ => return Err("is signed in a way that is not taken"),
    };
    if !genuine {
        return Err("is not signed with the key that is set");
    }
    let claims: Claims = part(body).ok_or("does not hold what it has to")?;
    #[allow(clippy::cast_precision_loss)] // exact for the next 280,000 years
    let now = now as f64 / 1000.0;
    in_time(&claims, now)?;
    if let Some(wanted) = &settings.identity_issuer
        && claims.iss.as_ref() != Some(wanted)
    {
        return Err("is from somebody else (iss)");
    }
    if let Some(wanted) = &settings.identity_audience
        && !claims.aud.is_some_and(|aud| aud.names(wanted))
    {
        return Err("is for somebody else (aud)");
    }
    let subject = claims.sub.map(|sub| sub.trim().to_owned());
    let fits = |sub: &String| (1..=255).contains(&sub.chars().count());
    let subject = subject.filter(|sub| fits(sub) && !sub.contains(char::is_control));
    Ok(Identity {
        subject: subject.ok_or("does not say whose it is (sub)")?,
        name: claims.name,
        email: claims.email,
        phone: claims.phone,
        company: claims.company,
    })
}

/// Tokens are for now: one that is lost is soon of no use.
fn in_time(claims: &Claims, now: f64) -> Result<(), &'static str> {
    let exp = claims.exp.ok_or("does not say when it expires (exp)")?;
    if now > exp + SKEW {
        return Err("has expired; ask the site for a new one");
    }
    let begins = claims.nbf.into_iter().chain(claims.iat);
    if begins.into_iter().any(|begin| begin > now + SKEW) {
        return Err("is not valid yet; check the site's clock");
    }
    let from = claims.iat.unwrap_or(now - SKEW);
    if exp - from > LIFE || exp > now + LIFE + SKEW {
        return Err("lives too long; 10 minutes are the most");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{Ed25519KeyPair, KeyPair, UnparsedPublicKey};
    use serde_json::{Value, json};

    const SECRET: &[u8] = b"a secret that is long enough for it";
    const NOW: i64 = 1_795_208_400_000;

    fn pair() -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
    }

    fn keys() -> Keys {
        let public = pair().public_key().as_ref().to_vec();
        Keys {
            secret: Some(SECRET.to_vec()),
            public: Some(UnparsedPublicKey::new(&ring::signature::ED25519, public)),
        }
    }

    fn signed(header: &Value, claims: &Value, sign: impl Fn(&str) -> Vec<u8>) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", encode(header), encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(sign(&text));
        format!("{text}.{signature}")
    }

    fn hs(text: &str, secret: &[u8]) -> Vec<u8> {
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.chain_update(text).finalize().into_bytes().to_vec()
    }

    fn claims() -> Value {
        let now = NOW / 1000;
        json!({"sub": "u-1", "iat": now, "exp": now + 300, "name": "Vera"})
    }

    fn read(token: &str) -> Result<Identity, &'static str> {
        check(token, &keys(), &IdentitySettings::default(), NOW)
    }

    fn hs256(claims: &Value) -> Result<Identity, &'static str> {
        read(&signed(
            &json!({"alg": "HS256", "typ": "JWT"}),
            claims,
            |text| hs(text, SECRET),
        ))
    }

    #[test]
    fn both_kinds_of_keys_are_good_for_their_own() {
        let vera = Identity {
            subject: "u-1".into(),
            name: Some("Vera".into()),
            ..Identity::default()
        };
        assert_eq!(hs256(&claims()), Ok(vera.clone()));
        let eddsa = json!({"alg": "EdDSA"});
        let token = signed(&eddsa, &claims(), |text| {
            pair().sign(text.as_bytes()).as_ref().to_vec()
        });
        assert_eq!(read(&token), Ok(vera));
        // The public key is no secret.
        let public = pair().public_key().as_ref().to_vec();
        let confused = signed(&json!({"alg": "HS256"}), &claims(), |text| {
            hs(text, &public)
        });
        assert!(read(&confused).is_err());
        let confused = signed(&eddsa, &claims(), |text| hs(text, SECRET));
        assert!(read(&confused).is_err());
        for alg in [
            "none", "None", "", "hs256", "HS384", "HS512", "RS256", "ES256",
        ] {
            for signature in [Vec::new(), hs("x", SECRET)] {
                let token = signed(&json!({"alg": alg}), &claims(), |_| signature.clone());
                assert!(read(&token).is_err(), "{alg}");
            }
            let token = signed(&json!({"alg": alg}), &claims(), |text| hs(text, SECRET));
            assert!(read(&token).is_err(), "{alg}");
        }
        let only = Keys {
            secret: None,
            ..keys()
        };
        let token = signed(&json!({"alg": "HS256"}), &claims(), |text| hs(text, b""));
        assert!(check(&token, &only, &IdentitySettings::default(), NOW).is_err());
    }

    #[test]
    fn tokens_are_for_now() {
        let now = NOW / 1000;
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            hs256(&claims)
        };
        for (name, value, words) in [
            ("exp", json!(now - 31), "expired"),
            ("exp", json!(now + 601), "too long"),
            ("exp", Value::Null, "exp"),
            ("exp", json!("tomorrow"), "hold"),
            ("exp", json!(1e300), "too long"),
            ("iat", json!(now + 31), "not valid yet"),
            ("nbf", json!(now + 31), "not valid yet"),
            ("sub", json!(""), "sub"),
            ("sub", Value::Null, "sub"),
            ("sub", json!("a\nb"), "sub"),
            ("sub", json!("x".repeat(256)), "sub"),
            ("sub", json!(5), "hold"),
        ] {
            let error = with(name, value.clone()).unwrap_err();
            assert!(error.contains(words), "{name} {value}: {error}");
        }
        assert!(with("exp", json!(now - 29)).is_ok());
        assert!(with("exp", json!(now + 600)).is_ok());
        let mut old = claims();
        old["iat"] = json!(now - 400);
        assert!(hs256(&old).unwrap_err().contains("too long"));
    }

    #[test]
    fn from_whom_and_for_whom() {
        let settings = IdentitySettings {
            identity_issuer: Some("shop".into()),
            identity_audience: Some("chat".into()),
            ..IdentitySettings::default()
        };
        let read = |iss: Value, aud: Value| {
            let mut claims = claims();
            (claims["iss"], claims["aud"]) = (iss, aud);
            let token = signed(&json!({"alg": "HS256"}), &claims, |text| hs(text, SECRET));
            check(&token, &keys(), &settings, NOW).is_ok()
        };
        assert!(read(json!("shop"), json!("chat")));
        assert!(read(json!("shop"), json!(["x", "chat"])));
        assert!(!read(json!("shop"), json!("x")));
        assert!(!read(json!("shop"), Value::Null));
        assert!(!read(json!("x"), json!("chat")));
        assert!(!read(Value::Null, json!("chat")));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let good = signed(&json!({"alg": "HS256"}), &claims(), |text| hs(text, SECRET));
        assert!(read(&good).is_ok());
        let (head, _) = good.rsplit_once('.').unwrap();
        for wrong in [
            "",
            "a",
            "a.b.c",
            "..",
            &format!("{good}.x"),
            head,
            &format!("{head}."),
            &good[1..],
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        for header in [
            json!({"alg": "HS256", "crit": ["exp"]}),
            json!({"alg": "HS256", "typ": "JWE"}),
            json!([]),
        ] {
            let token = signed(&header, &claims(), |text| hs(text, SECRET));
            assert!(read(&token).is_err(), "{header}");
        }
        // Another's claims under this signature.
        let parts: Vec<&str> = good.split('.').collect();
        let mut other = claims();
        other["sub"] = "u-2".into();
        let other = URL_SAFE_NO_PAD.encode(other.to_string());
        assert!(read(&format!("{}.{other}.{}", parts[0], parts[2])).is_err());
    }
}
