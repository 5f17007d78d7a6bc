//! Proxies that alter what polls go by: an idle chat and an idle console stay quiet, and
//! what is said comes all the same.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::weather::Tags;
use anteroom_e2e::{Console, Proxy, Weather, Window, wait};
use std::time::Duration;

/// What compressing proxies and bad ones do, and how long polls are apart at last: as long
/// as they are held, or, where nothing comes through that says what is known, as the
/// widget thinks best.
const PROXIES: [(Tags, Duration); 3] = [
    (Tags::Append("-gzip"), Duration::from_secs(8)),
    (Tags::Drop, Duration::from_secs(8)),
    (Tags::DropAll, Duration::from_secs(5)),
];

/// Waits until polls are so far apart, and answers how many there were before.
async fn until_quiet(proxy: &Proxy, apart: Duration) -> u32 {
    wait::until("a poll that nothing follows soon", async || {
        let polls = proxy.polls();
        (polls.rest() >= apart).then_some(polls.count)
    })
    .await
}

#[tokio::test]
async fn an_idle_chat_is_quiet_behind_proxies_that_alter_tags() {
    let (cast, proxy) = Cast::behind_proxy().await;
    let (_window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let log = panel.log("Conversation");
    log.until("", |f| f.text.contains("Sent")).await;
    for (number, (tags, apart)) in PROXIES.into_iter().enumerate() {
        proxy.turn(Weather::Tags(tags));
        proxy.forget_polls();
        // Whatever was held on the way is over.
        proxy.cut_lines();
        let polls = until_quiet(&proxy, apart).await;
        assert!(polls <= 12, "{tags:?}: {polls}");
        let words = format!("Number {number}.");
        cast.service.agent().say(session, &words).await;
        log.until_says(&words).await;
    }
}

#[tokio::test]
async fn an_idle_console_is_quiet_behind_proxies_that_alter_tags() {
    for (tags, apart) in PROXIES {
        let (cast, proxy) = Cast::behind_proxy().await;
        proxy.turn(Weather::Tags(tags));
        let agent = Window::open("agent").await;
        let console = Console::sign_in_at(&agent, &proxy.base()).await;
        console.go_available().await;
        let polls = until_quiet(&proxy, apart).await;
        assert!(polls <= 12, "{tags:?}: {polls}");
        // Its own visitors come through.
        let visitor = cast.visitor("Vera").await;
        cast::queue_up(&visitor, "Vera", "Hello").await;
        console.queue().until_says("Hello").await;
    }
}
