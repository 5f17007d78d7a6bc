//! The load: some connections, each with one request after the other.

use crate::child;
use crate::client::{Connection, KEY};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What to send.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Where.
    pub port: u16,
    /// One request for each connection; a key in it is made new each time.
    pub requests: Vec<String>,
    /// What has to be answered.
    pub status: u16,
    /// Not measured, in milliseconds: the beginning.
    pub warm: u64,
    /// Measured, in milliseconds.
    pub time: u64,
    /// Begins the keys of this order.
    pub first_key: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Requests answered.
    pub count: u64,
    /// In so many seconds.
    pub seconds: f64,
    /// The middle of their times, in microseconds.
    pub p50: u64,
    /// What all but one of a hundred needed at most, in microseconds.
    pub p99: u64,
    /// Requests sent, the beginning included.
    pub sent: u64,
}

/// Carries out the order from standard input; prints what came of it.
pub async fn run() -> Result<()> {
    let order: Order = serde_json::from_reader(std::io::stdin()).context("no order")?;
    let begin = Instant::now();
    let from = begin + Duration::from_millis(order.warm);
    let until = from + Duration::from_millis(order.time);
    let mut tasks = Vec::new();
    for (n, request) in (0_u64..).zip(&order.requests) {
        let mut connection = Connection::open(order.port).await?;
        let mut bytes = request.clone().into_bytes();
        let slots: Vec<usize> = request.match_indices(KEY).map(|(at, _)| at).collect();
        let mut key = order.first_key + n * 100_000_000;
        let status = order.status;
        tasks.push(tokio::spawn(async move {
            let mut times: Vec<u64> = Vec::new();
            let mut sent = 0;
            loop {
                let word = format!("key-{key:020}");
                key += 1;
                for at in &slots {
                    if let Some(place) = bytes.get_mut(*at..*at + KEY.len()) {
                        place.copy_from_slice(word.as_bytes());
                    }
                }
                let started = Instant::now();
                if started >= until {
                    return anyhow::Ok((times, sent));
                }
                let answer = connection.ask(&bytes).await?;
                if answer.status != status {
                    let body = String::from_utf8_lossy(answer.body);
                    bail!("answered {} instead of {status}: {body}", answer.status);
                }
                sent += 1;
                let ended = Instant::now();
                if started >= from && ended <= until {
                    let took = ended - started;
                    times.push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
                }
            }
        }));
    }
    let (mut times, mut sent) = (Vec::new(), 0);
    for task in tasks {
        let (own, own_sent) = task.await??;
        times.extend(own);
        sent += own_sent;
    }
    times.sort_unstable();
    let measured = Measured {
        count: u64::try_from(times.len())?,
        seconds: (until - from).as_secs_f64(),
        p50: percentile(&times, 50),
        p99: percentile(&times, 99),
        sent,
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

/// What so many of a hundred needed at most; the times are sorted.
pub fn percentile(times: &[u64], percent: usize) -> u64 {
    let at = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(at).copied().unwrap_or(0)
}

/// Lets another process carry out the order.
pub fn order(order: &Order) -> Result<Measured> {
    let mut child = child::again("load")?
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the load")?;
    let mut input = child.stdin.take().context("no standard input")?;
    input.write_all(serde_json::to_string(order)?.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the load failed; what it said stands above");
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles() {
        let times: Vec<u64> = (1..=200).collect();
        assert_eq!((percentile(&times, 50), percentile(&times, 99)), (100, 198));
        assert_eq!((percentile(&[7], 99), percentile(&[], 99)), (7, 0));
    }
}
