//! Scripts ask other servers: one request over one connection.

use crate::events::host::{HttpAnswer, HttpRequest};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use std::sync::{Arc, LazyLock};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// These belong to the connection.
const OWN: [HeaderName; 5] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// With the system's certificates, read once.
static TLS: LazyLock<Result<Arc<ClientConfig>, String>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    believing(roots)
});

fn believing(roots: RootCertStore) -> Result<Arc<ClientConfig>, String> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth())
        .map(Arc::new)
        .map_err(|error| error.to_string())
}

/// Asks, within the request's time; what it redirects to is not followed.
///
/// # Errors
/// When no whole answer came, in words that name the server.
pub async fn ask(request: HttpRequest) -> Result<HttpAnswer, String> {
    let server = request.url.host_str().unwrap_or_default().to_owned();
    let answer = tokio::time::timeout(request.timeout, one(request, &TLS)).await;
    answer
        .map_err(|_| "did not answer in time".to_owned())
        .flatten()
        .map_err(|why| format!("{server}: {why}"))
}

async fn one(
    request: HttpRequest,
    tls: &Result<Arc<ClientConfig>, String>,
) -> Result<HttpAnswer, String> {
    let stream = connect(&request.url).await?;
    if request.url.scheme() != "https" {
        return talk(stream, request).await;
    }
    let config = tls.clone()?;
    let name = ServerName::try_from(request.url.host_str().unwrap_or_default().to_owned());
    let name = name.map_err(|error| error.to_string())?;
    let stream = TlsConnector::from(config).connect(name, stream).await;
    talk(stream.map_err(|error| error.to_string())?, request).await
}

async fn connect(url: &Url) -> Result<TcpStream, String> {
    let port = url.port_or_known_default().unwrap_or(80);
    let stream = match url.host() {
        Some(Host::Domain(name)) => TcpStream::connect((name, port)).await,
        Some(Host::Ipv4(address)) => TcpStream::connect((address, port)).await,
        Some(Host::Ipv6(address)) => TcpStream::connect((address, port)).await,
        None => return Err("this is no server".to_owned()),
    };
    stream.map_err(|error| format!("no connection: {error}"))
}

async fn talk<S>(stream: S, request: HttpRequest) -> Result<HttpAnswer, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let text = |error: hyper::Error| error.to_string();
    let most = request.most;
    let request = made(request)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(text)?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(text);
    let answer = async {
        let (head, body) = answer?.into_parts();
        let body = Limited::new(body, most).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                "the answer is over the limit of a script's memory".to_owned()
            } else {
                error.to_string()
            }
        })?;
        Ok(HttpAnswer {
            status: head.status.as_u16(),
            headers: headers(&head.headers),
            body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        })
    };
    let answer = answer.await;
    connection.abort();
    answer
}

fn headers(all: &HeaderMap) -> Vec<(String, String)> {
    let pair = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), value.into_owned())
    };
    all.iter().map(pair).collect()
}

fn made(request: HttpRequest) -> Result<hyper::Request<Full<Bytes>>, String> {
    let url = &request.url;
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut builder = hyper::Request::builder()
        .method(request.method)
        .uri(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, "Anteroom");
    let headers = builder.headers_mut().ok_or("this is no request")?;
    for (name, value) in &request.headers {
        let wrong = || format!("the header {name} cannot be sent");
        let key: HeaderName = name.parse().map_err(|_| wrong())?;
        let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        if OWN.contains(&key) {
            return Err(wrong());
        }
        headers.insert(key, value);
    }
    builder
        .body(Full::new(Bytes::from(request.body)))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::PrivateKeyDer;

    fn request(url: &str) -> HttpRequest {
        HttpRequest {
            method: "GET",
            url: url.parse().unwrap(),
            headers: Vec::new(),
            body: String::new(),
            timeout: Duration::from_secs(20),
            most: 1_000,
        }
    }

    /// Takes one request whose last bytes are these, and answers it.
    async fn server(
        end: &'static str,
        answer: String,
    ) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = Vec::new();
            while !seen.ends_with(end.as_bytes()) {
                if stream.read_buf(&mut seen).await.unwrap() == 0 {
                    break;
                }
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&seen).into_owned()
        });
        (address, served)
    }

    #[tokio::test]
    async fn a_request_is_sent_and_its_answer_told() {
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://evil.test/\r\nX-A: b\r\nContent-Length: 2\r\n\r\nHi";
        let (address, served) = server("{\"a\":1}", answer.to_owned()).await;
        let told = ask(HttpRequest {
            method: "POST",
            headers: vec![("X-Key".into(), "k".into())],
            body: "{\"a\":1}".into(),
            ..request(&format!("http://{address}/a/b?c=d#e"))
        });
        let told = told.await.unwrap();
        assert_eq!((told.status, told.body.as_str()), (302, "Hi"));
        assert!(told.headers.contains(&("x-a".into(), "b".into())));
        let seen = served.await.unwrap();
        assert!(seen.starts_with("POST /a/b?c=d HTTP/1.1\r\n"), "{seen}");
        assert!(seen.contains(&format!("host: {address}\r\n")), "{seen}");
        assert!(seen.contains("x-key: k\r\n") && seen.contains("content-length: 7\r\n"));
    }

    #[tokio::test]
    async fn too_much_too_late_and_nothing_are_told_in_words() {
        let long = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n{}",
            "x".repeat(2000)
        );
        let (address, _served) = server("\r\n\r\n", long).await;
        let why = ask(request(&format!("http://{address}/")))
            .await
            .unwrap_err();
        assert_eq!(
            why,
            "127.0.0.1: the answer is over the limit of a script's memory"
        );
        // It listens and never takes the connection.
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = silent.local_addr().unwrap();
        let timeout = Duration::from_millis(50);
        let late = ask(HttpRequest {
            timeout,
            ..request(&format!("http://{address}/"))
        });
        assert_eq!(late.await.unwrap_err(), "127.0.0.1: did not answer in time");
        drop(silent);
        let why = ask(request(&format!("http://{address}/")))
            .await
            .unwrap_err();
        assert!(why.starts_with("127.0.0.1: no connection: "), "{why}");
    }

    #[tokio::test]
    async fn a_server_has_to_prove_its_name() {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // Who does not believe the server goes away.
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nSecret";
                    stream.write_all(answer).await.unwrap();
                    stream.flush().await.unwrap();
                    let _ = stream.read_buf(&mut Vec::new()).await;
                }
            }
        });
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let known = believing(roots);
        let at = |host: &str| request(&format!("https://{host}:{port}/"));
        let told = one(at("localhost"), &known).await.unwrap();
        assert_eq!(told.body, "Secret");
        for (request, config) in [
            (at("127.0.0.1"), known),
            (at("localhost"), believing(RootCertStore::empty())),
        ] {
            let why = one(request, &config).await.unwrap_err();
            assert!(why.contains("certificate"), "{why}");
        }
        assert!(
            ask(at("localhost"))
                .await
                .unwrap_err()
                .contains("certificate")
        );
    }

    #[tokio::test]
    async fn headers_of_the_connection_and_broken_ones_are_refused() {
        for (name, value) in [
            ("Host", "evil.test"),
            ("content-length", "1"),
            ("Transfer-Encoding", "chunked"),
            ("a b", "c"),
            ("A", "b\r\nC: d"),
        ] {
            let headers = vec![(name.to_owned(), value.to_owned())];
            let request = HttpRequest {
                headers,
                ..request("http://127.0.0.1/")
            };
            assert!(
                made(request).unwrap_err().contains("cannot be sent"),
                "{name}"
            );
        }
    }
}
