//! Connections: how many, how long, and those that take no answer.

use crate::harness::{Service, put, send};
use crate::wait;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// More than the buffers between the two programs hold.
const LARGE: usize = 24 * 1024 * 1024;

fn address(service: &Service) -> SocketAddr {
    let host = service.base.strip_prefix("http://").unwrap();
    host.parse().unwrap()
}

/// A connection from one of this machine's addresses.
async fn connect(service: &Service, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket.connect(address(service)).await.unwrap()
}

/// Asks for a page and leaves the answer where it is.
async fn ask(stream: &mut TcpStream, path: &str) -> std::io::Result<()> {
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(head.as_bytes()).await
}

/// Whether it is answered; false when the service closes the connection instead.
async fn is_answered(stream: &mut TcpStream, path: &str) -> bool {
    let mut first = [0; 12];
    ask(stream, path).await.is_ok()
        && stream.read_exact(&mut first).await.is_ok()
        && &first == b"HTTP/1.1 200"
}

#[tokio::test]
async fn an_address_has_so_many_connections() {
    let service = Service::start(&["--connections-per-address=4", "--trusted-proxies=127.0.0.3"]);
    let mut kept = Vec::new();
    for _ in 0..4 {
        let mut stream = connect(&service, "127.0.0.2").await;
        assert!(is_answered(&mut stream, "/healthz").await);
        kept.push(stream);
    }
    let mut fifth = connect(&service, "127.0.0.2").await;
    assert!(!is_answered(&mut fifth, "/healthz").await);
    // Others get in, a proxy with as many as it likes.
    for _ in 0..6 {
        let mut stream = connect(&service, "127.0.0.3").await;
        assert!(is_answered(&mut stream, "/healthz").await);
        kept.push(stream);
    }
    let mut other = connect(&service, "127.0.0.4").await;
    assert!(is_answered(&mut other, "/healthz").await);
    // Who has gone makes room.
    drop(kept.remove(0));
    until_let_in(&service, "127.0.0.2").await;
}

/// Waits until there is room for one more connection from this address.
async fn until_let_in(service: &Service, address: &str) {
    wait::until(async || {
        let mut stream = connect(service, address).await;
        match is_answered(&mut stream, "/healthz").await {
            true => Ok(()),
            false => Err("closed"),
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let mut service = Service::bare(&["--write-timeout=0.2", "--connections-per-address=1"]);
    let assets = service.dir.path().join("assets");
    put(&assets, "chat.js", &vec![b' '; LARGE]);
    service.args.push(format!("--assets={}", assets.display()));
    service.start_again();
    let mut reads_nothing = connect(&service, "127.0.0.2").await;
    assert!(is_answered(&mut reads_nothing, "/chat.js").await);
    // The one place is free again.
    until_let_in(&service, "127.0.0.2").await;
    // Who reads gets all of it, however long that takes.
    let mut reads = connect(&service, "127.0.0.5").await;
    ask(&mut reads, "/chat.js").await.unwrap();
    let (mut total, mut part) = (0, vec![0; 256 * 1024]);
    while total < LARGE {
        let read = reads.read(&mut part).await.unwrap();
        assert_ne!(read, 0, "cut after {total}");
        total += read;
    }
}

#[tokio::test]
async fn those_who_read_nothing_shut_nobody_out() {
    rlimit::increase_nofile_limit(8_192).unwrap();
    let mut service = Service::start(&[]);
    service.kill();
    service.soft_files = Some(256);
    service.keep_log();
    service.start_again();
    // More than the soft limit would let in.
    let mut idle = Vec::new();
    for _ in 0..1_000 {
        let mut stream = connect(&service, "127.0.0.6").await;
        ask(&mut stream, "/").await.unwrap();
        idle.push(stream);
    }
    assert_eq!(send(service.get("/readyz")).await.status, 200);
    let visitor = service.visitor().await;
    assert_eq!(service.poll(&visitor).await.status, 200);
    let log = service.log();
    assert!(log.contains("room for"), "{log}");
    assert!(!log.contains("cannot accept"), "{log}");
}

#[tokio::test]
async fn too_low_a_hard_limit_is_said_and_kept_to() {
    let service = Service::bare(&["--connections=1000000"]);
    service.keep_log();
    let service = service.up();
    assert_eq!(send(service.get("/healthz")).await.status, 200);
    let log = service.log();
    let files = rlimit::Resource::NOFILE.get_hard().unwrap();
    let wanted = if files > 1_000_256 {
        "room for"
    } else {
        "hard limit"
    };
    assert!(log.contains(wanted), "{log}");
}

#[tokio::test]
async fn a_connection_without_requests_is_closed() {
    let service = Service::bare(&["--keep-alive=0.2"]).up();
    let mut stream = connect(&service, "127.0.0.1").await;
    assert!(is_answered(&mut stream, "/healthz").await);
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
}

/// A storm of refusals is a few lines in the log, and a number at the end.
#[tokio::test(flavor = "multi_thread")]
async fn lines_that_repeat_are_counted() {
    let mut service = Service::bare(&["--connections-per-address=1"]);
    service.keep_log();
    service.start_again();
    let mut first = connect(&service, "127.0.0.7").await;
    assert!(is_answered(&mut first, "/healthz").await);
    for _ in 0..40 {
        let mut more = connect(&service, "127.0.0.7").await;
        assert!(!is_answered(&mut more, "/healthz").await);
    }
    tokio::task::block_in_place(|| service.stop());
    let log = service.log();
    let lines: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("too many connections"))
        .collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(
        lines[3].contains("repeated") && lines[3].contains("times=37"),
        "{log}"
    );
}
