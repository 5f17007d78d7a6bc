//! The functions that scripts can call.

use super::host::{Host, HttpRequest, NewMessage};
use super::limits::Limits;
use super::run::time_left;
use super::value::{from_script, to_script};
use anteroom_carriers::When;
use chrono::{DateTime, TimeDelta, Utc};
use rhai::{Dynamic, Engine, EvalAltResult, INT, ImmutableString, Map, Position};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

type Answer<T> = Result<T, Box<EvalAltResult>>;

/// What the service could not do for a script. Not thrown by the script: it
/// can catch it, and where it does not, it has failed.
#[derive(Clone, Debug)]
pub struct HostFault(pub String);

/// As an error of the function that was called.
pub fn fault(text: impl Into<String>) -> Box<EvalAltResult> {
    let fault = Dynamic::from(HostFault(text.into()));
    EvalAltResult::ErrorRuntime(fault, Position::NONE).into()
}

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub DateTime<Utc>);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.fZ"))
    }
}

impl Time {
    fn add(self, amount: Option<TimeDelta>) -> Answer<Self> {
        amount
            .and_then(|amount| self.0.checked_add_signed(amount))
            .map(Self)
            .ok_or_else(|| fault("this time is out of reach"))
    }

    fn parse(text: &str) -> Answer<Self> {
        When::parse(text)
            .and_then(|when| when.0)
            .map(Self)
            .ok_or_else(|| fault(format!("{text} is no date; write 2026-01-31T12:00:00Z")))
    }
}

/// Asks the service, unless the script's time is over.
fn ask<T>(question: impl FnOnce() -> Result<T, String>) -> Answer<T> {
    if time_left().is_none() {
        return Err(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into());
    }
    question().map_err(fault)
}

fn small(number: INT, what: &str) -> Answer<i32> {
    i32::try_from(number).map_err(|_| fault(format!("{what} is no number for that: {number}")))
}

/// Makes them known to scripts.
pub fn register(engine: &mut Engine, host: &Arc<dyn Host>, limits: &Limits) {
    chat(engine, host);
    http(engine, host, limits);
    json(engine);
    times(engine);
    engine
        .register_type_with_name::<HostFault>("Error")
        .register_get("message", |fault: &mut HostFault| fault.0.clone())
        .register_fn("to_string", |fault: &mut HostFault| fault.0.clone())
        .register_fn("to_debug", |fault: &mut HostFault| fault.0.clone())
        // Text without a number in it is 0, as in CRMScript.
        .register_fn("toInteger", |text: &str| -> INT {
            text.trim().parse().unwrap_or(0)
        });
}

/// What a message holds beside its session.
struct Words<'a> {
    message: &'a str,
    kind: INT,
    author: &'a str,
    special_type: INT,
    special_params: &'a Dynamic,
    when_posted: &'a Dynamic,
}

fn add(host: &Arc<dyn Host>, session: INT, words: &Words<'_>) -> Answer<INT> {
    let special_params = if words.special_params.is_unit() {
        String::new()
    } else if words.special_params.is_array() {
        from_script(words.special_params, &Value::Null)
            .map_err(fault)?
            .to_string()
    } else {
        words.special_params.to_string()
    };
    let when_posted = if words.when_posted.is_unit() {
        None
    } else if let Some(time) = words.when_posted.read_lock::<Time>() {
        Some(time.0)
    } else {
        Some(Time::parse(&words.when_posted.to_string())?.0)
    };
    let message = NewMessage {
        session: small(session, "sessionId")?,
        message: words.message.to_owned(),
        kind: small(words.kind, "type")?,
        author: words.author.to_owned(),
        special_type: small(words.special_type, "specialType")?,
        special_params,
        when_posted,
    };
    ask(|| host.add_chat_message(message)).map(INT::from)
}

fn chat(engine: &mut Engine, host: &Arc<dyn Host>) {
    let own = || Arc::clone(host);
    let service = own();
    engine.register_fn(
        "addChatMessage",
        move |session: INT,
              message: &str,
              kind: INT,
              author: &str,
              special_type: INT,
              special_params: Dynamic| {
            let words = Words {
                message,
                kind,
                author,
                special_type,
                special_params: &special_params,
                when_posted: &Dynamic::UNIT,
            };
            add(&service, session, &words)
        },
    );
    let service = own();
    engine.register_fn(
        "addChatMessage",
        move |session: INT,
              message: &str,
              kind: INT,
              author: &str,
              special_type: INT,
              special_params: Dynamic,
              when_posted: Dynamic| {
            let words = Words {
                message,
                kind,
                author,
                special_type,
                special_params: &special_params,
                when_posted: &when_posted,
            };
            add(&service, session, &words)
        },
    );
    let service = own();
    engine.register_fn("resetChat", move |session: INT| {
        let session = small(session, "sessionId")?;
        ask(|| service.reset_chat(session))
    });
    let service = own();
    engine.register_fn("setChatStatus", move |session: INT, status: INT| {
        let (session, status) = (small(session, "sessionId")?, small(status, "status")?);
        ask(|| service.set_chat_status(session, status))
    });
    let service = own();
    engine.register_fn("getProgramChat", move || service.get_program_chat());
    let service = own();
    engine.register_fn("getExternalProgramChat", move || {
        service.get_external_program_chat()
    });
    let service = own();
    engine.register_fn("getChatSession", move |session: INT| {
        let session = small(session, "sessionId")?;
        ask(|| service.session(session)).map(|value| to_script(&value))
    });
    let service = own();
    engine.register_fn("getChatMessages", move |session: INT| {
        let session = small(session, "sessionId")?;
        ask(|| service.messages(session)).map(|value| to_script(&value))
    });
}

