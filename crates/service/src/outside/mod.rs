//! The service's requests to others: webhooks and scripts make them here.
//!
//! A connection is made to an address that was checked, never to a name: a name
//! that leads elsewhere the next time it is asked for changes nothing. No
//! redirect is followed and no proxy is used.

mod address;
mod connect;
pub mod mail_domain;

pub use address::{Reach, is_local};

use connect::Tls;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Version};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;
use url::{Position, Url};

/// What we call ourselves where the caller does not.
const NAME: &str = concat!("Anteroom/", env!("CARGO_PKG_VERSION"));

/// Headers that belong to the connection: they are made here, or not sent.
pub const OWN: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A request.
#[derive(Clone, Debug)]
pub struct Question {
    /// The verb.
    pub method: Method,
    /// Where to, by `http:` or `https:`.
    pub url: Url,
    /// What goes along; not the headers that belong to the connection.
    pub headers: HeaderMap,
    /// What is sent.
    pub body: Bytes,
    /// Where it may go.
    pub reach: Reach,
    /// How long it may take in all.
    pub timeout: Duration,
    /// The most bytes that the answer's body may have; with nothing it is not read.
    pub most: Option<usize>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as it was asked for.
    pub body: Bytes,
}

/// The way out.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    tls: Arc<Tls>,
}

impl Outside {
    /// Asks somebody.
    ///
    /// # Errors
    /// In words, when no answer came. They name the host at most, as the rest
    /// of an address may be a secret.
    pub async fn ask(&self, question: Question) -> Result<Reply, String> {
        let timeout = question.timeout;
        match tokio::time::timeout(timeout, self.talk(question)).await {
            Ok(reply) => reply,
            Err(_) => Err(format!("no answer came within {} s", timeout.as_secs_f64())),
        }
    }

    async fn talk(&self, question: Question) -> Result<Reply, String> {
        let stream = connect::open(&self.tls, &question.url, question.reach).await?;
        let (mut sender, connection) = http1::Builder::new()
            // Names of headers look as they are documented.
            .title_case_headers(true)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(why)?;
        // Ends with us, whether the other side has said all or not.
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let most = question.most;
        let request = request(question)?;
        let response = sender.send_request(request).await.map_err(why)?;
        let (head, body) = response.into_parts();
        let body = match most {
            Some(most) => read(body, most).await?,
            None => Bytes::new(),
        };
        Ok(Reply {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    }
}

async fn read(body: hyper::body::Incoming, most: usize) -> Result<Bytes, String> {
    match Limited::new(body, most).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(format!("the answer is over {most} bytes"))
        }
        Err(error) => Err(format!("the answer broke off: {error}")),
    }
}

fn request(question: Question) -> Result<Request<Full<Bytes>>, String> {
    let url = &question.url;
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let host = HeaderValue::from_str(host).map_err(why)?;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let mut request = Request::builder()
        .method(question.method)
        .uri(path)
        .version(Version::HTTP_11)
        .body(Full::new(question.body))
        .map_err(why)?;
    let headers = request.headers_mut();
    *headers = question.headers;
    for name in OWN {
        headers.remove(name);
    }
    headers.insert(HOST, host);
    headers
        .entry(USER_AGENT)
        .or_insert(HeaderValue::from_static(NAME));
    Ok(request)
}

/// An error with its causes: the outer one alone says too little.
fn why<E: std::error::Error>(error: E) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests;
