//! Draws every screen of the widget and the console, for people to look at.
//!
//! `cargo run -p anteroom-e2e --bin screenshots` writes them into
//! `screenshots/`; with the argument `docs` it draws the README's picture, with
//! `bot` only what shows a bot, with `desk` what stands beside the chats in the
//! console, and with `words ar de` the widget in these languages (without any: in
//! those that try the style hardest).

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Console, Look, Service, Window, widget};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const SIZES: [(u32, u32); 2] = [(1280, 800), (320, 640)];
const LOOKS: [Look; 4] = [Look::Light, Look::Dark, Look::Forced, Look::Rtl];

/// What the site signs its visitors' identities with.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft \
     is one word, and https://example.com/a/very/long/address/that/goes/on/and/on/without/any/end is one link.";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[tokio::main]
async fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("docs") => picture_for_readme().await,
        Some("bot") => a_bot().await,
        Some("forms") => forms().await,
        Some("talk") => a_talk().await,
        Some("desk") => a_desk().await,
        Some("words") => {
            let languages: Vec<String> = std::env::args().skip(2).collect();
            in_languages(&languages).await;
        }
        _ => {
            every_screen().await;
            a_bot().await;
            forms().await;
            a_talk().await;
            a_desk().await;
        }
    }
}

/// Draws what the window shows in every size and look.
async fn draw(window: &Window, name: &str) {
    for size in SIZES {
        for look in LOOKS {
            window.dress(look, size.0, size.1, 1.0).await;
            let file = format!(
                "screenshots/{name}-{}x{}-{}.png",
                size.0,
                size.1,
                look.name()
            );
            window.screenshot(&root().join(file)).await;
        }
    }
    window.dress(Look::Light, SIZES[0].0, SIZES[0].1, 1.0).await;
    println!("{name}");
}

async fn every_screen() {
    let mut cast = Cast::gather().await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let panel = widget(&window);
    cast::launcher(&panel).see().await;
    draw(&window, "01-closed").await;
    cast::open(&window).await;
    panel.button("Check again").see().await;
    draw(&window, "02-nobody-here").await;

    let desk = Window::open("agent").await;
    Console::open(&desk, &cast.service)
        .await
        .page
        .button("Sign in")
        .see()
        .await;
    draw(&desk, "20-sign-in").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    draw(&desk, "21-console-empty").await;
    console.go_available().await;

    panel.button("Check again").click().await;
    panel.button("Start chat").see().await;
    draw(&window, "03-form").await;
    panel.button("Start chat").click().await;
    panel
        .field("E-mail address")
        .until(" with its error", |f| f.invalid)
        .await;
    draw(&window, "04-form-errors").await;
    let name = "Maximiliane Wolfeschlegelsteinhausenbergerdorff-Montgomery 60";
    let early = json!({
        "ChatSessionId": 0, "TopicId": 1, "CustomerAlias": name, "CustomerEmail": "max@example.com",
        "CustomerConsented": true, "FirstMessage": LONG,
    });
    agent.call("SaveChatSessionEntity", early).await;
    cast::fill_in(
        &panel,
        "Vera",
        "My front wheel is bent. Can you mend it today?",
    )
    .await;
    panel.button("Start chat").click().await;
    panel.until_says("You are number 2").await;
    draw(&window, "05-queue").await;
    console.queue().until_says("Vera").await;
    draw(&desk, "22-console-queue").await;
    panel.button("Leave the queue").click().await;
    panel.get("group", "").see().await;
    draw(&window, "06-queue-leave").await;
    panel.button("Keep waiting").click().await;

    console.pick_up(name).await;
    let chat = console.pick_up("Vera").await;
    panel.until_says(AGENT_NAME).await;
    chat.say("Bring it along before five, and we do it while you wait.")
        .await;
    cast::say(&panel, "Great! Which entrance?").await;
    chat.say(LONG).await;
    cast::say(&panel, "Thanks").await;
    chat.log().until_says("Thanks").await;
    chat.reply().write("You are").await;
    panel.until_says("is typing").await;
    draw(&window, "07-chat").await;
    panel.field("Message").write("One more thing").await;
    chat.region.until_says("is typing").await;
    draw(&desk, "23-console-chats").await;
    cast.service.kill().await;
    panel.field("Message").write("\n").await;
    panel.until_says("Connection lost").await;
    draw(&window, "08-connection-lost").await;
    console.page.until_says("Connection lost").await;
    draw(&desk, "24-console-connection-lost").await;
    cast.service.go_on().await;
    panel.until_silent_of("Connection lost").await;
    panel.button("End chat").click().await;
    panel.get("group", "").see().await;
    draw(&window, "09-end").await;
    panel.button("Keep talking").click().await;
    chat.end().await;
    panel.radio("4 of 5: good").click().await;
    draw(&window, "10-rating").await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    draw(&window, "11-thanks").await;
    chat.region.until_says("rated 4 of 5").await;
    draw(&desk, "25-console-ended").await;
}

