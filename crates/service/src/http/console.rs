//! The console's sign-in: a cookie for the browser, a token for its calls.

use crate::app::{Shared, now};
use crate::chat::{own_state, presence};
use crate::error::{Fault, Outcome};
use crate::http::attempts::Attempt;
use crate::http::auth::{
    XSRF_COOKIE, caller, cookie, device, new_device, session_cookie, session_token, signed_in,
};
use crate::http::cors::same_origin;
use crate::http::forwarded::is_https;
use crate::http::request::{Incoming, Origin};
use crate::secret::{random, sha256};
use crate::store::agent::{self, AgentRow};
use anteroom_carriers::merge;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// A sign-in lasts so long, in milliseconds.
const LASTS: i64 = 14 * 24 * 3600 * 1000;
/// A browser is known so long, in seconds.
const DEVICE_LASTS: i64 = 365 * 24 * 3600;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct SignIn {
    name: String,
    password: String,
}

fn who(row: &AgentRow) -> Json<Value> {
    told(row.id, &row.name, &row.full_name, row.administrator)
}

fn told(id: i32, name: &str, full_name: &str, administrator: bool) -> Json<Value> {
    Json(json!({
        "AssociateId": id,
        "Name": name,
        "FullName": full_name,
        "Administrator": administrator,
    }))
}

/// Adds the cookies; lasting `seconds`, or gone with 0.
fn cookies(
    response: &mut Response,
    headers: &HeaderMap,
    token: &str,
    xsrf: &str,
    seconds: i64,
) -> Outcome<()> {
    for (name, value, hidden) in [
        (session_cookie(headers), token, "; HttpOnly"),
        (XSRF_COOKIE, xsrf, ""),
    ] {
        set_cookie(
            response,
            headers,
            &format!("{name}={value}{hidden}"),
            seconds,
        )?;
    }
    Ok(())
}

/// Adds a cookie for this host, which is sent to its own pages only.
fn set_cookie(
    response: &mut Response,
    headers: &HeaderMap,
    cookie: &str,
    seconds: i64,
) -> Outcome<()> {
    // Behind a proxy that speaks TLS the cookies travel by TLS only.
    let secure = if is_https(headers) { "; Secure" } else { "" };
    let text = format!("{cookie}; Path=/; Max-Age={seconds}; SameSite=Strict{secure}");
    let value = HeaderValue::from_str(&text).map_err(|e| Fault::internal(&e))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

/// Signs an agent in.
pub async fn sign_in(State(app): State<Shared>, call: Incoming) -> Outcome<Response> {
    if !same_origin(&call.headers) {
        return Err(Fault::not_yours("sign in on this service's own pages"));
    }
    let wanted: SignIn = merge::read(&Value::Object(call.json()?))?;
    for (field, text) in [("Name", &wanted.name), ("Password", &wanted.password)] {
        if text.is_empty() {
            return Err(Fault::invalid(field, "is required"));
        }
    }
    let device = device(&app, &call.headers, &wanted.name);
    let attempt = Attempt {
        name: &wanted.name,
        address: call.address,
        device,
    };
    let row = app.passwords.check(&app, attempt, &wanted.password).await?;
    let token = random().map_err(|e| Fault::internal(&e))?;
    let time = now();
    let mut tx = app.store.write().await?;
    agent::sign_in(
        &mut tx,
        &sha256(token.as_bytes()),
        row.id,
        time,
        time + LASTS,
    )
    .await?;
    tx.commit().await?;
    let mut response = who(&row).into_response();
    let xsrf = app.secret.xsrf(&token);
    cookies(&mut response, &call.headers, &token, &xsrf, LASTS / 1000)?;
    if device.is_none() {
        let (name, value) = new_device(&app, &call.headers, &wanted.name)?;
        set_cookie(
            &mut response,
            &call.headers,
            &format!("{name}={value}; HttpOnly"),
            DEVICE_LASTS,
        )?;
    }
    Ok(response)
}

/// Signs the agent out. The agent is away at once, and who talked with the agent waits in
/// the queue again.
pub async fn sign_out(State(app): State<Shared>, call: Incoming) -> Outcome<Response> {
    let who = call.caller.agent()?;
    presence::leave(&app, who).await?;
    if let Some(token) = session_token(&call.headers)? {
        let mut tx = app.store.write().await?;
        agent::sign_out(&mut tx, &sha256(token.as_bytes())).await?;
        tx.commit().await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies(&mut response, &call.headers, "", "", 0)?;
    Ok(response)
}

/// Who is signed in; renews the token for the console's calls if it was lost.
pub async fn me(
    State(app): State<Shared>,
    Origin(address): Origin,
    headers: HeaderMap,
) -> Outcome<Response> {
    if headers.contains_key(header::AUTHORIZATION) {
        let caller = caller(&app, &Method::GET, &headers, address).await?;
        let agent = caller.agent()?;
        let body = told(agent.id, &agent.name, &agent.full_name, agent.administrator);
        return Ok(body.into_response());
    }
    let nobody = || Fault::unauthorized("nobody is signed in");
    let token = session_token(&headers)?.ok_or_else(nobody)?;
    if !same_origin(&headers) {
        return Err(nobody());
    }
    let row = signed_in(&app, token).await?.ok_or_else(nobody)?;
    let mut response = who(&row).into_response();
    let xsrf = app.secret.xsrf(token);
    if cookie(&headers, XSRF_COOKIE) != Some(xsrf.as_str()) {
        cookies(&mut response, &headers, token, &xsrf, LASTS / 1000)?;
    }
    Ok(response)
}

/// What the console knows of its agent: presence, and the rights in each topic.
pub async fn state(State(app): State<Shared>, call: Incoming) -> Outcome<Json<Value>> {
    let who = call.caller.agent()?;
    let mut read = app.store.read().await?;
    let state = own_state::of(&mut read, who).await?;
    Ok(Json(serde_json::to_value(state)?))
}

/// Who could take a chat of the topic `topicId` over now.
pub async fn colleagues(State(app): State<Shared>, call: Incoming) -> Outcome<Json<Value>> {
    let who = call.caller.agent()?;
    let topic = call.query.get("topicId").and_then(|text| text.parse().ok());
    let topic = topic.ok_or_else(|| Fault::invalid("topicId", "has to be a topic's id"))?;
    let list = own_state::colleagues(&app, who, topic).await?;
    Ok(Json(serde_json::to_value(list)?))
}
