//! How much a script may take, and where scripts are.

use crate::config::Settings;
use crate::outside::is_local;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use url::Host;

/// A host that scripts may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    host: String,
    port: Option<u16>,
    /// Names below this one, instead of it.
    below: bool,
    private: bool,
}

impl AllowedHost {
    /// Whether it may be in a private network: that was said, or it is an
    /// address or this machine's own name, of which everybody knows where it is.
    pub const fn may_be_private(&self) -> bool {
        self.private
    }

    /// Whether the address is one of this host; without a port only the
    /// scheme's own.
    pub fn holds(&self, url: &url::Url) -> bool {
        let own = match url.scheme() {
            "http" => 80,
            "https" => 443,
            _ => return false,
        };
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let fits = if self.below {
            let name = host.strip_suffix(&self.host);
            name.is_some_and(|name| name.len() > 1 && name.ends_with('.'))
        } else {
            host == self.host
        };
        fits && url.port_or_known_default() == Some(self.port.unwrap_or(own))
    }
}

impl FromStr for AllowedHost {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (text, private) = match text.strip_prefix("private:") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let (text, below) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let wrong = || format!("{text} is not a host; write api.example.com or localhost:9000");
        if text.contains(['/', '@', '?', '#', '\\', '*']) || text.ends_with(':') {
            return Err(wrong());
        }
        // A scheme without a default port keeps the port that was written.
        let url = url::Url::parse(&format!("http://{text}/")).map_err(|_| wrong())?;
        let port = text
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse::<u16>().ok());
        let known = match url.host() {
            Some(Host::Domain(name)) => is_local(name),
            // Addresses have no names below them.
            Some(_) if below => return Err(wrong()),
            _ => true,
        };
        match url.host_str() {
            Some(host) if !host.is_empty() => Ok(Self {
                host: host.to_ascii_lowercase(),
                port,
                below,
                private: private || known,
            }),
            _ => Err(wrong()),
        }
    }
}

/// How much a script may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a hook that is waited for may run.
    pub timeout: Duration,
    /// Time-outs after which a script is disabled.
    pub strikes: u32,
    /// Steps of one run.
    pub operations: u64,
    /// Bytes that one value may take.
    pub memory: usize,
    /// Bytes that all values of one run may take together.
    pub run_memory: u32,
    /// Whom scripts may ask over HTTP.
    pub hosts: Vec<AllowedHost>,
}

impl From<&Settings> for Limits {
    fn from(settings: &Settings) -> Self {
        Self {
            timeout: settings.script_timeout,
            strikes: settings.script_strikes,
            operations: settings.script_operations,
            memory: settings.script_memory,
            run_memory: settings.script_run_memory,
            hosts: settings.script_hosts.clone(),
        }
    }
}

/// The folder that scripts are read from: the named one, or `scripts` beside
/// the database, which need not be there.
///
/// # Errors
/// When a folder is named and is not there.
pub fn folder(settings: &Settings, database: &Path) -> Result<PathBuf, String> {
    match &settings.scripts {
        Some(dir) if dir.is_dir() => Ok(dir.clone()),
        Some(dir) => Err(format!(
            "the scripts folder {} is not there; make it, or correct --scripts",
            dir.display()
        )),
        None => Ok(database.with_file_name("scripts")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_hold_their_own_addresses_only() {
        let holds = |host: &str, url: &str| {
            host.parse::<AllowedHost>()
                .unwrap()
                .holds(&url.parse().unwrap())
        };
        assert!(holds("API.example.com", "https://api.example.com/x?y"));
        assert!(holds("api.example.com", "http://api.example.com/"));
        assert!(!holds("api.example.com", "https://api.example.com:8443/"));
        assert!(!holds(
            "api.example.com",
            "https://api.example.com@evil.test/"
        ));
        assert!(!holds(
            "api.example.com",
            "https://api.example.com.evil.test/"
        ));
        assert!(!holds("api.example.com", "ftp://api.example.com/"));
        assert!(!holds("example.com", "https://api.example.com/"));
        assert!(holds("*.example.com", "https://api.example.com/"));
        assert!(holds("*.example.com:8443", "https://a.b.EXAMPLE.com:8443/"));
        assert!(!holds("*.example.com", "https://example.com/"));
        assert!(!holds("*.example.com", "https://badexample.com/"));
        assert!(!holds(
            "*.example.com",
            "https://api.example.com.evil.test/"
        ));
        assert!(holds("private:db.example:81", "http://db.example:81/"));
        assert!(holds("localhost:9000", "http://localhost:9000/a"));
        assert!(!holds("localhost:9000", "http://localhost/a"));
        assert!(holds("localhost:80", "http://localhost/a"));
        assert!(holds("[::1]:9000", "http://[::1]:9000/"));
        assert!(holds("[::1]", "http://[::1]/"));
        for (host, private) in [
            ("api.example.com", false),
            ("*.example.com", false),
            ("private:api.example.com", true),
            ("private:*.example.com", true),
            ("localhost:9000", true),
            ("127.0.0.1", true),
            ("[::1]:9000", true),
        ] {
            let host: AllowedHost = host.parse().unwrap();
            assert_eq!(host.may_be_private(), private, "{host:?}");
        }
        for wrong in [
            "",
            "http://a.example",
            "a/b",
            "a@b",
            "a:b:c",
            "a:99999",
            "a:",
            "*",
            "*.",
            "a.*.example",
            "*.*.example",
            "*.127.0.0.1",
            "private:",
            "private:*",
        ] {
            assert!(wrong.parse::<AllowedHost>().is_err(), "{wrong}");
        }
    }
}
