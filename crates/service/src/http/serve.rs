//! The listener: connections, their limits, and a stop that does not cut answers.

use crate::app::Shared;
use crate::http::connections::{ByAddress, Entered, make_room};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// A new connection's first request has to be there within this time.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// Answers under way may take so long when the service stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until the service stops, then lets answers under way end.
pub async fn run(listener: TcpListener, router: Router, app: Shared) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(make_room(&app.settings)));
    let by_address = ByAddress::default();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = app.stopping.cancelled() => break,
        };
        let (stream, peer, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, most likely: others will end.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(entered) = by_address.enter(&app.settings, peer.ip()) else {
            tracing::warn!("an address has too many connections; one more was closed");
            continue;
        };
        let connection = Connection {
            stream,
            peer,
            router: router.clone(),
            app: Arc::clone(&app),
            _counted: (permit, entered),
        };
        tokio::spawn(connection.serve(graceful.watcher()));
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some answers were still under way when the service stopped");
    }
}

type Accepted = (TcpStream, SocketAddr, OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> std::io::Result<Accepted> {
    let permit = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

/// One connection.
struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    app: Shared,
    /// Its share of what there may be, until it ends.
    _counted: (OwnedSemaphorePermit, Entered),
}

impl Connection {
    /// Answers its requests until either side ends it.
    async fn serve(self, watcher: Watcher) {
        let _ = self.stream.set_nodelay(true);
        let settings = &self.app.settings.connections;
        let mut stream = TimeoutStream::new(self.stream);
        // Who takes nothing of an answer would have it kept for ever.
        stream.set_write_timeout(Some(settings.write_timeout));
        let asked = Arc::new(AtomicBool::new(false));
        let (peer, router, has_asked) = (self.peer, self.router, Arc::clone(&asked));
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            has_asked.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(Peer(peer));
            router.clone().oneshot(request.map(Body::new))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // Counts from the last answer on: longer than proxies keep a connection, so
            // that it is never closed under a request of theirs.
            .header_read_timeout(settings.keep_alive)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let never_asked = async {
            tokio::time::sleep(HEAD_TIME).await;
            if asked.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            // A connection that breaks is the other end's affair.
            _ = watcher.watch(connection) => {}
            () = never_asked => {}
        }
    }
}
