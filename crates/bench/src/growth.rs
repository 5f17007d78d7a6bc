//! Growth: what is over may cost disk, but neither memory nor time.
//!
//! Two services, alike but for what is over in their databases, are asked in turn.

use crate::Wish;
use crate::child::Server;
use crate::client::{Connection, request};
use crate::fill::{Amount, fill};
use crate::load::percentile;
use crate::rounds::middle;
use crate::stage::{self, Stage, Visitor};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::Instant;

/// In both databases.
const FEW: Amount = Amount {
    open: 1_000,
    today: 20,
    closed: 0,
    messages: 10,
};
/// In one of them.
const MANY: Amount = Amount {
    closed: 100_000,
    ..FEW
};
/// What is the same up to noise stays below this.
const BOUND: f64 = 2.0;
/// The properties that a console selects.
const DESK: &str = "ChatSessionId,Status,Flags,Messages,Away,Queue,Topic,User,Rank,LastMessage";
/// Each thing is asked so often in a round.
const TIMES: usize = 8;

/// One of the two.
struct Side {
    stage: Stage,
    server: Server,
    connection: Connection,
    visitor: Visitor,
    /// The last message of all: a console's cursor.
    last: i64,
    /// Numbers the visitors who come.
    came: u64,
}

impl Side {
    async fn new(wish: &Wish, name: &str, amount: Amount) -> Result<Self> {
        let stage = Stage::new(wish, name)?;
        let mut database = stage.open().await?;
        fill(&mut database, amount).await?;
        let last = sqlx::query_scalar("SELECT MAX(id) FROM chat_message")
            .fetch_one(&mut database)
            .await?;
        stage::close(database).await?;
        // As it is after some time: the first stop has looked at how much there is.
        stage.serve()?.stop()?;
        let server = stage.serve()?;
        let mut connection = Connection::open(server.port).await?;
        let visitor = stage::visitor(&mut connection, 0).await?;
        Ok(Self {
            stage,
            server,
            connection,
            visitor,
            last,
            came: 0,
        })
    }

    /// Stops, and answers how many bytes the database had.
    fn end(self) -> Result<u64> {
        self.server.stop()?;
        let bytes = std::fs::metadata(self.stage.path()).context("no database")?;
        self.stage.remove()?;
        Ok(bytes.len())
    }

    /// Asks, and answers how many microseconds that took.
    async fn time(&mut self, what: What) -> Result<u64> {
        if what == What::Position {
            // Somebody comes, so that the queue has to be read anew.
            self.came += 1;
            stage::visitor(&mut self.connection, self.came).await?;
        }
        let agent = stage::agent();
        let session = self.visitor.id;
        let text = match what {
            What::Desk => request("Chat/ChatSessionsForUser", &[("Authorization", &agent)], ""),
            What::DeskPoll => request(
                &format!("Chat/ChatSessionsForUser?$select={DESK}"),
                &[("Authorization", &agent)],
                &json!({"After": self.last}).to_string(),
            ),
            What::Position => request(
                &format!("Chat/GetChatSessionEntity?chatSessionEntityId={session}&$select=Queue"),
                &[("Authorization", &self.visitor.bearer)],
                "",
            ),
        };
        let began = Instant::now();
        let answer = self.connection.ask(text.as_bytes()).await?;
        let took = began.elapsed();
        let seen: Value = serde_json::from_slice(answer.body)?;
        let right = match what {
            // All that go on and that ended lately, and none of the others.
            What::Desk | What::DeskPoll => {
                let count = u64::try_from(seen.as_array().map_or(0, Vec::len))?;
                (1_000..2_000 + self.came).contains(&count)
            }
            What::Position => seen["Queue"]["Position"] == u64::from(FEW.open / 2 + 1),
        };
        if !right || answer.status != 200 {
            let body = String::from_utf8_lossy(answer.body);
            let body: String = body.chars().take(300).collect();
            bail!("{}: answered {}: {body}", what.name(), answer.status);
        }
        Ok(u64::try_from(took.as_micros())?)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Desk,
    DeskPoll,
    Position,
}

impl What {
    const ALL: [Self; 3] = [Self::Desk, Self::DeskPoll, Self::Position];

    fn name(self) -> &'static str {
        match self {
            Self::Desk => "ChatSessionsForUser, whole",
            Self::DeskPoll => "ChatSessionsForUser, $select",
            Self::Position => "a queue position",
        }
    }
}

/// Measures, prints the table, and answers what grows.
pub async fn run(wish: &Wish) -> Result<Vec<String>> {
    let mut few = Side::new(wish, "few", FEW).await?;
    let mut many = Side::new(wish, "many", MANY).await?;
    let messages = (MANY.closed + MANY.today + MANY.open) * MANY.messages;
    println!(
        "\n{} sessions go on, {} ended today; beside the same with {} more that are over, {messages} messages in all.\n",
        FEW.open, FEW.today, MANY.closed
    );
    println!(
        "{:<34} {:>10} {:>10}  {:>10} {:>10} {:>8}",
        "", "p50 us", "p99 us", "p50 us", "p99 us", "ratio"
    );
    let mut faults = Vec::new();
    let mut judge = |name: &str, ratio: f64| {
        if ratio > BOUND {
            faults.push(format!("{name} grows with what is over: {ratio:.2} times"));
        }
    };
    for what in What::ALL {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for _ in 0..wish.rounds {
            for _ in 0..TIMES {
                own.push(few.time(what).await?);
                other.push(many.time(what).await?);
            }
        }
        // Of neighbours, so that a busy moment hits both.
        let ratio = middle(own.iter().zip(&other).map(|(few, many)| ratio(*many, *few)));
        own.sort_unstable();
        other.sort_unstable();
        let at = |times: &[u64]| (percentile(times, 50), percentile(times, 99));
        let (own, other) = (at(&own), at(&other));
        println!(
            "{:<34} {:>10} {:>10}  {:>10} {:>10} {ratio:>8.2}",
            what.name(),
            own.0,
            own.1,
            other.0,
            other.1
        );
        judge(what.name(), ratio);
    }
    let (own, other) = (few.server.memory()?, many.server.memory()?);
    let ratio = ratio(other, own);
    println!(
        "{:<34} {:>10} {:>10}  {:>10} {:>10} {ratio:>8.2}",
        "memory (resident), MiB",
        own >> 20,
        "",
        other >> 20,
        ""
    );
    judge("memory", ratio);
    println!(
        "{:<34} {:>10} {:>10}  {:>10}",
        "the database, MiB",
        few.end()? >> 20,
        "",
        many.end()? >> 20
    );
    Ok(faults)
}

#[allow(clippy::cast_precision_loss)] // far below 2^52
fn ratio(after: u64, before: u64) -> f64 {
    after as f64 / before.max(1) as f64
}
