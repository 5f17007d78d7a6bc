//! Throughput: the service beside a bare handler that answers the same bytes.
//!
//! Both are up together and asked in turn, in short rounds, so that whatever
//! else the machine does hits both; what is judged are ratios.

use crate::Wish;
use crate::bare::Fixed;
use crate::child::{self, Server};
use crate::client::{Connection, KEY, request};
use crate::load::{self, Measured, Order};
use crate::stage::{self, Stage, Visitor};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

/// The properties that a widget selects.
const SELECTED: &str = "ChatSessionId,User,Status,Flags,Rating,Queue,Messages,Presence";
/// What the poll that brings nothing new has to reach of the bare handler.
const BOUND: f64 = 0.5;
/// A round, in milliseconds: not measured, and measured.
const ROUND: (u64, u64) = (150, 600);

/// One method as it is measured.
struct Case {
    name: &'static str,
    /// One for each connection.
    requests: Vec<String>,
    status: u16,
    /// The part of the bare handler that has to be reached.
    bound: Option<f64>,
}

/// Measures, prints the table, and answers the bounds that were missed.
pub async fn run(wish: &Wish) -> Result<Vec<String>> {
    let stage = Stage::new(wish, "rounds")?;
    let service = stage.serve()?;
    let mut database = stage.open().await?;
    let cases = cases(service.port, wish.connections).await?;
    println!(
        "\n{} connections, {} rounds of {} ms each; \"bare\" answers the same bytes and does nothing.\n\
         cpu: processor time of one request, in microseconds.\n",
        wish.connections, wish.rounds, ROUND.1
    );
    println!(
        "{:<34} {:>8} {:>8} {:>8} {:>6}  {:>8} {:>8} {:>8} {:>6} {:>9} {:>9}",
        "",
        "rps",
        "p50 us",
        "p99 us",
        "cpu",
        "bare rps",
        "p50 us",
        "p99 us",
        "cpu",
        "rps/bare",
        "cpu/bare"
    );
    let mut faults = Vec::new();
    let mut keys = 0;
    for case in &cases {
        let bare = bare(service.port, case, &mut keys).await?;
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for _ in 0..wish.rounds {
            own.push(round(&service, case, &mut keys)?);
            nobody_else_waits(&mut database, wish.connections).await?;
            other.push(round(&bare, case, &mut keys)?);
        }
        let ratio = middle(own.iter().zip(&other).map(|(a, b)| a.rps() / b.rps()));
        let cpu = middle(own.iter().zip(&other).map(|(a, b)| a.cpu() / b.cpu()));
        println!(
            "{:<34} {}  {} {ratio:>9.2} {cpu:>9.1}",
            case.name,
            columns(&own),
            columns(&other),
        );
        if case.bound.is_some_and(|bound| ratio < bound) {
            faults.push(format!(
                "{}: {ratio:.2} of the bare handler, at least {BOUND} is wanted",
                case.name
            ));
        }
    }
    stage::close(database).await?;
    service.stop()?;
    stage.remove()?;
    Ok(faults)
}

/// One round.
struct Round {
    measured: Measured,
    /// Processor time, in hundredths of a second.
    processor: u64,
}

impl Round {
    #[allow(clippy::cast_precision_loss)] // far below 2^52
    fn rps(&self) -> f64 {
        self.measured.count as f64 / self.measured.seconds
    }

    /// Microseconds of processor time for one request.
    #[allow(clippy::cast_precision_loss)]
    fn cpu(&self) -> f64 {
        self.processor.max(1) as f64 * 10_000.0 / self.measured.sent.max(1) as f64
    }
}

fn round(server: &Server, case: &Case, keys: &mut u64) -> Result<Round> {
    let order = Order {
        port: server.port,
        requests: case.requests.clone(),
        status: case.status,
        warm: ROUND.0,
        time: ROUND.1,
        first_key: next(keys),
    };
    let before = server.processor()?;
    let measured = load::order(&order)?;
    Ok(Round {
        measured,
        processor: server.processor()? - before,
    })
}

/// The beginning of keys that were never used.
fn next(keys: &mut u64) -> u64 {
    *keys += 1;
    *keys * 1_000_000_000_000
}

fn columns(rounds: &[Round]) -> String {
    #[allow(clippy::cast_precision_loss)]
    let of = |what: fn(&Round) -> f64| middle(rounds.iter().map(what));
    format!(
        "{:>8.0} {:>8.0} {:>8.0} {:>6.0}",
        of(Round::rps),
        of(|round| round.measured.p50 as f64),
        of(|round| round.measured.p99 as f64),
        of(Round::cpu)
    )
}

