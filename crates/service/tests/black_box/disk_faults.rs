//! Disks that fail: writes are refused meanwhile, and work again by themselves.

use crate::harness::{Reply, Service, Visitor, send};
use crate::wait;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A service whose disk can be made to fail.
struct Ill {
    service: Service,
    /// Outside of the service's folder.
    _shim: tempfile::TempDir,
    fault: PathBuf,
}

impl Ill {
    fn start() -> Self {
        let mut service = Service::start(&[]);
        service.kill();
        let shim = tempfile::tempdir().unwrap();
        let (source, library) = (shim.path().join("shim.c"), shim.path().join("shim.so"));
        std::fs::write(&source, include_str!("disk_faults.c")).unwrap();
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status()
            .unwrap();
        assert!(built.success());
        let fault = shim.path().join("fault");
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        service.env.extend([
            ("LD_PRELOAD", text(&library)),
            ("FAULT_FILE", text(&fault)),
            ("FAULT_PATH", text(&service.dir.path().join("chat.db"))),
        ]);
        service.keep_log();
        service.start_again();
        Self {
            service,
            _shim: shim,
            fault,
        }
    }

    /// From now on the disk fails so.
    fn fails(&self, how: &str) {
        // Renamed, so that nobody reads half of it.
        let new = self.fault.with_extension("new");
        std::fs::write(&new, how).unwrap();
        std::fs::rename(new, &self.fault).unwrap();
    }

    fn is_well(&self) {
        let _ = std::fs::remove_file(&self.fault);
    }
}

async fn sign_in(service: &Service) -> Reply {
    let body = json!({"Name": "ann", "Password": "pw-ann"});
    send(
        service
            .request(Method::POST, "/console/sign-in")
            .json(&body),
    )
    .await
}

async fn say_once(service: &Service, who: &Visitor, text: &str) -> Reply {
    let body = json!({"ChatSessionId": who.id, "Message": {"Message": text}});
    let request = service.method("AddChatMessage").bearer_auth(&who.key);
    send(request.header("Idempotency-Key", text).json(&body)).await
}

#[track_caller]
fn unavailable(reply: &Reply) {
    reply.refused(503, "SoServerException", None);
    assert!(reply.header("retry-after").parse::<u64>().unwrap() >= 1);
}

async fn ready_is(service: &Service, wanted: u16) {
    wait::until(async || {
        let reply = send(service.get("/readyz")).await;
        match reply.status.as_u16() {
            status if status == wanted => Ok(()),
            status => Err((status, reply.text, service.log())),
        }
    })
    .await;
}

/// Everything that writes is refused, what reads goes on.
async fn is_ill(service: &Service, who: &Visitor) {
    unavailable(&say_once(service, who, "held-back").await);
    unavailable(&say_once(service, who, "held-back").await);
    unavailable(&sign_in(service).await);
    let create = json!({"TopicId": 1, "FirstMessage": "Hello"});
    unavailable(&service.open("SaveChatSessionEntity", create).await);
    ready_is(service, 503).await;
    assert_eq!(send(service.get("/healthz")).await.status, 200);
    assert_eq!(service.poll(who).await.status, 200);
    service.whole(who.id).await;
}

/// It works again, without a start, and what was sent meanwhile is there once.
async fn is_mended(service: &Service, who: &Visitor) {
    ready_is(service, 200).await;
    say_once(service, who, "held-back").await.ok();
    say_once(service, who, "held-back").await.ok();
    service.answer(who.id, "I am here").await.ok();
    assert_eq!(sign_in(service).await.status, 200);
    let said = service.messages(who.id).await;
    let texts: Vec<&str> = said.iter().filter_map(|m| m["Message"].as_str()).collect();
    let of = |text: &str| texts.iter().filter(|t| **t == text).count();
    assert_eq!((of("held-back"), of("I am here")), (1, 1), "{texts:?}");
    service.visitor().await;
}

/// Writes go on after one has failed, and after many have.
async fn fails_and_recovers(how: &str) {
    let ill = Ill::start();
    let service = &ill.service;
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    ill.fails(how);
    is_ill(service, &visitor).await;
    ill.is_well();
    is_mended(service, &visitor).await;
    // Once is enough to be noticed, and too little to be remembered.
    ill.fails(&format!("{how} once"));
    let mut refused = 0;
    for n in 0.. {
        match say_once(service, &visitor, &format!("again-{n}")).await {
            reply if reply.status == 503 => refused += 1,
            reply => drop(reply.ok()),
        }
        if !ill.fault.exists() {
            break;
        }
    }
    assert!(refused <= 1);
    say_once(service, &visitor, "after-once").await.ok();
    assert!(!service.log().contains("non-zero transaction depth"));
}

#[tokio::test]
async fn failing_writes() {
    fails_and_recovers("EIO").await;
}

#[tokio::test]
async fn no_space() {
    fails_and_recovers("ENOSPC").await;
}

#[tokio::test]
async fn a_read_only_file_system() {
    fails_and_recovers("EROFS").await;
}

#[tokio::test]
async fn failing_synchronisation() {
    fails_and_recovers("FSYNC").await;
}

/// A small file system that is gone with this.
struct Mounted(PathBuf);

impl Mounted {
    /// Where this user may mount.
    fn on(path: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(path);
        let done = mount.output().ok()?;
        done.status.success().then(|| Self(path.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A disk that is really full; where nothing can be mounted, one that says so.
#[tokio::test]
async fn a_full_disk() {
    let mut ill = Ill::start();
    let folder = ill.service.dir.path().to_owned();
    ill.service.kill();
    let aside = tempfile::tempdir().unwrap();
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    for name in &names {
        std::fs::copy(folder.join(name), aside.path().join(name)).unwrap();
    }
    let mounted = Mounted::on(&folder);
    for name in names.iter().filter(|_| mounted.is_some()) {
        std::fs::copy(aside.path().join(name), folder.join(name)).unwrap();
    }
    ill.service.start_again();
    let service = &ill.service;
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let big = folder.join("big");
    if mounted.is_some() {
        // Filled to the last byte, then everything the log may still hold is used up.
        let mut file = std::fs::File::create(&big).unwrap();
        while std::io::Write::write_all(&mut file, &[0; 512]).is_ok() {}
        let mut n = 0;
        while service.say(&visitor, &"x".repeat(3_000)).await.status == 200 {
            n += 1;
            assert!(n < 2_000, "it is never full");
        }
    } else {
        ill.fails("ENOSPC");
    }
    is_ill(service, &visitor).await;
    ill.is_well();
    let _ = std::fs::remove_file(&big);
    is_mended(service, &visitor).await;
    drop(ill);
    drop(mounted);
}

/// What a visitor has read meanwhile is known afterwards.
#[tokio::test]
async fn what_was_read_meanwhile_is_written_later() {
    let ill = Ill::start();
    let service = &ill.service;
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let answer = service.answer(visitor.id, "Read this").await.ok();
    let last = answer["ChatMessageId"].as_i64().unwrap();
    let read = async || {
        let list = service.messages(visitor.id).await;
        let of = |m: &&Value| m["Message"] == "Read this";
        list.iter().find(of).unwrap()["ReadByCustomer"].clone()
    };
    let before = read().await;
    ill.fails("EIO");
    // The cursor says that it has arrived.
    send(service.poll_request(&visitor, last)).await.ok();
    // The sweeper has met the fault when it says so.
    wait::until(async || match service.log() {
        log if log.contains("written behind") => Ok(()),
        log => Err(log),
    })
    .await;
    ill.is_well();
    wait::until(async || match read().await {
        now if now != before => Ok(()),
        now => Err(now),
    })
    .await;
}
