//! The story: a visitor asks, waits, talks to an agent and rates the talk.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Console, Window, widget};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Text that would do harm if anybody took it for more than text.
const MARKUP: &str =
    r#"<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><b>5 < 6 & "so"</b>"#;

async fn assert_harmless(window: &Window) {
    let body = "return [window.pwned === undefined, [document, ...hosts().map(h => h.shadowRoot)]
        .every(r => !r.querySelector('img[src=\"x\"], b'))]";
    let harmless: Vec<bool> = window.js(body, Value::Null).await;
    assert_eq!(
        harmless,
        [true, true],
        "in the window of the {}",
        window.name
    );
}

#[tokio::test]
async fn nothing_happens_before_the_visitor_means_it() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let visitor = cast.visitor("visitor").await;
    let launcher = cast::launcher(&widget(&visitor));
    launcher.see().await;
    // Whatever the page would still do by itself, it does before it has nothing to do.
    let idle = "const idle = window.requestIdleCallback ?? setTimeout;
        return new Promise(r => idle(() => idle(() => r(
            [localStorage.length, sessionStorage.length, document.cookie.length]))))";
    let kept: Vec<u32> = visitor.js(idle, Value::Null).await;
    assert_eq!(kept, [0, 0, 0], "local and session storage, cookies");
    let base = cast.service.base();
    assert_eq!(visitor.requests(&base).await, [format!("{base}/chat.js")]);

    launcher.click().await;
    let dialog = widget(&visitor).get("dialog", "");
    dialog.see().await;
    widget(&visitor).button("Start chat").see().await;
    let mut requests = visitor.requests(&base).await;
    // WebKit checks the module's hash by a fetch, and then imports what that has kept.
    requests.sort();
    requests.dedup();
    let parts = requests.iter().filter(|url| !url.ends_with("/chat.js"));
    let parts: Vec<_> = parts.collect();
    assert!(
        parts.len() <= 5,
        "at most 5 requests after the click: {parts:#?}"
    );
    assert!(visitor.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_chat_from_the_first_click_to_the_rating() {
    let cast = Cast::gather().await;
    let agent = Window::open("agent").await;
    let console = Console::sign_in(&agent, &cast.service).await;
    console.go_available().await;
    let vera = cast.visitor("Vera").await;
    let walter = cast.visitor("Walter").await;

    // The form says at each field what is wrong, and keeps what was typed.
    let hers = cast::open(&vera).await;
    let (start, email) = (hers.button("Start chat"), hers.field("E-mail address"));
    start.click().await;
    let wrong = email.until(" marked as wrong", |f| f.invalid).await;
    assert!(
        wrong.description.contains("Enter your e-mail address"),
        "{wrong:?}"
    );
    let consent = hers.checkbox("");
    let wrong = consent.until(" marked as wrong", |f| f.invalid).await;
    assert!(
        wrong.name.contains("I agree that you keep what I write."),
        "{wrong:?}"
    );
    assert!(!wrong.checked, "consent is never ticked beforehand");
    assert!(wrong.description.contains("Tick the box"), "{wrong:?}");
    hers.field("Your name").write("Vera").await;
    email.write("vera@").await;
    start.click().await;
    email
        .until(" with the reason", |f| {
            f.invalid && f.description.contains("name@example.com")
        })
        .await;
    assert_eq!(email.see().await.value, "vera@");
    email.write("example.com").await;
    hers.field("How can we help?")
        .write("My wheel is bent.")
        .await;
    consent.click().await;
    start.click().await;

    // Both see their places; the second one moves up when the first is picked up.
    hers.until_says("You are next").await;
    let his = cast::queue_up(&walter, "Walter", "Do you sell bells?").await;
    his.until_says("You are number 2").await;
    let queue = console.queue();
    for words in [
        "Vera",
        "My wheel is bent.",
        "Walter",
        "Do you sell bells?",
        "Bicycles",
    ] {
        queue.until_says(words).await;
    }
    assert!(
        queue.see().await.text.contains("0:"),
        "how long they wait: {}",
        queue.see().await.text
    );
    let chat = console.pick_up("Vera").await;
    his.until_says("You are next").await;
    hers.until_says(AGENT_NAME).await;
    let log = hers.log("Conversation");
    log.until_says("My wheel is bent.").await;
    log.until_says("Hello, how can I help?").await;
    chat.log().until_says("My wheel is bent.").await;

    // Each sees that the other one is writing, and then what.
    hers.field("Message").write("Can you").await;
    chat.region.until_says("Vera is typing").await;
    hers.field("Message").write(" mend it?\n").await;
    chat.log().until_says("Can you mend it?").await;
    chat.region.inside().until_silent_of("is typing").await;
    chat.reply().write("Bring it").await;
    hers.until_says(&format!("{AGENT_NAME} is typing")).await;
    chat.reply().write(" along.\n").await;
    log.until_says("Bring it along.").await;
    hers.until_silent_of("is typing").await;
    vera.until_said(&format!("{AGENT_NAME}: Bring it along."))
        .await;

    // Markup is the text it is.
    cast::say(&hers, MARKUP).await;
    chat.log().until_says(MARKUP).await;
    chat.say(&format!("You wrote {MARKUP}")).await;
    log.until_says(&format!("You wrote {MARKUP}")).await;
    assert_harmless(&vera).await;
    assert_harmless(&agent).await;

    // The agent ends it, the visitor rates it, the agent sees that.
    chat.end().await;
    hers.get("group", "How was the chat?").see().await;
    hers.until_says("How did we do?").await;
    hers.radio("4 of 5: good").click().await;
    hers.button("Send").click().await;
    hers.heading("Thank you…").see().await;
    chat.region.until_says("rated 4 of 5").await;

    // And all over again, without the old chat.
    hers.button("Start a new chat").click().await;
    hers.button("Start chat").see().await;
    for window in [&vera, &walter, &agent] {
        assert!(
            window.seen().await.errors.is_empty(),
            "{:?}",
            window.seen().await
        );
    }
}

#[tokio::test]
async fn what_visitors_say_of_themselves_is_text_too() {
    let mut setup = Setup::default();
    setup.topics[0]["Widget"]["RequiredFields"] = json!("Email, Name, Company, Phone");
    let cast = Cast::with(setup, Page::default()).await;
    let agent = Window::open("agent").await;
    let console = Console::sign_in(&agent, &cast.service).await;
    console.go_available().await;
    let mallory = cast.visitor("Mallory").await;
    let form = cast::open(&mallory).await;
    let alias = "<b>Mal</b><img src=x onerror=pwned=1>";
    for (field, text) in [
        ("Full name", alias),
        ("E-mail address", "mallory@example.com"),
        ("Phone number", "<i>112</i>"),
        ("Company", MARKUP),
        ("How can we help?", MARKUP),
    ] {
        form.field(field).write(text).await;
    }
    form.checkbox("").click().await;
    form.button("Start chat").click().await;
    console.queue().until_says(alias).await;
    console.queue().until_says("5 < 6 &").await;
    let chat = console.pick_up(alias).await;
    chat.log().until_says(MARKUP).await;
    console.page.until_says("<i>112</i>").await;
    form.log("Conversation").until_says(MARKUP).await;
    assert_harmless(&mallory).await;
    assert_harmless(&agent).await;
}

/// Where the links of a log lead.
async fn links(window: &Window) -> Vec<String> {
    let body = "return [document, ...hosts().map(h => h.shadowRoot)]
        .flatMap(r => [...r.querySelectorAll('[role=log] a')])
        .map(a => a.getAttribute('href'))";
    window.js(body, Value::Null).await
}

#[tokio::test]
async fn addresses_in_messages_are_links_on_both_sides() {
    let cast = Cast::gather().await;
    let agent = Window::open("agent").await;
    let console = Console::sign_in(&agent, &cast.service).await;
    console.go_available().await;
    let visitor = cast.visitor("Vera").await;
    let hello = "詳細はHttps://example.com/xをご覧ください（Www.example.com/y）";
    let panel = cast::queue_up(&visitor, "Vera", hello).await;
    let chat = console.pick_up("Vera").await;
    chat.log().until_says(hello).await;
    let answer = "→https://example.com/z” or ann@example.com, javascript:alert(1)";
    chat.say(answer).await;
    panel.log("Conversation").until_says(answer).await;
    for window in [&agent, &visitor] {
        assert_eq!(
            links(window).await,
            [
                "Https://example.com/x",
                "https://Www.example.com/y",
                "https://example.com/z",
                "mailto:ann@example.com"
            ],
            "{}",
            window.name
        );
        assert!(window.seen().await.errors.is_empty());
    }
}

#[tokio::test]
async fn nobody_is_here_until_somebody_is() {
    let cast = Cast::gather().await;
    let visitor = cast.visitor("visitor").await;
    let widget = cast::open(&visitor).await;
    widget.heading("Nobody is here right now").see().await;
    cast.service.agent().is_here(true).await;
    widget.button("Check again").click().await;
    widget.button("Start chat").see().await;
}

#[tokio::test]
async fn the_visitor_may_leave_the_queue() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let visitor = cast.visitor("visitor").await;
    let widget = cast::queue_up(&visitor, "Vera", "Hello").await;
    let leave = widget.button("Leave the queue");
    let question = widget.get("group", "Leave the queue and give up your place?");
    leave.click().await;
    question.inside().button("Keep waiting").click().await;
    question.gone().await;
    leave.click().await;
    question.inside().button("Leave the queue").click().await;
    widget.heading("You left the queue").see().await;
    visitor
        .until("the service to know", async || {
            let session = agent.session(1).await;
            (session["Status"] == "ClosedFromQueue").then_some(())
        })
        .await;
    widget.button("Start a new chat").click().await;
    widget.button("Start chat").see().await;
}

