//! What goes wrong, as the API says it.

use crate::store::writer;
use anteroom_carriers::{ErrorCarrier, merge::Wrong};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt;

/// What callers are told of a disk that fails: where it is, is for the log.
const DISK: &str = "this cannot be stored at the moment";
/// Seconds after which somebody may have mended the disk.
const DISK_RETRY: u64 = 5;

/// A failure with its status, its documented name, and the property to blame.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The HTTP status.
    pub status: StatusCode,
    /// The documented exception's name.
    pub kind: &'static str,
    /// What is wrong, in words.
    pub what: String,
    /// The property that is to blame.
    pub field: Option<String>,
    /// Seconds after which another try makes sense.
    pub retry_after: Option<u64>,
    /// The consent text in force, and its version, where another one was agreed to.
    pub consent: Option<Box<(String, String)>>,
}

/// Shorthand for everything that can fail towards a caller.
pub type Outcome<T> = Result<T, Fault>;

impl Fault {
    fn new(status: StatusCode, kind: &'static str, what: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            what: what.into(),
            field: None,
            retry_after: None,
            consent: None,
        }
    }

    fn of(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// 400: a property has a value that cannot be taken.
    pub fn invalid(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::malformed(what).of(field)
    }

    /// 400: the request as a whole cannot be read.
    pub fn malformed(what: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "SoInvalidArgumentException", what)
    }

    /// 401: no or unknown credentials.
    pub fn unauthorized(what: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "SoSessionException", what)
    }

    /// 403: known, but not allowed to.
    pub fn forbidden(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "SoSentryException", what).of(field)
    }

    /// 403: this kind of caller may not do this at all.
    pub fn not_yours(what: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "SoSentryException", what)
    }

    /// 404: there is no such thing.
    pub fn not_found(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "SoNotFoundException", what).of(field)
    }

    /// 404: there is no such address.
    pub fn no_route() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "SoNotFoundException",
            "there is nothing at this address",
        )
    }

    /// 405: the address takes another verb.
    pub fn verb() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "SoIllegalOperationException",
            "this address takes another HTTP method",
        )
    }

    /// 408: the body did not arrive in time.
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "SoInvalidArgumentException",
            "the body did not arrive in time",
        )
    }

    /// 406: the caller wants the answer in no form that we have.
    pub fn not_acceptable() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "SoInvalidArgumentException",
            "the answer can be application/json or application/xml; ask for one of them",
        )
        .of("Accept")
    }

    /// 409: not in this state of affairs.
    pub fn conflict(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "SoIllegalOperationException", what).of(field)
    }

    /// 409: the consent is to a text that is not in force any more. Carries the new one.
    pub fn consent_changed(text: &str, version: &str) -> Self {
        let what = "the text has changed meanwhile; agree to the new one";
        let mut fault = Self::conflict("ConsentVersion", what);
        fault.consent = Some(Box::new((text.to_owned(), version.to_owned())));
        fault
    }

    /// 412: it was changed after the caller has read it.
    pub fn changed_since() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "SoIllegalOperationException",
            "it was changed since then; read it again",
        )
        .of("If-Unmodified-Since")
    }

    /// 413: the body is over the limit.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "SoInvalidArgumentException",
            format!("the body is over {limit} bytes"),
        )
    }

    /// 413: a file is over the limit.
    pub fn too_large_file(what: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "SoInvalidArgumentException",
            what,
        )
        .of("File")
    }

    /// 415: a file is of a kind that is not taken.
    pub fn file_type(what: impl Into<String>) -> Self {
        Self::unsupported(what).of("File")
    }

    /// 415: the body is not JSON.
    pub fn media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "SoInvalidArgumentException",
            "the body has to be application/json",
        )
        .of("Content-Type")
    }

    /// 415: the body is in a form that is not taken.
    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "SoInvalidArgumentException",
            what,
        )
        .of("Content-Type")
    }

    /// 429: too much in too short a time.
    pub fn too_many(what: impl Into<String>, seconds: u64) -> Self {
        let mut fault = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "SoIllegalOperationException",
            what,
        );
        fault.retry_after = Some(seconds.max(1));
        fault
    }

    /// 503: not now; it makes sense to try again after so many seconds.
    pub fn unavailable(what: impl Into<String>, seconds: u64) -> Self {
        let mut fault = Self::new(StatusCode::SERVICE_UNAVAILABLE, "SoServerException", what);
        fault.retry_after = Some(seconds.max(1));
        fault
    }

    /// 500: our own fault; the cause goes to the log, not to the caller.
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "SoServerException",
            "the service could not do this; it is written in its log",
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        match wrong.field {
            Some(field) => Self::invalid(field, wrong.what),
            None => Self::malformed(wrong.what),
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        if writer::is_busy(&error) {
            tracing::warn!(%error, "the database is busy");
            return Self::unavailable("the database is busy", 1);
        }
        if writer::is_disk(&error) {
            tracing::error!(%error, "the disk with the database does not do its part");
            return Self::unavailable(DISK, DISK_RETRY);
        }
        // What is asked for while the service stops, or while a connection is made anew.
        if matches!(error, sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed) {
            tracing::warn!(%error, "the database is closed");
            return Self::unavailable("the database is closed at this moment", 1);
        }
        Self::internal(&error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        /// `EIO`, which has no kind.
        const EIO: i32 = 5;
        let full = [QuotaExceeded, ReadOnlyFilesystem, StorageFull].contains(&error.kind());
        if full || error.raw_os_error() == Some(EIO) {
            tracing::error!(%error, "the disk with the files does not do its part");
            return Self::unavailable(DISK, DISK_RETRY);
        }
        Self::internal(&error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(&error)
    }
}

impl Fault {
    /// The documented carrier.
    pub fn carrier(&self) -> ErrorCarrier {
        let mut carrier = match &self.field {
            Some(field) => ErrorCarrier::of_field(self.kind, field, &self.what),
            None => ErrorCarrier::new(self.kind, &*self.what),
        };
        if let Some(consent) = &self.consent {
            let (text, version) = &**consent;
            carrier.consent_text = Some(text.clone());
            carrier.consent_version = Some(version.clone());
        }
        carrier
    }

    /// Adds what tells when to come back.
    pub fn mark(&self, headers: &mut HeaderMap) {
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.carrier())).into_response();
        self.mark(response.headers_mut());
        response
    }
}