/// Draws what the window shows in each of these languages.
async fn speak(window: &Window, languages: &[String], name: &str) {
    for language in languages {
        let rtl = matches!(language.as_str(), "ar" | "he");
        let look = if rtl { Look::Rtl } else { Look::Light };
        let change = "return Anteroom.setLocale(arguments[0]).then(() => null)";
        let _: Value = window.js(change, json!(language)).await;
        for (width, height) in SIZES {
            window.dress(look, width, height, 1.0).await;
            let file = format!("screenshots/words-{language}-{name}-{width}x{height}.png");
            window.screenshot(&root().join(file)).await;
        }
    }
    window.dress(Look::Light, SIZES[0].0, SIZES[0].1, 1.0).await;
    let _: Value = window
        .js(
            "return Anteroom.setLocale('en').then(() => null)",
            Value::Null,
        )
        .await;
    println!("{name}");
}

/// The story, screen by screen, in other languages.
async fn in_languages(languages: &[String]) {
    let hardest = ["ar", "he", "de", "fi"].map(str::to_owned);
    let languages = if languages.is_empty() {
        &hardest
    } else {
        languages
    };
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    panel.heading("Nobody is here right now").see().await;
    speak(&window, languages, "01-nobody-here").await;
    agent.is_here(true).await;
    window.reload().await;
    let start = panel.button("Start chat");
    start.see().await;
    speak(&window, languages, "02-form").await;
    start.click().await;
    let email = panel.field("E-mail address");
    email.until(" with its error", |f| f.invalid).await;
    speak(&window, languages, "03-form-errors").await;
    let early = json!({
        "ChatSessionId": 0, "TopicId": 1, "CustomerAlias": "Dana", "CustomerEmail": "dana@example.com",
        "CustomerConsented": true, "FirstMessage": "First",
    });
    agent.call("SaveChatSessionEntity", early).await;
    cast::fill_in(&panel, "Vera", "My front wheel is bent.").await;
    start.click().await;
    panel.until_says("You are number 2").await;
    speak(&window, languages, "04-queue").await;
    panel.button("Leave the queue").click().await;
    panel.get("group", "").see().await;
    speak(&window, languages, "05-leaving").await;
    panel.button("Keep waiting").click().await;
    agent.pick_up().await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    agent.say(session, "Bring it along before five.").await;
    agent
        .say(session, "أحضرها قبل الخامسة، من فضلك (2024).")
        .await;
    panel.log("Conversation").until_says("2024").await;
    cast::say(&panel, "שלום! Four o'clock?").await;
    panel
        .log("Conversation")
        .until("", |found| found.text.matches("Sent").count() == 2)
        .await;
    let typing = json!({ "ChatSessionId": session, "Flags": "UserIsTyping" });
    agent.call("SaveChatSessionEntity", typing).await;
    panel.until_says("is typing").await;
    speak(&window, languages, "06-chat").await;
    panel.button("End chat").click().await;
    panel.get("group", "").see().await;
    speak(&window, languages, "07-end").await;
    panel.button("Keep talking").click().await;
    agent.end(session).await;
    panel.radio("4 of 5: good").click().await;
    speak(&window, languages, "08-rating").await;
    panel.radio("4 of 5: good").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    speak(&window, languages, "09-thanks").await;
}

