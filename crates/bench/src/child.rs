//! Processes that are started, measured and ended.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server in a process of its own; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens, on this machine.
    pub port: u16,
}

impl Server {
    /// Starts a server that prints where it listens; `input` is what it reads first.
    pub fn start(command: &mut Command, input: &str) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
        let mut sent = child.stdin.take().context("no standard input")?;
        sent.write_all(input.as_bytes())?;
        drop(sent);
        let out = child.stdout.take().context("no standard output")?;
        let mut server = Self { child, port: 0 };
        for line in BufReader::new(out).lines() {
            let line = line?;
            if let Some(port) = line.strip_prefix("listening on http://127.0.0.1:") {
                server.port = port.trim().parse()?;
                return Ok(server);
            }
        }
        bail!("the server did not start; what it said stands above")
    }

    /// Asks it to stop, and waits until it has: what a stop does is done then. Answers how
    /// long that took.
    pub fn stop(mut self) -> Result<Duration> {
        let began = Instant::now();
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()?;
        if !asked.success() {
            bail!("the service cannot be stopped");
        }
        self.child.wait()?;
        Ok(began.elapsed())
    }

    /// Sockets that it has open: the listener and its connections.
    pub fn sockets(&self) -> Result<usize> {
        let path = format!("/proc/{}/fd", self.child.id());
        let entries = std::fs::read_dir(&path)
            .with_context(|| format!("{path} cannot be read: this needs Linux"))?;
        let targets = entries.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        let is_socket = |target: &PathBuf| target.to_string_lossy().starts_with("socket:");
        Ok(targets.filter(is_socket).count())
    }

    /// Bytes that were sent to it and that it has not read yet.
    pub fn unread(&self) -> Result<u64> {
        let table = self.proc("net/tcp")?;
        Ok(table
            .lines()
            .filter_map(|line| unread(line, self.port))
            .sum())
    }

    /// Memory in use (resident), in bytes.
    pub fn memory(&self) -> Result<u64> {
        let status = self.proc("status")?;
        let kib: u64 = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse().ok())
            .context("the system does not say how much memory a process uses")?;
        Ok(kib * 1024)
    }

    /// Processor time used so far, in hundredths of a second.
    pub fn processor(&self) -> Result<u64> {
        let stat = self.proc("stat")?;
        processor(&stat).context("the system does not say how much time a process used")
    }

    fn proc(&self, name: &str) -> Result<String> {
        let path = format!("/proc/{}/{name}", self.child.id());
        std::fs::read_to_string(&path)
            .with_context(|| format!("{path} cannot be read: this needs Linux"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The receive queue of a connection to this port, of a line of Linux's table of sockets
/// (`proc_net_tcp`): number, own address, other address, state, queues. Of a listener it
/// would be the connections that wait.
fn unread(line: &str, port: u16) -> Option<u64> {
    const ESTABLISHED: &str = "01";
    let mut fields = line.split_whitespace().skip(1);
    let (_, own) = fields.next()?.rsplit_once(':')?;
    let state = fields.nth(1)?;
    let (_, received) = fields.next()?.split_once(':')?;
    let is_ours = u16::from_str_radix(own, 16).ok()? == port && state == ESTABLISHED;
    is_ours.then(|| u64::from_str_radix(received, 16).ok())?
}

/// `utime` and `stime`; the name in parentheses may hold anything.
fn processor(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut numbers = rest.split_whitespace().skip(11).map(str::parse::<u64>);
    Some(numbers.next()?.ok()? + numbers.next()?.ok()?)
}

/// This program once more, with another word.
pub fn again(word: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(word);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::{processor, unread};

    #[test]
    fn what_waits_to_be_read_is_counted_by_port() {
        let line = |state: &str| {
            format!(
                "  2: 0100007F:1F90 0100007F:D431 {state} 00000005:000001A4 00:00000000 00000000 0 0 7"
            )
        };
        assert_eq!(unread(&line("01"), 8080), Some(420));
        assert_eq!(unread(&line("0A"), 8080), None, "a listener");
        assert_eq!(unread(&line("01"), 8081), None, "of another service");
        assert_eq!(unread("  sl  local_address rem_address   st", 8080), None);
    }

    #[test]
    fn processor_time_is_read() {
        let stat = "7 (a ) b) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0 20 0";
        assert_eq!(processor(stat), Some(150));
        assert_eq!(processor("nothing"), None);
    }
}
