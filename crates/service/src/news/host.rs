//! What scripts can do to the service.

use crate::app::{App, Shared};
use crate::chat::{reset, save, talk, view};
use crate::error::Outcome;
use crate::events::host::{Host, HttpAnswer, HttpRequest, NewMessage};
use crate::events::limits::AllowedHost;
use crate::outside::{OWN, Question, Reach};
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus};
use hyper::Method;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::fmt;
use std::future::Future;
use std::sync::Weak;

/// The service in the hands of its scripts.
#[derive(Clone)]
pub struct Hands(Weak<App>);

impl fmt::Debug for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hands")
    }
}

impl Hands {
    /// The hands of a service that is being made.
    pub const fn new(app: Weak<App>) -> Self {
        Self(app)
    }

    /// Does something to its end, on a script's own thread.
    fn work<T, F>(&self, work: impl FnOnce(Shared) -> F) -> Result<T, String>
    where
        F: Future<Output = Outcome<T>>,
    {
        let app = self.0.upgrade().ok_or("the service is stopping")?;
        tokio::runtime::Handle::current()
            .block_on(work(app))
            .map_err(|fault| fault.to_string())
    }
}

/// A script's request, as it may go out.
fn question(request: HttpRequest, hosts: &[AllowedHost]) -> Result<Question, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let wrong = || format!("{name} is not a header that can be sent");
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        if OWN.contains(&key.as_str()) {
            return Err(wrong());
        }
        headers.append(key, value);
    }
    let mut holding = hosts.iter().filter(|host| host.holds(&request.url));
    let reach = if holding.any(AllowedHost::may_be_private) {
        Reach::Both
    } else {
        Reach::Public
    };
    Ok(Question {
        method: Method::from_bytes(request.method.as_bytes()).map_err(|e| e.to_string())?,
        url: request.url,
        headers,
        body: request.body.into(),
        reach,
        timeout: request.timeout,
        most: Some(request.most),
    })
}

impl Host for Hands {
    fn add_chat_message(&self, new: NewMessage) -> Result<i32, String> {
        let kind = ChatMessageType::from_number(new.kind.into())
            .ok_or_else(|| format!("{} is no ChatMessageType", new.kind))?;
        let special_type = ChatMessageSpecialType::from_number(new.special_type.into())
            .ok_or_else(|| format!("{} is no ChatMessageSpecialType", new.special_type))?;
        let message = ChatMessage {
            kind,
            message: new.message,
            author: new.author,
            special_type,
            special_param: new.special_params,
            when_posted: new
                .when_posted
                .map(|at| at.to_rfc3339())
                .unwrap_or_default(),
            ..ChatMessage::default()
        };
        self.work(|app| async move { talk::by_script(&app, new.session, &message).await })
    }

    fn reset_chat(&self, session: i32) -> Result<(), String> {
        self.work(|app| async move { reset::by_script(&app, session).await })
    }

    fn set_chat_status(&self, session: i32, status: i32) -> Result<(), String> {
        let status = ChatSessionStatus::from_number(status.into())
            .ok_or_else(|| format!("{status} is no ChatSessionStatus"))?;
        self.work(|app| async move { save::by_script(&app, session, status).await })
    }

    fn get_program_chat(&self) -> String {
        "/console/".to_owned()
    }

    fn get_external_program_chat(&self) -> String {
        "/".to_owned()
    }

    fn http(&self, request: HttpRequest) -> Result<HttpAnswer, String> {
        let app = self.0.upgrade().ok_or("the service is stopping")?;
        let question = question(request, &app.settings.script_hosts)?;
        let host = question.url.host_str().unwrap_or_default().to_owned();
        let reply = tokio::runtime::Handle::current().block_on(app.outside.ask(question));
        let reply = reply.map_err(|why| format!("{host}: {why}"))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = reply.headers.iter();
        Ok(HttpAnswer {
            status: reply.status,
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                .collect(),
            body: text(&reply.body),
        })
    }

    fn session(&self, session: i32) -> Result<Value, String> {
        let ask = view::Ask::default();
        let found = self.work(|app| async move { view::one(&app, session, &ask).await })?;
        match found {
            Value::Null => Err(format!("there is no session {session}")),
            found => Ok(found),
        }
    }

    fn messages(&self, session: i32) -> Result<Value, String> {
        self.work(|app| async move {
            let list = talk::list(&app, session, 0, false).await?;
            Ok(serde_json::to_value(list)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn request(url: &str, header: (&str, &str)) -> HttpRequest {
        HttpRequest {
            method: "GET",
            url: url.parse().unwrap(),
            headers: vec![(header.0.to_owned(), header.1.to_owned())],
            body: String::new(),
            timeout: Duration::from_secs(1),
            most: 10,
        }
    }

    #[test]
    fn a_script_reaches_as_far_as_the_list_says() {
        let hosts = [
            "api.example",
            "private:db.example:81",
            "localhost",
            "*.example",
        ];
        let hosts = hosts.map(|host| host.parse().unwrap());
        for (url, reach) in [
            ("https://api.example/", Reach::Public),
            ("https://db.example/", Reach::Public),
            ("http://db.example:81/", Reach::Both),
            ("http://localhost/", Reach::Both),
        ] {
            let question = question(request(url, ("X-A", "b")), &hosts).unwrap();
            assert_eq!(question.reach, reach, "{url}");
            assert_eq!(question.headers["x-a"], "b");
        }
        for header in [
            ("", "b"),
            ("X A", "b"),
            ("X-A", "b\r\nX-B: c"),
            ("Host", "evil.example"),
            ("Transfer-Encoding", "chunked"),
        ] {
            assert!(question(request("https://api.example/", header), &hosts).is_err());
        }
    }
}
