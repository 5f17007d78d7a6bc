//! The settings of a running service.

use crate::events::limits::AllowedHost;
use crate::files::settings::FileSettings;
use crate::http::forwarded::ForwardedHeader;
use crate::http::settings::ConnectionSettings;
use crate::identity::settings::IdentitySettings;
use crate::mail::settings::MailSettings;
use ipnet::IpNet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Everything that can be set; see docs/OPERATING.md.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "ANTEROOM_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: String,

    /// The database
    #[arg(long, env = "ANTEROOM_DATABASE", default_value = "sqlite:anteroom.db")]
    pub database: String,

    /// Serve widget and console from this folder instead of the built-in ones
    #[arg(long, env = "ANTEROOM_ASSETS", value_name = "DIR")]
    pub assets: Option<PathBuf>,

    /// Days after which a release of the widget that no longer runs is removed; 0 keeps none
    #[arg(long, env = "ANTEROOM_KEEP_RELEASES", default_value = "90", value_parser = clap::value_parser!(u32).range(..=3650))]
    pub keep_releases: u32,

    /// Make topic 1 and agent `agent`, and show the demo page
    #[arg(long, env = "ANTEROOM_DEMO", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub demo: bool,

    /// The demo agent's password; random and printed once where none is given
    #[arg(
        long,
        env = "ANTEROOM_DEMO_PASSWORD",
        hide_env_values = true,
        hide = true
    )]
    pub demo_password: Option<String>,

    /// The secret that visitors' keys are derived from, at least 32 characters;
    /// where none is given it is kept in a file beside the database
    #[arg(long, env = "ANTEROOM_SECRET", hide_env_values = true, hide = true)]
    pub secret: Option<String>,

    /// Sites that may embed the widget: origins separated by spaces or commas, or *
    #[arg(long, env = "ANTEROOM_CORS_ORIGINS", default_value = "*")]
    pub cors_origins: Origins,

    /// Seconds without a poll after which a visitor is away
    #[arg(long, env = "ANTEROOM_AWAY_AFTER", default_value = "90", value_parser = seconds)]
    pub away_after: Duration,

    /// Seconds without a poll after which a waiting visitor loses the place
    #[arg(long, env = "ANTEROOM_QUEUE_HOLD", default_value = "180", value_parser = seconds)]
    pub queue_hold: Duration,

    /// Seconds without a message after which a chat is closed
    #[arg(long, env = "ANTEROOM_IDLE_AFTER", default_value = "1800", value_parser = seconds)]
    pub idle_after: Duration,

    /// Seconds after which a session that is marked as deleted is deleted with its messages
    #[arg(long, env = "ANTEROOM_DELETE_AFTER", default_value = "86400", value_parser = seconds)]
    pub delete_after: Duration,

    /// Seconds without a poll after which a console no longer counts as present
    #[arg(long, env = "ANTEROOM_CONSOLE_AWAY_AFTER", default_value = "90", value_parser = seconds)]
    pub console_away_after: Duration,

    /// Seconds after which a typing sign expires unless renewed
    #[arg(long, env = "ANTEROOM_TYPING_FOR", default_value = "6", value_parser = seconds)]
    pub typing_for: Duration,

    /// Seconds between polls for clients that cannot hold one
    #[arg(long, env = "ANTEROOM_POLL_INTERVAL", default_value = "3", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub poll_interval: u32,

    /// Sessions that one address may create in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_CREATE_LIMIT", default_value = "30")]
    pub create_limit: u32,

    /// Sessions of one address that may wait at the same time; 0 is no limit
    /// [default: 20, or none with --create-limit 0]
    #[arg(long, env = "ANTEROOM_WAITING_LIMIT")]
    pub waiting_limit: Option<usize>,

    /// Messages that one visitor may send in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_MESSAGE_LIMIT", default_value = "60")]
    pub message_limit: u32,

    /// Writes of every kind that one visitor may make in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_WRITE_LIMIT", default_value = "120")]
    pub write_limit: u32,

    /// Writes of every kind that the visitors of one address may make in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_ADDRESS_WRITE_LIMIT", default_value = "1200")]
    pub address_write_limit: u32,

    /// Questions that one address may put to the FAQ in a minute; 0 is no limit
    #[arg(long, env = "ANTEROOM_FAQ_LIMIT", default_value = "60")]
    pub faq_limit: u32,

    /// Refuse e-mail addresses whose domain does not exist, by asking the DNS
    #[arg(long, env = "ANTEROOM_CHECK_EMAIL_DOMAINS", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub check_email_domains: bool,

    /// The DNS server to ask for that; the machine's own where none is named
    #[arg(long, env = "ANTEROOM_DNS_SERVER", value_name = "ADDRESS", value_parser = crate::outside::mail_domain::server)]
    pub dns_server: Option<std::net::SocketAddr>,

    /// Failed sign-ins that close a name for the network that they come from, until some are older than the window; 0 is no limit
    #[arg(long, env = "ANTEROOM_SIGN_IN_LIMIT", default_value = "10")]
    pub sign_in_limit: u32,

    /// Failed sign-ins that close a network (IPv4 /24, IPv6 /56); 0 is no limit
    #[arg(long, env = "ANTEROOM_SIGN_IN_NETWORK_LIMIT", default_value = "50")]
    pub sign_in_network_limit: u32,

    /// Seconds that a failed sign-in counts
    #[arg(long, env = "ANTEROOM_SIGN_IN_WINDOW", default_value = "300", value_parser = seconds)]
    pub sign_in_window: Duration,

    /// Seconds that the fourth failed sign-in is held back; doubled with each one after it, four times
    #[arg(long, env = "ANTEROOM_SIGN_IN_DELAY", default_value = "0.25", value_parser = seconds)]
    pub sign_in_delay: Duration,

    /// What SoTicket calls have to carry as SO-AppToken; without it the header is not looked at
    #[arg(long, env = "ANTEROOM_APP_TOKEN", hide_env_values = true)]
    pub app_token: Option<String>,

    /// Proxies whose X-Forwarded-For or Forwarded is believed: addresses or networks (10.0.0.0/8)
    #[arg(long, env = "ANTEROOM_TRUSTED_PROXIES", value_delimiter = ',', num_args = 0..)]
    pub trusted_proxies: Vec<Network>,

    /// Which of the two headers they write; where it is not said, the one that is there
    #[arg(long, env = "ANTEROOM_FORWARDED_HEADER", value_enum)]
    pub forwarded_header: Option<ForwardedHeader>,

    /// Connections
    #[command(flatten)]
    pub connections: ConnectionSettings,

    /// Keep visitors' addresses only in part (IPv4 /24, IPv6 /48)
    #[arg(long, env = "ANTEROOM_SHORTEN_ADDRESSES", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub shorten_addresses: bool,

    /// The folder with scripts; `scripts` beside the database where none is named
    #[arg(long, env = "ANTEROOM_SCRIPTS", value_name = "DIR")]
    pub scripts: Option<PathBuf>,

    /// Seconds that a script may take which a call waits for
    #[arg(long, env = "ANTEROOM_SCRIPT_TIMEOUT", default_value = "20", value_parser = seconds)]
    pub script_timeout: Duration,

    /// Time-outs after which a script is disabled until its file is changed
    #[arg(long, env = "ANTEROOM_SCRIPT_STRIKES", default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    pub script_strikes: u32,

    /// Steps that a script may take in one run
    #[arg(long, env = "ANTEROOM_SCRIPT_OPERATIONS", default_value = "10000000", value_parser = clap::value_parser!(u64).range(1..))]
    pub script_operations: u64,

    /// Bytes that one value of a script may take
    #[arg(long, env = "ANTEROOM_SCRIPT_MEMORY", default_value = "8388608", value_parser = script_memory)]
    pub script_memory: usize,

    /// Bytes that all values of one run of a script may take together
    #[arg(long, env = "ANTEROOM_SCRIPT_RUN_MEMORY", default_value = "67108864", value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub script_run_memory: u32,

    /// Hosts that scripts may ask over HTTP: api.example.com,*.example.com,localhost:9000; with
    /// private: before a name it may be in a private network
    #[arg(long, env = "ANTEROOM_SCRIPT_HOSTS", value_delimiter = ',', num_args = 0..)]
    pub script_hosts: Vec<AllowedHost>,

    /// Seconds before the second and the third try of a webhook
    #[arg(
        long,
        env = "ANTEROOM_WEBHOOK_DELAYS",
        default_value = "1,4",
        value_name = "A,B"
    )]
    pub webhook_delays: Delays,

    /// Seconds that one try of a webhook may take
    #[arg(long, env = "ANTEROOM_WEBHOOK_TIMEOUT", default_value = "10", value_parser = seconds)]
    pub webhook_timeout: Duration,

    /// Files in chats
    #[command(flatten)]
    pub files: FileSettings,

    /// E-mail to visitors
    #[command(flatten)]
    pub mail: MailSettings,

    /// Identities that the site signs
    #[command(flatten)]
    pub identity: IdentitySettings,
}

