//! The browser's driver: a process of its own for each window, gone with it.

use crate::kind::Kind;
use crate::wait;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running driver.
pub struct Driver {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// The session to close, once there is one.
    pub session: Option<String>,
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Driver {
    /// Starts this browser's driver, with a folder for the profiles that it makes.
    pub async fn start(kind: Kind, profiles: &Path) -> Self {
        let mut program = PathBuf::new();
        // Another program may take the port in between: then another one is tried.
        for _ in 0..5 {
            let port = free_port();
            let arguments;
            (program, arguments) = kind.driver(port, profiles);
            let child = Command::new(&program)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .process_group(0)
                .spawn()
                .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
            let mut driver = Self {
                child,
                port,
                session: None,
            };
            if driver.is_ready().await {
                return driver;
            }
        }
        panic!("{} does not answer", program.display());
    }

    async fn is_ready(&mut self) -> bool {
        let port = self.port;
        let child = &mut self.child;
        let ready = wait::look(async || match child.try_wait() {
            Ok(None) => TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                .is_ok()
                .then_some(true),
            _ => Some(false),
        });
        ready.await.unwrap_or(false)
    }

    /// Asks for the session's end without the help of a runtime: this runs
    /// while a failed test unwinds, and must not leave browsers behind.
    fn close(&self) -> std::io::Result<()> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        let limit = Duration::from_secs(5);
        let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, self.port).into();
        let mut stream = TcpStream::connect_timeout(&address, limit)?;
        stream.set_read_timeout(Some(limit))?;
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )?;
        // The answer comes when the browser is gone.
        stream.read(&mut [0; 64]).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.close();
        // With the browser, which outlives its driver where it takes longer to close.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
