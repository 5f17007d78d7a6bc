//! `anteroom serve`: everything that runs, from the start to a polite end.

use crate::app::App;
use crate::chat::{later, sweeper};
use crate::cli::text;
use crate::config::Settings;
use crate::http::{releases, serve};
use crate::store::Store;
use crate::{demo, log, mail, news};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Runs the service until it is told to stop.
///
/// # Errors
/// With a sentence for the operator.
pub async fn service(settings: Settings) -> Result<(), String> {
    let listener = TcpListener::bind(&settings.listen).await.map_err(|error| {
        let listen = &settings.listen;
        match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "{listen} is taken by another program; stop that one, or choose another port with \
                 --listen (port 0 takes a free one)"
            ),
            std::io::ErrorKind::PermissionDenied => format!(
                "this user may not listen on {listen}; choose a port from 1024 with --listen"
            ),
            _ => format!("cannot listen on {listen}: {error}; check --listen"),
        }
    })?;
    let address = listener.local_addr().map_err(text)?;
    let store = Store::open(&settings.database).await.map_err(text)?;
    let app = App::open(store, settings)?;
    if app.settings.demo {
        demo::prepare(&app.store, app.settings.demo_password.as_deref()).await?;
    }
    crate::chat::presence::refresh(&app).await.map_err(text)?;
    let sweeper = tokio::spawn(sweeper::run(Arc::clone(&app)));
    let later = tokio::spawn(later::run(Arc::clone(&app)));
    let news = tokio::spawn(news::run(Arc::clone(&app)));
    let mail = tokio::spawn(mail::run(Arc::clone(&app)));
    let releases = tokio::spawn(releases::run(Arc::clone(&app)));
    stop_on_signal(app.stopping.clone()).map_err(text)?;
    let repeated = tokio::spawn(log::run());
    println!("listening on http://{address}");
    serve::run(
        listener,
        crate::http::router(Arc::clone(&app)),
        Arc::clone(&app),
    )
    .await;
    sweeper.await.map_err(text)?;
    later.await.map_err(text)?;
    mail.await.map_err(text)?;
    releases.await.map_err(text)?;
    app.scripts.stop();
    news.await.map_err(text)?;
    app.webhooks.stop().await;
    app.store.close().await;
    repeated.abort();
    log::finish();
    Ok(())
}

/// The first signal stops the service, a second one ends it at once. They are waited for from
/// here on, and not only once the task runs: where nobody waits, a signal kills the process.
fn stop_on_signal(stopping: CancellationToken) -> std::io::Result<()> {
    let mut signals = Signals::new()?;
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping");
        stopping.cancel();
        signals.next().await;
        std::process::exit(130);
    });
    Ok(())
}

/// The signals that ask the process to end.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, which asks the process to end.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