fn http(engine: &mut Engine, host: &Arc<dyn Host>, limits: &Limits) {
    let ask_web = {
        let (host, limits) = (Arc::clone(host), limits.clone());
        move |method, url: &str, body: String, headers: Map| -> Answer<Map> {
            let url = url::Url::parse(url)
                .map_err(|error| fault(format!("{url} is no address: {error}")))?;
            if !limits.hosts.iter().any(|allowed| allowed.holds(&url)) {
                let name = url.host_str().unwrap_or_default();
                return Err(fault(format!(
                    "{name} is not among the hosts that scripts may ask; see --script-hosts"
                )));
            }
            let request = HttpRequest {
                method,
                url,
                headers: headers
                    .into_iter()
                    .map(|(name, value)| (name.to_string(), value.to_string()))
                    .collect(),
                body,
                timeout: time_left().unwrap_or_default().min(limits.timeout),
                most: limits.memory,
            };
            let answer = ask(|| host.http(request))?;
            if answer.body.len() > limits.memory {
                return Err(fault("the answer is over the limit of a script's memory"));
            }
            let headers: Map = answer
                .headers
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect();
            Ok(Map::from([
                ("status".into(), INT::from(answer.status).into()),
                ("body".into(), answer.body.into()),
                ("headers".into(), headers.into()),
            ]))
        }
    };
    let get = ask_web.clone();
    engine.register_fn("httpGet", move |url: &str| {
        get("GET", url, String::new(), Map::new())
    });
    let get = ask_web.clone();
    engine.register_fn("httpGet", move |url: &str, headers: Map| {
        get("GET", url, String::new(), headers)
    });
    let post = ask_web.clone();
    engine.register_fn("httpPost", move |url: &str, body: &str, headers: Map| {
        post("POST", url, body.to_owned(), headers)
    });
    engine.register_fn("httpPost", move |url: &str, body: Map, headers: Map| {
        let body = from_script(&body.into(), &Value::Null).map_err(fault)?;
        let mut headers = headers;
        let is_type = |name: &str| name.eq_ignore_ascii_case("content-type");
        if !headers.keys().any(|name| is_type(name)) {
            headers.insert("Content-Type".into(), "application/json".into());
        }
        ask_web("POST", url, body.to_string(), headers)
    });
}

fn json(engine: &mut Engine) {
    engine
        .register_fn("parseJson", |text: &str| {
            serde_json::from_str::<Value>(text)
                .map(|value| to_script(&value))
                .map_err(|error| fault(format!("this is no JSON: {error}")))
        })
        .register_fn("toJson", |value: Dynamic| {
            from_script(&value, &Value::Null)
                .map(|value| value.to_string())
                .map_err(fault)
        });
}

fn times(engine: &mut Engine) {
    engine
        .register_type_with_name::<Time>("DateTime")
        .register_fn("now", || Time(crate::app::utc()))
        .register_fn("parseDate", Time::parse)
        .register_fn("addSeconds", |time: &mut Time, amount: INT| {
            time.add(TimeDelta::try_seconds(amount))
        })
        .register_fn("addMinutes", |time: &mut Time, amount: INT| {
            time.add(TimeDelta::try_minutes(amount))
        })
        .register_fn("addHours", |time: &mut Time, amount: INT| {
            time.add(TimeDelta::try_hours(amount))
        })
        .register_fn("addDays", |time: &mut Time, amount: INT| {
            time.add(TimeDelta::try_days(amount))
        })
        .register_fn("toText", |time: &mut Time| time.to_string())
        .register_fn("to_string", |time: &mut Time| time.to_string())
        .register_fn("to_debug", |time: &mut Time| time.to_string())
        .register_fn("==", |a: Time, b: Time| a == b)
        .register_fn("!=", |a: Time, b: Time| a != b)
        .register_fn("<", |a: Time, b: Time| a < b)
        .register_fn("<=", |a: Time, b: Time| a <= b)
        .register_fn(">", |a: Time, b: Time| a > b)
        .register_fn(">=", |a: Time, b: Time| a >= b);
    engine.register_fn("+", |text: ImmutableString, time: Time| {
        format!("{text}{time}")
    });
}
