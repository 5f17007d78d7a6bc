//! Who sends e-mail, and how.

use crate::config::seconds;
use std::net::IpAddr;
use std::time::Duration;
use url::{Host, Url};

/// The settings about e-mail.
#[derive(Clone, Debug, clap::Args)]
pub struct MailSettings {
    /// The server that takes e-mail: `smtp://name:password@host:587` or `smtps://…`;
    /// without it none is sent
    #[arg(
        long,
        env = "ANTEROOM_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,

    /// Whom e-mail is from: `chat@example.com` or `Shop <chat@example.com>`
    #[arg(long, env = "ANTEROOM_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

    /// Where agents reach the service: `https://chat.example.com`, or with a path; e-mail to
    /// those who manage a topic links the console there
    #[arg(long, env = "ANTEROOM_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<Url>,

    /// Seconds before the second try of an e-mail; each further one waits four times as long
    #[arg(long, env = "ANTEROOM_MAIL_RETRY", default_value = "60", value_parser = seconds)]
    pub mail_retry: Duration,

    /// E-mails that visitors of one network may ask for in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_MAIL_LIMIT", default_value = "5")]
    pub mail_limit: u32,

    /// E-mails that visitors of one network may ask for in a day; 0 is no limit
    #[arg(long, env = "ANTEROOM_MAIL_DAY_LIMIT", default_value = "50")]
    pub mail_day_limit: u32,
}

impl MailSettings {
    /// Where the console is, if that is known.
    pub fn console(&self) -> Option<Url> {
        let mut url = self.public_url.clone()?;
        let path = format!("{}/console/", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Some(url)
    }
}

fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok();
    let usable = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    url.filter(usable)
        .ok_or_else(|| "an address is needed, as in https://chat.example.com".to_owned())
}

/// The server's address with what it takes to be safe: a connection that leaves the
/// machine is encrypted unless the operator says otherwise (`?tls=none`).
pub fn server(text: &str) -> Result<Url, String> {
    let wrong = |why: &str| {
        format!("--smtp-url {why}; write it as smtp://name:password@mail.example.com:587")
    };
    let mut url = Url::parse(text).map_err(|_| wrong("is no address"))?;
    if !matches!(url.scheme(), "smtp" | "smtps") {
        return Err(wrong("has to begin with smtp: or smtps:"));
    }
    let near = match url.host() {
        // Addresses of this kind are not read as such in every scheme.
        Some(Host::Domain(name)) => {
            let ip: Option<IpAddr> = name.parse().ok();
            ip.map_or(name.eq_ignore_ascii_case("localhost"), |ip| {
                ip.is_loopback()
            })
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(wrong("names no host")),
    };
    let tls = url.query_pairs().find(|(name, _)| name == "tls");
    let tls = tls.map(|(_, value)| value.into_owned());
    match tls.as_deref() {
        Some("none") => url.set_query(None),
        Some("required" | "opportunistic") => {}
        Some(_) => return Err(wrong("knows tls=required, opportunistic and none")),
        None if url.scheme() == "smtp" && !near => url.set_query(Some("tls=required")),
        None => {}
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn the_console_is_below_the_public_address() {
        let console = |text: &str| {
            let args = ["anteroom", "serve", "--public-url", text];
            let settings = crate::cli::Cli::try_parse_from(args).ok()?.settings()?;
            Some(settings.mail.console()?.to_string())
        };
        for (given, found) in [
            (
                "https://chat.example.com",
                "https://chat.example.com/console/",
            ),
            ("http://10.0.0.1:8080/", "http://10.0.0.1:8080/console/"),
            (
                "https://site.example/chat/",
                "https://site.example/chat/console/",
            ),
        ] {
            assert_eq!(console(given).as_deref(), Some(found));
        }
        for wrong in [
            "chat.example.com",
            "ftp://x",
            "https://x/?a=b",
            "https://a:b@x/",
        ] {
            assert_eq!(console(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted() {
        for (given, used) in [
            ("smtp://localhost:25", "smtp://localhost:25"),
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"),
            (
                "smtp://a:b@mail.example.com",
                "smtp://a:b@mail.example.com?tls=required",
            ),
            ("smtps://mail.example.com", "smtps://mail.example.com"),
            ("smtp://10.0.0.1?tls=none", "smtp://10.0.0.1"),
        ] {
            assert_eq!(server(given).unwrap().as_str(), used);
        }
        for wrong in [
            "mail.example.com",
            "http://x",
            "smtp:",
            "smtp://x?tls=maybe",
        ] {
            assert!(server(wrong).unwrap_err().contains("--smtp-url"), "{wrong}");
        }
    }
}