/// Every form with all that it can have, and what stands beside the chat.
async fn forms() {
    let mut topic = anteroom_e2e::service::topic();
    for (name, value) in [
        ("TicketEnabled", json!(true)),
        ("OfflineCollectConsent", json!(true)),
        ("UseQueueOfflineForm", json!(true)),
        ("OfflineFormQueueLength", json!(1)),
        ("PrivacyUrl", json!("https://www.example.com/privacy")),
    ] {
        topic[name] = value;
    }
    topic["Widget"]["RequiredFields"] = json!("Email, Name, Company, Phone, Country");
    topic["Widget"]["OfflineFields"] = json!("Phone");
    topic["Widget"]["AutoFaqEnabled"] = json!(true);
    let setup = Setup {
        topics: vec![topic],
        ..Setup::default()
    };
    let page = Page {
        tag: r#"data-topicId="1" data-customerName="Vera Wolfeschlegelstein""#.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    cast.service
        .save_faq(&json!([
            { "Category": "Shop", "Title": "Where is my order?", "Answer": "Follow the link in the mail that confirmed it.",
              "Url": "https://www.example.com/orders" },
            { "Category": "Shop", "Title": "When does my order arrive, and can I order more?", "Answer": LONG },
        ]))
        .await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    panel.button("Send message").see().await;
    draw(&window, "30-request").await;
    panel.button("Send message").click().await;
    panel
        .field("E-mail address")
        .until(" with its error", |f| f.invalid)
        .await;
    draw(&window, "31-request-errors").await;
    panel
        .field("E-mail address")
        .write("vera@example.com")
        .await;
    panel.field("Phone number").write("+47 22 00 00 00").await;
    panel
        .field("How can we help?")
        .write("Call me, please.")
        .await;
    panel.checkbox("").click().await;
    panel.button("Send message").click().await;
    panel.heading("Your request…").see().await;
    draw(&window, "32-request-posted").await;

    agent.is_here(true).await;
    panel.button("Leave another message").click().await;
    panel.button("Start chat").see().await;
    draw(&window, "33-form-whole").await;
    panel.field("Company").write("Harbour Bicycles").await;
    let choose = "const list = arguments[0] && document.querySelector('anteroom-chat').shadowRoot.querySelector('#country');
        list.value = 'NO'; list.dispatchEvent(new Event('input', { bubbles: true })); return null";
    let _: Value = window.js(choose, json!(true)).await;
    panel
        .field("How can we help?")
        .write("Where is my order?")
        .await;
    panel.checkbox("").click().await;
    panel.button("Start chat").click().await;
    panel.heading("Does one of these help?").see().await;
    panel.css(".answers summary").now().await;
    draw(&window, "34-answers").await;
    panel
        .css(".answers details:first-child summary")
        .click()
        .await;
    draw(&window, "35-answers-open").await;
    panel.button("Start the chat").click().await;
    panel.button("Leave a message").see().await;
    draw(&window, "36-queue-offer").await;
    panel.button("Leave a message").click().await;
    panel.button("Leave a message and go").see().await;
    draw(&window, "37-queue-request").await;
    panel
        .field("How can we help?")
        .write("Call me, please.")
        .await;
    panel
        .button("Leave a message and keep waiting")
        .click()
        .await;
    panel.until_says("Your request").await;
    draw(&window, "38-queue-requested").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    agent.end(session).await;
    panel.radio("2 of 5: poor").click().await;
    panel
        .field("Would you like to say why? (optional)")
        .see()
        .await;
    draw(&window, "39-rating-comment").await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    let unfold = "for (const one of document.querySelector('anteroom-chat').shadowRoot.querySelectorAll('.tools details')) one.open = true;
        return arguments[0] || null";
    let _: Value = window.js(unfold, json!(true)).await;
    draw(&window, "40-tools").await;
    panel.button("Erase").click().await;
    panel.button("Keep it").see().await;
    draw(&window, "41-erase").await;
    panel.button("Erase it").click().await;
    panel.heading("Your data is erased").see().await;
    draw(&window, "42-erased").await;
}

/// A talk with a bot, and what the agent sees of it.
async fn a_bot() {
    let cast = Cast::with_bot("faqbot").await;
    let window = cast.visitor("visitor").await;
    let panel = cast::meet_bot(&window, "Vera", "Hello").await;
    let log = panel.log("Conversation");
    log.until_says("I do not know that.").await;
    cast::say(&panel, "Delivery").await;
    log.until_says("Anything else?").await;
    draw(&window, "12-bot").await;
    cast::say(&panel, "Talk to a person").await;
    panel.until_says("You are next").await;
    draw(&window, "13-bot-hands-over").await;
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.queue().until_says("Vera").await;
    draw(&desk, "26-console-after-bot").await;
    let chat = console.pick_up("Vera").await;
    chat.log().until_says("Anything else?").await;
    draw(&desk, "27-console-talk-with-bot").await;
}

/// Files both ways, news, and what is written large.
async fn a_talk() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    let allow = json!({ "ChatSessionId": session, "Allowed": true });
    agent.call("../Anteroom/AllowChatFiles", allow).await;
    panel.button("Attach a file").see().await;
    let choose = "const field = hosts()[0].shadowRoot.querySelector('[type=file]');
        const [name, type, size] = arguments[0];
        const data = new DataTransfer();
        data.items.add(new File(['%PDF-1.4 ' + 'x'.repeat(size)], name, { type }));
        field.files = data.files;
        field.dispatchEvent(new Event('change'));
        return null";
    let bill = json!([
        "the bill for the front wheel, which was bent.pdf",
        "application/pdf",
        70_000
    ]);
    let _: Value = window.js(choose, bill).await;
    window.until_said("is sent").await;
    let film = json!(["how it happened.mov", "video/quicktime", 9]);
    let _: Value = window.js(choose, film).await;
    panel.until_says("cannot be sent").await;
    agent.say(session, "\u{1f44d}").await;
    agent
        .say(session, "Write to ann@example.com or see www.example.com")
        .await;
    panel.until_says("www.example.com").await;
    draw(&window, "14-files").await;
    panel.button("Minimise chat").click().await;
    for number in 1..=9 {
        let text = format!("{number}. {LONG}");
        agent.say(session, &text).await;
    }
    let badge = "return hosts()[0].shadowRoot.querySelector('[data-unread=\"9\"]') !== null";
    window.until_js("all to be there", badge, Value::Null).await;
    draw(&window, "15-unread").await;
    cast::open(&window).await;
    panel.css(".since").see().await;
    draw(&window, "16-where-reading-stopped").await;
    let phone = json!({ "width": 700, "height": 340, "deviceScaleFactor": 1.0, "mobile": true });
    window
        .cdp("Emulation.setDeviceMetricsOverride", phone)
        .await;
    let touch = json!({ "enabled": true });
    window
        .cdp("Emulation.setTouchEmulationEnabled", touch)
        .await;
    window.until_still().await;
    window
        .screenshot(&root().join("screenshots/17-landscape.png"))
        .await;
}

