//! Connections to addresses that were checked.

use super::address::Reach;
use super::why;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// How long one of several addresses is tried.
const EACH: Duration = Duration::from_secs(3);

/// What bytes go through.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What secure connections are made with; read from the system with the first one.
#[derive(Debug, Default)]
pub struct Tls(OnceCell<Arc<ClientConfig>>);

impl Tls {
    /// Trusts this certificate and no other.
    #[cfg(test)]
    pub fn trusting(
        certificate: tokio_rustls::rustls::pki_types::CertificateDer<'static>,
    ) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.add(certificate).map_err(why)?;
        Ok(Self(OnceCell::new_with(Some(trusting(roots)?))))
    }

    async fn connector(&self) -> Result<TlsConnector, String> {
        let config = self.0.get_or_try_init(|| async {
            let made = tokio::task::spawn_blocking(config).await;
            made.map_err(why)?
        });
        Ok(TlsConnector::from(Arc::clone(config.await?)))
    }
}

/// With the certificates that this machine trusts.
fn config() -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    // One that cannot be read takes nothing from the others.
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(
            "this machine has no root certificates to check others with; install ca-certificates, \
             or name a file with SSL_CERT_FILE"
                .to_owned(),
        );
    }
    trusting(roots)
}

fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(why)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Connects to a URL's host, where it is within reach.
pub async fn open(tls: &Tls, url: &Url, reach: Reach) -> Result<Box<dyn Stream>, String> {
    let secure = match url.scheme() {
        "https" => true,
        "http" => false,
        other => return Err(format!("{other}: is neither https: nor http:")),
    };
    let host = url.host().ok_or("the address has no host")?;
    let port = url
        .port_or_known_default()
        .ok_or("the address has no port")?;
    let stream = tcp(&host, &addresses(&host, port, reach).await?).await?;
    // Small requests are not to wait for more.
    stream.set_nodelay(true).map_err(why)?;
    if !secure {
        return Ok(Box::new(stream));
    }
    let name = match &host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            ServerName::try_from(name.to_owned()).map_err(why)?
        }
        Host::Ipv4(ip) => ServerName::from(IpAddr::from(*ip)),
        Host::Ipv6(ip) => ServerName::from(IpAddr::from(*ip)),
    };
    let connector = tls.connector().await?;
    match connector.connect(name, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(format!("no secure connection to {host}: {}", why(error))),
    }
}

/// The addresses of a host that are within reach; at least one.
async fn addresses(host: &Host<&str>, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, String> {
    let found: Vec<SocketAddr> = match host {
        Host::Ipv4(ip) => vec![(*ip, port).into()],
        Host::Ipv6(ip) => vec![(*ip, port).into()],
        Host::Domain(name) => tokio::net::lookup_host((*name, port))
            .await
            .map_err(|error| format!("{name} has no address: {error}"))?
            .collect(),
    };
    if found.is_empty() {
        return Err(format!("{host} has no address"));
    }
    let within: Vec<SocketAddr> = found
        .into_iter()
        .filter(|address| reach.includes(address.ip()))
        .collect();
    if within.is_empty() {
        return Err(match reach {
            Reach::Private => format!("{host} is not in a private network"),
            _ => format!("{host} is in a private network, which was not allowed"),
        });
    }
    Ok(within)
}

/// One after the other, until one answers.
async fn tcp(host: &Host<&str>, addresses: &[SocketAddr]) -> Result<TcpStream, String> {
    let mut last = String::new();
    for (index, address) in addresses.iter().enumerate() {
        let connect = TcpStream::connect(address);
        let connected = if index + 1 == addresses.len() {
            // The last one has all the time that is left.
            connect.await
        } else {
            let late = |_| Err(std::io::ErrorKind::TimedOut.into());
            tokio::time::timeout(EACH, connect)
                .await
                .unwrap_or_else(late)
        };
        match connected {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error.to_string(),
        }
    }
    Err(format!("{host} cannot be reached: {last}"))
}