/// The median.
pub fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// A bare handler with the service's own answer to the first request.
async fn bare(port: u16, case: &Case, keys: &mut u64) -> Result<Server> {
    let first = case.requests.first().context("no request")?;
    let first = first.replace(KEY, &format!("key-{:020}", next(keys)));
    let mut connection = Connection::open(port).await?;
    let answer = connection.ask(first.as_bytes()).await?;
    if answer.status != case.status {
        let body = String::from_utf8_lossy(answer.body);
        bail!("{}: answered {}: {body}", case.name, answer.status);
    }
    let mut headers = answer.headers();
    // The server adds these two itself.
    headers.retain(|(name, _)| {
        !["date", "content-length"].contains(&name.to_ascii_lowercase().as_str())
    });
    let fixed = Fixed {
        status: answer.status,
        headers,
        body: String::from_utf8(answer.body.to_vec())?,
    };
    Server::start(&mut child::again("bare")?, &serde_json::to_string(&fixed)?)
}

/// Those who were created in a round go, so that the queue is the same for
/// every round. The first visitors stay.
async fn nobody_else_waits(database: &mut SqliteConnection, visitors: usize) -> Result<()> {
    sqlx::query(
        "UPDATE chat_session SET status = 11, when_ended = queued_at WHERE status = 4 AND id > $1",
    )
    .bind(i64::try_from(visitors)?)
    .execute(database)
    .await?;
    Ok(())
}

/// What is measured, each connection with a visitor of its own.
async fn cases(port: u16, connections: usize) -> Result<Vec<Case>> {
    let mut connection = Connection::open(port).await?;
    let mut visitors = Vec::new();
    for number in (0_u64..).take(connections) {
        visitors.push(stage::visitor(&mut connection, number).await?);
    }
    let each = |what: &dyn Fn(&Visitor) -> String| visitors.iter().map(what).collect::<Vec<_>>();
    let case = |name, requests| Case {
        name,
        requests,
        status: 200,
        bound: None,
    };
    let mut polls = Vec::new();
    for visitor in &visitors {
        let path = format!(
            "Chat/GetChatSessionEntity?chatSessionEntityId={}&$select={SELECTED}",
            visitor.id
        );
        let headers = [("Authorization", visitor.bearer.as_str())];
        let all = connection
            .ask(request(&path, &headers, "{}").as_bytes())
            .await?;
        let all: Value = serde_json::from_slice(all.body)?;
        let last = all["Messages"].as_array().and_then(|list| list.last());
        let last = last.and_then(|message| message["ChatMessageId"].as_i64());
        let last = last.context("a visitor's first message is not there")?;
        let body = json!({ "After": last }).to_string();
        let plain = request(&path, &headers, &body);
        let tag = connection.ask(plain.as_bytes()).await?.header("ETag");
        let tag = tag.context("a poll has no ETag")?;
        let [authorization] = headers;
        let same = request(&path, &[authorization, ("If-None-Match", &tag)], &body);
        polls.push((plain, same));
    }
    let update = |visitor: &Visitor| {
        let body = json!({"ChatSessionId": visitor.id, "CustomerName": format!("Vera {KEY}")});
        let headers = [
            ("Authorization", visitor.bearer.as_str()),
            ("Idempotency-Key", KEY),
        ];
        request("Chat/SaveChatSessionEntity", &headers, &body.to_string())
    };
    let whole = |visitor: &Visitor| {
        let path = format!(
            "Chat/GetChatSessionEntity?chatSessionEntityId={}",
            visitor.id
        );
        request(&path, &[("Authorization", &visitor.bearer)], "")
    };
    let say = |visitor: &Visitor| {
        let text = "It should have been here yesterday, says the page.";
        let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": text}});
        let headers = [
            ("Authorization", visitor.bearer.as_str()),
            ("Idempotency-Key", KEY),
        ];
        request("Chat/AddChatMessage", &headers, &body.to_string())
    };
    let (plain, same): (Vec<_>, Vec<_>) = polls.into_iter().unzip();
    // Reading first: what is written then makes the tags old.
    Ok(vec![
        Case {
            status: 304,
            bound: Some(BOUND),
            ..case("GetChatSessionEntity, 304", same)
        },
        case("GetChatSessionEntity, $select", plain),
        case("GetChatSessionEntity, whole", each(&whole)),
        case("AddChatMessage", each(&say)),
        case("SaveChatSessionEntity, update", each(&update)),
        case("SaveChatSessionEntity, insert", each(&|_| stage::create())),
    ])
}

#[cfg(test)]
mod tests {
    use super::middle;

    #[test]
    fn the_middle() {
        assert!((middle([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < f64::EPSILON);
        assert!(middle(std::iter::empty()).abs() < f64::EPSILON);
    }
}