/// What stands beside the chats in the console: requests, what is known of the visitor,
/// and files.
async fn a_desk() {
    let mut topic = anteroom_e2e::service::topic();
    topic["TicketEnabled"] = json!(true);
    topic["Widget"]["RequiredFields"] = json!("Email, Name, Company, Phone, Country");
    let setup = Setup {
        topics: vec![topic],
        ..Setup::default()
    }
    .with(&["--identity-secret", SECRET]);
    let cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    for (name, message) in [
        ("Jo", "Call me, please."),
        ("Maximiliane Wolfeschlegelsteinhausenbergerdorff", LONG),
        ("ليلى", "هل تصلحون الدراجات؟"),
    ] {
        let request = json!({
            "TopicId": 1, "CustomerName": name, "CustomerEmail": "jo.wolfeschlegelstein@customers.example.com",
            "CustomerPhone": "+47 22 00 00 00", "CustomerCompanyName": "Harbour Bicycles",
            "CustomerCountry": "NO", "Message": message,
        });
        agent.call("../Anteroom/PostChatRequest", request).await;
    }
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.page.until_says("Call me, please.").await;
    draw(&desk, "50-requests").await;
    let unfold =
        "for (const one of document.querySelectorAll('.request')) one.open = true; return null";
    let _: Value = desk.js(unfold, Value::Null).await;
    draw(&desk, "51-requests-open").await;

    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    // As the site's own server signs it.
    let told = "const bytes = text => new TextEncoder().encode(text);
        const coded = data => btoa(String.fromCharCode(...data))
            .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        const part = value => coded(bytes(JSON.stringify(value)));
        const now = Math.floor(Date.now() / 1000);
        const claims = { sub: 'C-1042', name: 'Vera Berg', email: 'vera@example.com', iat: now, exp: now + 300 };
        const text = part({ alg: 'HS256', typ: 'JWT' }) + '.' + part(claims);
        const how = { name: 'HMAC', hash: 'SHA-256' };
        return crypto.subtle.importKey('raw', bytes(arguments[0]), how, false, ['sign'])
            .then(key => crypto.subtle.sign('HMAC', key, bytes(text)))
            .then(signed => {
                Anteroom.setCustomAttributes({ plan: 'Gold, with the yearly service', basket: 129.9, member: true });
                Anteroom.setUser({ token: text + '.' + coded(new Uint8Array(signed)) });
                return null;
            })";
    let _: Value = window.js(told, json!(SECRET)).await;
    let panel = cast::open(&window).await;
    panel.field("Company").write("Harbour Bicycles").await;
    panel.field("Phone number").write("+47 22 00 00 00").await;
    let choose = "const list = hosts()[0].shadowRoot.querySelector('#country');
        list.value = 'NO'; list.dispatchEvent(new Event('input', { bubbles: true })); return null";
    let _: Value = window.js(choose, Value::Null).await;
    panel
        .field("How can we help?")
        .write("My wheel is bent.")
        .await;
    panel.checkbox("").click().await;
    panel.button("Start chat").click().await;
    let chat = console.pick_up("Vera Berg").await;
    chat.region.inside().button("Allow files").click().await;
    chat.region.inside().button("Stop files").see().await;
    let paste = "const data = new DataTransfer();
        data.items.add(new File(['%PDF-1.4 ' + 'x'.repeat(70000)], arguments[0], { type: 'application/pdf' }));
        document.querySelector('.composer textarea').dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        return null";
    let name = "the bill for the front wheel, which was bent.pdf";
    let _: Value = desk.js(paste, json!(name)).await;
    chat.log().until_says(name).await;
    draw(&desk, "52-facts-and-files").await;
    let drag = "const data = new DataTransfer();
        data.items.add(new File(['x'], 'x.txt'));
        document.querySelector('.table').dispatchEvent(
            new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }));
        return null";
    let _: Value = desk.js(drag, Value::Null).await;
    let takes = "return document.querySelector('.takes-file') !== null";
    desk.until_js("the chat to take it", takes, Value::Null)
        .await;
    draw(&desk, "53-file-over-the-chat").await;
}

