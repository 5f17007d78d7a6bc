//! Bytes that come in, and bytes that go out.

use super::names;
use crate::error::{Fault, Outcome};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;
use tokio_util::io::ReaderStream;

/// The next part of a file has to be there within this time.
const PART_TIME: Duration = Duration::from_secs(20);
/// A whole file has to be there within this time.
const WHOLE_TIME: Duration = Duration::from_secs(300);
/// What nobody wants is thrown away for so long, so that the sender is done
/// sending and reads the refusal.
const DRAIN_TIME: Duration = Duration::from_secs(30);
/// ... and up to so many bytes.
const DRAIN: usize = 64 * 1024 * 1024;

/// A body that has not been read yet.
#[derive(Clone, Debug)]
pub struct Upload(Arc<Mutex<Body>>);

/// What came.
#[derive(Clone, Debug)]
pub struct Received {
    /// How many bytes.
    pub size: u32,
    /// Their SHA-256.
    pub sha256: Vec<u8>,
}

impl Upload {
    /// The body of a request.
    pub fn new(body: Body) -> Self {
        Self(Arc::new(Mutex::new(body)))
    }

    /// Writes the body to a file, as far as it is not too large.
    pub async fn receive(&self, file: &mut File, limit: u32) -> Outcome<Received> {
        let whole = tokio::time::timeout(WHOLE_TIME, self.write(file, limit)).await;
        whole.map_err(|_| Fault::too_slow())?
    }

    async fn write(&self, file: &mut File, limit: u32) -> Outcome<Received> {
        let mut body = self.0.lock().await;
        let mut hash = Sha256::new();
        let mut size: u32 = 0;
        loop {
            let frame = tokio::time::timeout(PART_TIME, body.frame()).await;
            let Some(frame) = frame.map_err(|_| Fault::too_slow())? else {
                break;
            };
            let frame = frame.map_err(|_| Fault::malformed("the body did not arrive whole"))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let more = u32::try_from(data.len()).unwrap_or(u32::MAX);
            size = size.saturating_add(more);
            if size > limit {
                return Err(Fault::too_large_file(format!(
                    "is over {limit} bytes, which is the limit"
                )));
            }
            hash.update(&data);
            file.write_all(&data).await?;
        }
        file.flush().await?;
        Ok(Received {
            size,
            sha256: hash.finalize().to_vec(),
        })
    }

    /// Takes in what is left of it, and throws it away.
    pub async fn drain(&self) {
        let _ = tokio::time::timeout(DRAIN_TIME, async {
            let mut body = self.0.lock().await;
            let mut total = 0;
            while let Some(Ok(frame)) = body.frame().await {
                total += frame.data_ref().map_or(0, |data| data.len());
                if total > DRAIN {
                    break;
                }
            }
        })
        .await;
    }
}

/// A file to be answered.
#[derive(Debug)]
pub struct Download {
    /// Its bytes.
    pub file: File,
    /// How many.
    pub size: i64,
    /// Its name.
    pub name: String,
}

impl IntoResponse for Download {
    /// Never shown by a browser, whatever is in it.
    fn into_response(self) -> Response {
        let body = Body::from_stream(ReaderStream::new(self.file));
        let mut response = (StatusCode::OK, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        );
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.size));
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        );
        if let Ok(value) = HeaderValue::from_str(&names::disposition(&self.name)) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}