fn script_memory(text: &str) -> Result<usize, String> {
    text.parse::<usize>()
        .ok()
        .filter(|bytes| (1_024..=16_777_216).contains(bytes))
        .ok_or_else(|| "a number of bytes between 1024 and 16777216 is needed".to_owned())
}

impl Settings {
    /// What the environment says, and what holds where it says nothing.
    ///
    /// # Errors
    /// With a sentence that names what is wrong.
    pub fn from_environment() -> Result<Self, String> {
        #[derive(clap::Parser)]
        struct Only {
            #[command(flatten)]
            settings: Settings,
        }
        let only = <Only as clap::Parser>::try_parse_from(["anteroom"]);
        only.map(|only| only.settings)
            .map_err(|error| error.to_string())
    }
}

/// Reads a number of seconds.
///
/// # Errors
/// With a sentence for the operator.
pub fn seconds(text: &str) -> Result<Duration, String> {
    text.parse::<f64>()
        .ok()
        .filter(|s| (0.01..=31_536_000.0).contains(s))
        .and_then(|s| Duration::try_from_secs_f64(s).ok())
        .ok_or_else(|| "a number of seconds between 0.01 and 31536000 is needed".to_owned())
}

/// How long to wait before the second and the third try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays(pub [Duration; 2]);