/// The widget in the middle of a chat on the demo page, twice as fine.
async fn picture_for_readme() {
    let setup = Setup {
        topics: Vec::new(),
        ..Setup::default()
    }
    .with(&["--demo"]);
    let service = Service::start(setup).await;
    let site = anteroom_e2e::Site::open(&service.base(), Page::default()).await;
    let cast = Cast { service, site };
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open("visitor").await;
    window.goto(&format!("{}/", cast.service.base())).await;
    let panel = cast::queue_up(
        &window,
        "Vera",
        "Hello! My front wheel is bent. Can you mend it?",
    )
    .await;
    let session = agent.pick_up().await;
    let log = panel.log("Conversation");
    // The demo shows first names.
    panel.until_says("Talking with Ann").await;
    agent
        .say(
            session,
            "Of course. Bring it along before five, and we do it while you wait.",
        )
        .await;
    log.until_says("while you wait").await;
    cast::say(&panel, "Great, see you at four then. What will it cost?").await;
    log.until("", |found| found.text.matches("Sent").count() == 2)
        .await;
    agent
        .say(
            session,
            "25 for the work. A new rim, if it needs one, is 40.",
        )
        .await;
    log.until_says("new rim").await;
    let typing = json!({ "ChatSessionId": session, "Flags": "UserIsTyping" });
    agent.call("SaveChatSessionEntity", typing).await;
    panel.until_says("is typing").await;
    window.dress(Look::Light, 1040, 760, 2.0).await;
    window.screenshot(&root().join("docs/widget.png")).await;
    println!("docs/widget.png");
}
