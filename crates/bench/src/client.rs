//! HTTP/1.1 on one connection that stays, with as little work as possible: the
//! load must not be what is measured.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The length of what stands in for a key.
pub const KEY: &str = "key-00000000000000000000";

/// One request as it is sent: `POST`, with a JSON body.
pub fn request(path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("POST /api/v1/Agents/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str("Content-Type: application/json\r\n");
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    text
}

/// One answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    head: &'a [u8],
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The headers, names as sent.
    pub fn headers(&self) -> Vec<(String, String)> {
        String::from_utf8_lossy(self.head)
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect()
    }

    /// One header.
    pub fn header(&self, name: &str) -> Option<String> {
        let named = |(key, _): &(String, String)| key.eq_ignore_ascii_case(name);
        self.headers()
            .into_iter()
            .find(named)
            .map(|(_, value)| value)
    }
}

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects to a port of this machine.
    pub async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .context("cannot connect")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(4 * 1024),
        })
    }

    /// Sends a request and reads its answer whole.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.send(request).await?;
        self.answer().await
    }

    /// Sends a request, whose answer is not read yet.
    pub async fn send(&mut self, request: &[u8]) -> Result<()> {
        self.buffer.clear();
        Ok(self.stream.write_all(request).await?)
    }

    /// Reads the answer to what was sent, whole.
    pub async fn answer(&mut self) -> Result<Answer<'_>> {
        let (head, status, length) = loop {
            self.more().await?;
            if let Some(end) = head_end(&self.buffer) {
                let head = self.buffer.get(..end).unwrap_or_default();
                let (status, length) = read_head(head)?;
                break (end, status, length);
            }
        };
        while self.buffer.len() < head + length {
            self.more().await?;
        }
        let (head, body) = self.buffer.split_at(head);
        Ok(Answer { status, head, body })
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed in the middle of an answer");
        }
        Ok(())
    }
}

/// Where the body begins.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}

/// Status and length of the body.
fn read_head(head: &[u8]) -> Result<(u16, usize)> {
    let text = std::str::from_utf8(head).context("an answer's head is not text")?;
    let mut lines = text.split("\r\n");
    let status: u16 = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .context("an answer has no status")?;
    if status == 304 || status == 204 {
        return Ok((status, 0));
    }
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .context("an answer has no Content-Length")?;
    Ok((status, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nbody";
        assert_eq!(head_end(ok), Some(ok.len() - 4));
        assert_eq!(read_head(ok).unwrap(), (200, 12));
        assert_eq!(
            read_head(b"HTTP/1.1 304 Not Modified\r\n\r\n").unwrap(),
            (304, 0)
        );
        assert!(read_head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert_eq!(head_end(b"HTTP/1.1 200 OK\r\n"), None);
    }

    #[test]
    fn requests_are_whole() {
        let text = request("Chat/X?id=1", &[("A", "b")], "{}");
        assert_eq!(
            text,
            "POST /api/v1/Agents/Chat/X?id=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\r\n\
             Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        );
    }
}
