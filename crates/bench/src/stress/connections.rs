//! Connections whose other end does nothing.

use super::{Logged, expect, mebibytes};
use crate::Wish;
use crate::client::{Connection, request};
use crate::stage::{self, Stage, Visitor};
use anyhow::{Context, Result, bail};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

const READERS: usize = 200;
/// 4.7 MB as JSON.
const MESSAGES: u32 = 1_160;
const LENGTH: u32 = 3_900;
/// What the readers may cost beside their answers, each of which is kept once, in MiB.
const MEMORY: u64 = 100;
/// Seconds after which an answer that nobody takes is given up, and how much later that
/// has to be seen.
const GIVEN_UP: u64 = 10;
const LATER: u64 = 10;

/// Readers who ask for a long answer and never read it.
pub async fn unread(wish: &Wish) -> Result<Vec<String>> {
    let stage = Stage::new(wish, "unread")?;
    let given_up = GIVEN_UP.to_string();
    let logged = Logged::serve(stage, &["--write-timeout", &given_up])?;
    let port = logged.server.port;
    let mut connection = Connection::open(port).await?;
    let visitor = stage::visitor(&mut connection, 0).await?;
    let mut database = logged.stage.open().await?;
    sqlx::query(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $2) \
         INSERT INTO chat_message (session_id, type, message, author, special_type, special_param, \
         read_by_customer, when_posted, created_by) SELECT $1, 2, \
         replace(hex(zeroblob($3 / 2)), '0', 'x'), 'Ann', 0, '', 0, n, 1 FROM numbers",
    )
    .bind(visitor.id)
    .bind(MESSAGES)
    .bind(LENGTH)
    .execute(&mut database)
    .await?;
    stage::close(database).await?;
    let text = everything(&visitor);
    let length = connection.ask(text.as_bytes()).await?.body.len();
    let (before, sockets) = (logged.server.memory()?, logged.server.sockets()?);
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(text.as_bytes()).await?;
        readers.push(stream);
    }
    let began = Instant::now();
    let (mut peak, mut slowest) = (0, Duration::ZERO);
    let gone = loop {
        peak = peak.max(logged.server.memory()?);
        slowest = slowest.max(is_ready(&mut connection).await?);
        if logged.server.sockets()? <= sockets {
            break Some(began.elapsed());
        }
        if began.elapsed() > Duration::from_secs(GIVEN_UP + LATER) {
            break None;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let after = logged.server.memory()?;
    drop(readers);
    let (_, log) = logged.end()?;
    println!(
        "{READERS} readers that never read an answer of {length} bytes: {} MiB before, {} at most, {} \
         after; given up after {gone:?} (--write-timeout {GIVEN_UP}); others answered within {} ms",
        mebibytes(before),
        mebibytes(peak),
        mebibytes(after),
        slowest.as_millis()
    );
    let mut faults = Vec::new();
    let kept = before + u64::try_from(READERS * length)?;
    let cost = mebibytes(peak.saturating_sub(kept));
    expect(&mut faults, length > 4_600_000, || {
        format!("the answer has {length} bytes only")
    });
    expect(&mut faults, cost <= MEMORY, || {
        format!("readers who never read cost {cost} MiB beside their answers")
    });
    expect(&mut faults, gone.is_some(), || {
        "readers who never read are not given up".to_owned()
    });
    expect(&mut faults, log.is_empty(), || {
        format!("the log has: {}", log.join("\n"))
    });
    Ok(faults)
}

fn everything(visitor: &Visitor) -> String {
    let body = format!("{{\"ChatSessionId\": {}, \"After\": 0}}", visitor.id);
    request(
        "Chat/GetChatMessages",
        &[("Authorization", &visitor.bearer)],
        &body,
    )
}

/// How long the service takes to say that it is ready.
async fn is_ready(connection: &mut Connection) -> Result<Duration> {
    let began = Instant::now();
    let answer = connection
        .ask(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        .await?;
    if answer.status != 200 {
        bail!("the service says {} of itself", answer.status);
    }
    Ok(began.elapsed())
}

const SOCKETS: usize = 2_000;
/// What all others are served within.
const SERVED: Duration = Duration::from_secs(1);

/// Sockets of one address that send nothing, half of them the beginning of a request.
pub async fn silent(wish: &Wish) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (cap, options) in [
        (
            "1000 per address",
            ["--connections-per-address", "1000"].as_slice(),
        ),
        ("no cap", ["--connections-per-address", "0"].as_slice()),
    ] {
        let logged = Logged::serve(Stage::new(wish, "silent")?, options)?;
        let port = logged.server.port;
        let before = logged.server.sockets()?;
        let mut sockets = Vec::new();
        for number in 0..SOCKETS {
            let mut stream = from([127, 0, 0, 2], port).await?;
            if number % 2 == 0 {
                // One that was closed at once may say so here.
                let _ = stream.write_all(b"POST /api/v1/Agents/Chat/").await;
            }
            sockets.push(stream);
        }
        let mut slowest = Duration::ZERO;
        for number in 0..100 {
            let began = Instant::now();
            let mut connection = Connection::open(port).await?;
            is_ready(&mut connection).await?;
            stage::visitor(&mut connection, number).await?;
            slowest = slowest.max(began.elapsed());
        }
        let held = logged.server.sockets()?.saturating_sub(before);
        drop(sockets);
        let (_, log) = logged.end()?;
        println!(
            "{SOCKETS} sockets of one address that send nothing, {cap}: {held} held; 100 others got a \
             session within {} ms",
            slowest.as_millis()
        );
        expect(&mut faults, slowest <= SERVED, || {
            format!("others waited {slowest:?} behind silent sockets")
        });
        expect(&mut faults, log.is_empty(), || {
            format!("the log has: {}", log.join("\n"))
        });
    }
    Ok(faults)
}

/// A connection from another address of this machine.
async fn from(address: [u8; 4], port: u16) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::from(address), 0).into())?;
    let stream = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await;
    stream.context("a further socket cannot connect")
}