#[tokio::test]
async fn the_visitor_may_end_the_chat_and_skip_the_rating() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let visitor = cast.visitor("visitor").await;
    let widget = cast::queue_up(&visitor, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    widget.until_says(AGENT_NAME).await;
    cast::end(&widget).await;
    widget.button("Skip").click().await;
    widget.heading("Thank you…").see().await;
    let session = agent.session(session).await;
    assert_eq!(session["Status"], "Finished");
    assert_eq!(session["Rating"], 0);
}

/// Wall-clock time in milliseconds, as the page's clock tells it.
fn now() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or(Duration::ZERO).as_secs_f64() * 1000.0
}

/// Prints how long an agent's words take to the visitor's screen. Times are
/// not judged here: a busy machine is no defect of the chat.
#[tokio::test]
async fn an_agents_words_reach_the_visitors_screen() {
    const ROUNDS: usize = 50;
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let visitor = cast.visitor("visitor").await;
    let widget = cast::queue_up(&visitor, "Vera", "Hello").await;
    let session = agent.pick_up().await;
    widget.until_says(AGENT_NAME).await;
    let watch = "window.drawn = {};
        const root = hosts()[0].shadowRoot;
        const note = () => {
            const text = root.querySelector('[role=log]')?.textContent ?? '';
            for (const [ping] of text.matchAll(/ping \\d+\\./g))
                window.drawn[ping] ??= performance.timeOrigin + performance.now();
        };
        new MutationObserver(() => requestAnimationFrame(note)).observe(root, {subtree: true, childList: true, characterData: true})";
    let _: Value = visitor.js(watch, Value::Null).await;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let ping = format!("ping {round}.");
        let began = now();
        agent.say(session, &ping).await;
        let drawn = visitor
            .until(&ping, async || {
                let body = "return window.drawn[arguments[0]] ?? null";
                visitor
                    .try_js::<Option<f64>>(body, json!(ping))
                    .await
                    .ok()?
            })
            .await;
        times.push(drawn - began);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((ROUNDS as f64 * share).ceil() as usize).clamp(1, ROUNDS) - 1];
    println!(
        "agent's message to the visitor's screen, {ROUNDS} times: p50 {:.1} ms, p99 {:.1} ms, from {:.1} to {:.1} ms",
        at(0.5),
        at(0.99),
        times[0],
        times[ROUNDS - 1]
    );
}
