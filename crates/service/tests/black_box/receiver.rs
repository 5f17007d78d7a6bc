//! A program that webhooks and scripts reach.

use crate::harness::PATIENCE;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

/// What it answers.
#[derive(Clone, Debug)]
pub enum Answer {
    Status(u16),
    Redirect(String),
    /// Nothing, as long as the other side waits.
    Silence,
}

/// What it was sent.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    pub fn event(&self) -> &str {
        self.header("x-superoffice-event")
    }
    pub fn retry(&self) -> &str {
        self.header("x-superoffice-retry")
    }
}

#[derive(Debug, Default)]
struct Kept {
    seen: Mutex<Vec<Seen>>,
    came: Notify,
    /// The next answers; afterwards the last of them for ever, or 200.
    answers: Mutex<VecDeque<Answer>>,
}

/// It, on a port of its own.
#[derive(Clone, Debug)]
pub struct Receiver {
    pub base: String,
    kept: Arc<Kept>,
}

async fn receive(State(kept): State<Arc<Kept>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let answer = {
        let mut answers = kept.answers.lock().unwrap();
        if answers.len() > 1 {
            answers.pop_front()
        } else {
            answers.front().cloned()
        }
    };
    kept.seen.lock().unwrap().push(Seen {
        path: head.uri.to_string(),
        headers: head.headers,
        body,
    });
    kept.came.notify_waiters();
    match answer {
        None => "thanks".into_response(),
        Some(Answer::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Answer::Redirect(to)) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
        }
        Some(Answer::Silence) => std::future::pending().await,
    }
}

/// Connections by TLS; those that come to nothing are not told about.
struct Secure {
    listener: TcpListener,
    tls: TlsAcceptor,
}

impl axum::serve::Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            if let Ok(stream) = self.tls.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Receiver {
    /// One that speaks TLS as localhost, and its certificate.
    pub async fn secure() -> (Self, String) {
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
        let listener = Secure {
            listener,
            tls: TlsAcceptor::from(Arc::new(config)),
        };
        let receiver = Self::on(listener, format!("https://localhost:{port}"));
        (receiver, made.cert.pem())
    }

    fn on<L: axum::serve::Listener<Addr = SocketAddr>>(listener: L, base: String) -> Self {
        let kept = Arc::new(Kept::default());
        let app = Router::new()
            .fallback(receive)
            .with_state(Arc::clone(&kept));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { base, kept }
    }

    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let receiver = Self::on(listener, base);
        receiver.answer(answers);
        receiver
    }

    /// What it answers from now on.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        *self.kept.answers.lock().unwrap() = answers.into_iter().collect();
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.kept.seen.lock().unwrap().clone()
    }

    /// Everything, as soon as there is so much.
    pub async fn until(&self, count: usize) -> Vec<Seen> {
        let enough = async {
            loop {
                let came = self.kept.came.notified();
                tokio::pin!(came);
                came.as_mut().enable();
                let seen = self.seen();
                if seen.len() >= count {
                    return seen;
                }
                came.await;
            }
        };
        match tokio::time::timeout(PATIENCE, enough).await {
            Ok(seen) => seen,
            Err(_) => panic!("{count} did not come: {:?}", self.seen()),
        }
    }
}
