//! A server that takes e-mail, as far as a test lets it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use crate::harness::PATIENCE;

/// An e-mail that was taken.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub data: String,
    pub login: Option<String>,
}

#[derive(Default)]
struct Inner {
    mails: Vec<Mail>,
    /// What is said to the next recipients instead of yes.
    refusals: VecDeque<&'static str>,
    refused: usize,
}

#[derive(Clone)]
pub struct Smtp {
    inner: Arc<(Mutex<Inner>, Condvar)>,
    pub port: u16,
}

impl Smtp {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let smtp = Self {
            inner: Arc::default(),
            port,
        };
        let server = smtp.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let server = server.clone();
                std::thread::spawn(move || server.talk(stream.unwrap()));
            }
        });
        smtp
    }

    pub fn args(&self) -> Vec<String> {
        let url = format!("smtp://127.0.0.1:{}", self.port);
        [
            "--smtp-url",
            &url,
            "--mail-from",
            "Shop <chat@shop.example>",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    pub fn refuse(&self, answers: &[&'static str]) {
        let mut inner = self.inner.0.lock().unwrap();
        inner.refusals.extend(answers);
    }

    fn until(&self, so: impl Fn(&Inner) -> bool) -> Vec<Mail> {
        let (lock, told) = &*self.inner;
        let inner = lock.lock().unwrap();
        let wait = told.wait_timeout_while(inner, PATIENCE, |inner| !so(inner));
        let (inner, late) = wait.unwrap();
        assert!(!late.timed_out(), "{:?}", inner.mails);
        inner.mails.clone()
    }

    /// All mails, once there are so many.
    pub fn mails(&self, count: usize) -> Vec<Mail> {
        self.until(|inner| inner.mails.len() >= count)
    }

    /// Waits until so many were refused.
    pub fn refused(&self, count: usize) {
        self.until(|inner| inner.refused >= count);
    }

    fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut out = stream.try_clone().unwrap();
        let mut lines = BufReader::new(stream).lines();
        let mut mail = Mail::default();
        let mut say = move |text: &str| write!(out, "{text}\r\n").ok();
        say("220 test")?;
        while let Some(Ok(line)) = lines.next() {
            let upper = line.to_ascii_uppercase();
            if upper.starts_with("EHLO") {
                say("250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN")?;
            } else if let Some(login) = line.strip_prefix("AUTH PLAIN ") {
                let bytes = STANDARD.decode(login).unwrap();
                mail.login = Some(String::from_utf8(bytes).unwrap().replace('\0', ":"));
                say("235 ok")?;
            } else if upper.starts_with("MAIL FROM:") {
                mail.from = line["MAIL FROM:".len()..].to_owned();
                say("250 ok")?;
            } else if upper.starts_with("RCPT TO:") {
                let refusal = self.inner.0.lock().unwrap().refusals.pop_front();
                if let Some(refusal) = refusal {
                    say(refusal)?;
                    self.inner.0.lock().unwrap().refused += 1;
                    self.inner.1.notify_all();
                } else {
                    mail.to.push(line["RCPT TO:".len()..].to_owned());
                    say("250 ok")?;
                }
            } else if upper == "DATA" {
                say("354 go on")?;
                let body = lines.by_ref().map_while(Result::ok);
                let body: Vec<String> = body.take_while(|line| line != ".").collect();
                mail.data = body.join("\n");
                say("250 ok")?;
                self.inner
                    .0
                    .lock()
                    .unwrap()
                    .mails
                    .push(std::mem::take(&mut mail));
                self.inner.1.notify_all();
            } else if upper == "QUIT" {
                say("221 bye")?;
            } else {
                say("250 ok")?;
            }
        }
        Some(())
    }
}

impl Mail {
    fn head(&self) -> &str {
        self.data.split("\n\n").next().unwrap()
    }

    /// The values of a header, unfolded.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let head = self.head().replace("\n ", " ").replace("\n\t", " ");
        let values = head.lines().filter_map(|line| line.split_once(": "));
        values
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| words(value))
            .collect()
    }

    /// The part of this type, decoded.
    pub fn part(&self, kind: &str) -> String {
        let parts = self.data.split("\n--");
        let mut found = parts.filter(|part| {
            part.contains(&format!("Content-Type: {kind}")) && !part.contains("boundary=")
        });
        let part = found.next().unwrap();
        let (head, body) = part.split_once("\n\n").unwrap();
        if head.contains("quoted-printable") {
            quoted(&body.replace("=\n", ""))
        } else if head.contains("base64") {
            let text = body.replace('\n', "");
            String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
        } else {
            body.to_owned()
        }
    }
}

/// Takes `=C3=B8` back to what it stands for.
fn quoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let two: Vec<u8> = rest.by_ref().take(2).collect();
            let hex = String::from_utf8(two).unwrap();
            bytes.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Takes encoded words in a header back to what they stand for.
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("=?utf-8?b?") {
        let before = &rest[..at];
        // Blanks between encoded words are none.
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        let (word, after) = rest[at + 10..].split_once("?=").unwrap();
        out.push_str(&String::from_utf8(STANDARD.decode(word).unwrap()).unwrap());
        rest = after;
    }
    out + rest
}
