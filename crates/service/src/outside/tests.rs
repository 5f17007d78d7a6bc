use super::*;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::SocketAddr;
use std::sync::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A server that says the same to everybody and keeps what it was asked.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Reads one request to its end.
async fn request_of<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    loop {
        let read = stream.read(&mut bytes).await.unwrap_or(0);
        text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        let end = text.find("\r\n\r\n").map(|at| at + 4);
        let length = text.to_lowercase().find("content-length: ").map(|at| {
            let rest = &text[at + "content-length: ".len()..];
            rest.lines().next().unwrap().parse::<usize>().unwrap()
        });
        if read == 0 || end.is_some_and(|end| text.len() >= end + length.unwrap_or(0)) {
            return text;
        }
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    answer: &'static str,
    asked: &Mutex<Vec<String>>,
) {
    let request = request_of(&mut stream).await;
    asked.lock().unwrap().push(request);
    if answer.is_empty() {
        // Says nothing until the other side goes.
        let _ = stream.read(&mut [0]).await;
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

impl Server {
    async fn start(answer: &'static str, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let asked = Arc::clone(&server.asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                match &tls {
                    None => converse(stream, answer, &asked).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            converse(stream, answer, &asked).await;
                        }
                    }
                }
            }
        });
        server
    }

    async fn plain(answer: &'static str) -> Self {
        Self::start(answer, None).await
    }

    fn url(&self, scheme: &str, host: &str) -> Url {
        let port = self.address.port();
        format!("{scheme}://{host}:{port}/a%20b?c=d#e")
            .parse()
            .unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn question(url: Url) -> Question {
    Question {
        method: Method::GET,
        url,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        reach: Reach::Both,
        timeout: Duration::from_secs(20),
        most: Some(100),
    }
}

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello";

#[tokio::test]
async fn questions_are_asked_as_they_are() {
    let server = Server::plain(HELLO).await;
    let mut wanted = question(server.url("http", "127.0.0.1"));
    wanted.method = Method::POST;
    wanted.body = Bytes::from_static(b"body");
    for (name, value) in [
        ("x-own", "1"),
        ("host", "evil.example"),
        ("content-length", "999"),
        ("transfer-encoding", "chunked"),
        ("connection", "upgrade"),
    ] {
        wanted.headers.insert(name, HeaderValue::from_static(value));
    }
    let reply = Outside::default().ask(wanted).await.unwrap();
    assert_eq!((reply.status, &*reply.body), (200, &b"hello"[..]));
    assert_eq!(reply.headers["x-a"], "b");
    let asked = server.asked().remove(0);
    assert!(asked.contains("\r\nX-Own: 1\r\n"), "{asked}");
    let asked = asked.to_lowercase();
    assert!(asked.starts_with("post /a%20b?c=d http/1.1\r\n"), "{asked}");
    assert!(asked.ends_with("\r\n\r\nbody"), "{asked}");
    for line in [
        format!("host: {}", server.address),
        "x-own: 1".to_owned(),
        "content-length: 4".to_owned(),
        format!("user-agent: {}", NAME.to_lowercase()),
    ] {
        assert!(
            asked.contains(&format!("\r\n{line}\r\n")),
            "{line}: {asked}"
        );
    }
    for never in ["evil", "chunked", "upgrade", "999"] {
        assert!(!asked.contains(never), "{asked}");
    }
}

#[tokio::test]
async fn a_private_network_is_not_reached_by_any_name() {
    let server = Server::plain(HELLO).await;
    let outside = Outside::default();
    for host in [
        "127.0.0.1",
        "0x7f000001",
        "127.1",
        "[::ffff:127.0.0.1]",
        "localhost",
        "LOCALHOST",
    ] {
        let mut wanted = question(server.url("http", host));
        wanted.reach = Reach::Public;
        let error = outside.ask(wanted).await.unwrap_err();
        assert!(error.contains("private network"), "{host}: {error}");
    }
    assert!(server.asked().is_empty());
    // The same by name and number, where it was allowed.
    for host in ["127.0.0.1", "localhost"] {
        let mut wanted = question(server.url("http", host));
        wanted.reach = Reach::Private;
        assert_eq!(outside.ask(wanted).await.unwrap().status, 200, "{host}");
    }
    let mut public = question("http://1.1.1.1/".parse().unwrap());
    public.reach = Reach::Private;
    let error = outside.ask(public).await.unwrap_err();
    assert_eq!(error, "1.1.1.1 is not in a private network");
}

#[tokio::test]
async fn redirects_are_answers() {
    let elsewhere = Server::plain(HELLO).await;
    let to = format!(
        "HTTP/1.1 307 Go\r\nLocation: http://{}/\r\nContent-Length: 0\r\n\r\n",
        elsewhere.address
    );
    let server = Server::plain(to.leak()).await;
    let wanted = question(server.url("http", "127.0.0.1"));
    let reply = Outside::default().ask(wanted).await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn bad_answers_are_told_in_words() {
    let over = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(101)).leak();
    for (answer, words) in [
        ("", "no answer came within 0.2 s"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
            "broke off",
        ),
        (over, "over 100 bytes"),
        ("SSH-2.0-OpenSSH\r\n", "invalid HTTP version"),
    ] {
        let server = Server::plain(answer).await;
        let mut wanted = question(server.url("http", "127.0.0.1"));
        if answer.is_empty() {
            wanted.timeout = Duration::from_millis(200);
        }
        let error = Outside::default().ask(wanted).await.unwrap_err();
        assert!(error.contains(words), "{error}");
    }
    // Without a limit the body is not looked at.
    let server = Server::plain("HTTP/1.1 204 OK\r\nContent-Length: 9\r\n\r\n").await;
    let mut wanted = question(server.url("http", "127.0.0.1"));
    wanted.most = None;
    assert_eq!(Outside::default().ask(wanted).await.unwrap().status, 204);
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let url: Url = format!("http://{gone}/?secret").parse().unwrap();
    let error = Outside::default().ask(question(url)).await.unwrap_err();
    assert!(error.contains("127.0.0.1 cannot be reached"), "{error}");
    assert!(!error.contains("secret"), "{error}");
    let url: Url = "ftp://127.0.0.1/".parse().unwrap();
    assert!(Outside::default().ask(question(url)).await.is_err());
}

#[tokio::test]
async fn secure_connections_need_a_certificate_for_the_name() {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let tls = TlsAcceptor::from(Arc::new(config));
    let server = Server::start(HELLO, Some(tls)).await;
    let known = Outside {
        tls: Arc::new(Tls::trusting(cert.der().clone()).unwrap()),
    };
    for host in ["localhost", "LocalHost", "127.0.0.1"] {
        let wanted = question(server.url("https", host));
        assert_eq!(known.ask(wanted).await.unwrap().status, 200, "{host}");
    }
    let asked = server.asked().len();
    // Another name, and a certificate that nobody knows.
    let other = question(server.url("https", "127.0.0.2"));
    assert!(known.ask(other).await.is_err());
    let wrong = question(server.url("https", "127.0.0.1").join("/").unwrap());
    let stranger = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let stranger = Outside {
        tls: Arc::new(Tls::trusting(stranger.cert.der().clone()).unwrap()),
    };
    let error = stranger.ask(wrong).await.unwrap_err();
    assert!(
        error.contains("no secure connection to 127.0.0.1"),
        "{error}"
    );
    let as_usual = question(server.url("https", "localhost"));
    assert!(Outside::default().ask(as_usual).await.is_err());
    assert_eq!(server.asked().len(), asked);
}