impl FromStr for Delays {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "two numbers of seconds are needed, as in 1,4".to_owned();
        let (second, third) = text.split_once(',').ok_or_else(wrong)?;
        Ok(Self([seconds(second.trim())?, seconds(third.trim())?]))
    }
}

/// Which sites may embed the widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// All of them.
    Any,
    /// These, as `scheme://host[:port]` in lower case.
    Listed(Vec<String>),
}

impl FromStr for Origins {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut listed = Vec::new();
        for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
            if word == "*" {
                return Ok(Self::Any);
            }
            let host = word.split_once("://").map(|(_, host)| host);
            if host.is_none_or(|host| host.is_empty() || host.contains('/')) {
                return Err(format!(
                    "{word} is not an origin; write it as https://www.example.com"
                ));
            }
            listed.push(word.to_ascii_lowercase());
        }
        if listed.is_empty() {
            return Err("name at least one origin, or *".to_owned());
        }
        Ok(Self::Listed(listed))
    }
}

/// An address or a network of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Whether the address is in the network.
    pub fn contains(&self, other: IpAddr) -> bool {
        self.0.contains(&other.to_canonical())
    }
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let address = || text.parse::<IpAddr>().map(IpNet::from).ok();
        let network = text.parse::<IpNet>().ok().or_else(address);
        network.map(Self).ok_or_else(|| {
            format!("{text} is not an address or network; write 10.0.0.1 or 10.0.0.0/8")
        })
    }
}

/// A visitor's address as it is kept: whole, or its first part.
pub fn kept_address(address: IpAddr, shorten: bool) -> String {
    match address.to_canonical() {
        address if !shorten => address.to_string(),
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0")
        }
        IpAddr::V6(ip) => {
            let cut = ip.to_bits() >> 80 << 80;
            std::net::Ipv6Addr::from_bits(cut).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let net: Network = "10.1.0.0/16".parse().unwrap();
        assert!(net.contains("10.1.2.3".parse().unwrap()));
        assert!(net.contains("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!net.contains("10.2.2.3".parse().unwrap()));
        assert!(!net.contains("::1".parse().unwrap()));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("8.8.8.8".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("proxy".parse::<Network>().is_err());
    }

    #[test]
    fn addresses_are_shortened() {
        let keep = |text: &str, shorten| kept_address(text.parse().unwrap(), shorten);
        assert_eq!(keep("192.0.2.77", true), "192.0.2.0");
        assert_eq!(keep("192.0.2.77", false), "192.0.2.77");
        assert_eq!(keep("2001:db8:1:2:3::4", true), "2001:db8:1::");
    }

    #[test]
    fn delays_are_two() {
        let [a, b] = [0.05, 4.0].map(Duration::from_secs_f64);
        assert_eq!("0.05, 4".parse(), Ok(Delays([a, b])));
        for wrong in ["", "1", "1,", "1,2,3", "1,x", "-1,4"] {
            assert!(wrong.parse::<Delays>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn origins_are_read() {
        assert_eq!("*".parse(), Ok(Origins::Any));
        assert_eq!(
            "https://A.example, http://b.example:81".parse(),
            Ok(Origins::Listed(vec![
                "https://a.example".into(),
                "http://b.example:81".into()
            ]))
        );
        assert!("a.example".parse::<Origins>().is_err());
        assert!("".parse::<Origins>().is_err());
    }
}
