//! Pages that have changed what the browser gives them: prototypes, constructors,
//! fetch, and names. The chat goes on, and the page notices nothing.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Site;
use anteroom_e2e::{Service, Window, wait, widget};
use serde_json::json;

const TAG: &str = "<script async src=\"{{CHAT}}/chat.js\" data-topicId=\"1\" data-contact=\"mailto:help@example.com\"></script>";

/// What such a page does by itself, because no driver finds its way about it: it starts
/// a chat, loads itself again when an agent comes, and ends the chat at the agent's word.
const STORY: &str = "<script>
    (() => {
        const tell = (words) => { new Image().src = '/tell/' + encodeURIComponent(words); };
        const warn = console.warn;
        console.warn = (...all) => { tell('warning ' + all.join(' ')); warn.apply(console, all); };
        addEventListener('error', (event) => event.message && tell('error ' + event.message));
        addEventListener('unhandledrejection', (event) => tell('error ' + event.reason));
        const begin = () => {
            if (!(window.Anteroom && window.Anteroom.getState)) return setTimeout(begin, 20);
            const chat = window.Anteroom;
            if (window.sessionStorage.getItem('visited')) {
                chat.on('message', (message) => { if (message.from == 'agent') chat.endChat(); });
                chat.on('end', () => tell('ended'));
                // The agent's name comes with the first answer: what is said from then on is news.
                const look = () => chat.getState().then((state) => state.screen == 'chat' && state.agent ? tell('again') : setTimeout(look, 50));
                return look();
            }
            chat.on('agent-join', () => { window.sessionStorage.setItem('visited', '1'); window.location.reload(); });
            chat.setUser({ name: 'Vera', email: 'vera@example.com' });
            chat.setDraft('Hello');
            chat.startChat();
        };
        begin();
    })();
    </script>";

/// A page whose head runs first, and whose body may hide what scripts ask for.
fn page(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Shop</title>{head}</head>
         <body><h1>Shop</h1>{body}{TAG}</body></html>"
    )
}

async fn gather(html: &str) -> Cast {
    let mut setup = Setup::default();
    setup.topics[0]["CollectConsent"] = json!(false);
    let service = Service::start(setup).await;
    let site = Site::of_pages(&service.base(), &[("/", html)]).await;
    Cast { service, site }
}

/// A chat from its beginning, through a reload, to its end.
async fn chats(what: &str, html: &str) -> Window {
    let cast = gather(&html.replace("<h1>", &format!("{STORY}<h1>"))).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open_unspied(what).await;
    window.goto(&cast.site.url("/")).await;
    let tells = |words: &str| {
        cast.site
            .told()
            .iter()
            .any(|told| told == words)
            .then_some(())
    };
    let story = async {
        wait::look(async || (!agent.sessions().await.is_empty()).then_some(())).await?;
        let session = agent.pick_up().await;
        wait::look(async || tells("again")).await?;
        agent.say(session, "Good morning").await;
        wait::look(async || tells("ended")).await?;
        wait::look(async || (agent.session(session).await["Status"] == "Finished").then_some(()))
            .await
    };
    let whole = story.await.is_some();
    let told = cast.site.told();
    assert!(whole, "{what}: {told:#?}");
    let wrong = told
        .iter()
        .filter(|told| told.starts_with("error") || told.starts_with("warning"));
    assert_eq!(wrong.collect::<Vec<_>>(), [""; 0], "{what}");
    window
}

async fn with_head(what: &str, head: &str) -> Window {
    chats(what, &page(head, "")).await
}

#[tokio::test]
async fn what_is_added_to_every_object_is_nobodys() {
    let head = "<script>
        Object.prototype.extend = function (o) { for (var k in o) this[k] = o[k]; return this; };
        Object.prototype['is-empty'] = function () { return false; };
        for (const name of ['open', 'contact', 'load', 'offline', 'run', 'api', 'parts', 'title', 'User', 'Logo', 'Queue', 'text'])
            Object.prototype[name] = function () { return name; };
        Array.prototype.remove = function (x) { return this; };
        </script>";
    with_head("Object.prototype", head).await;
}

/// As libraries did before browsers knew JSON: texts in texts.
#[tokio::test]
async fn what_is_kept_survives_a_foreign_to_json() {
    let head = "<script>
        Object.prototype.toJSON = function () { return '{' + Object.keys(this) + '}'; };
        Array.prototype.toJSON = function () { return '[' + this.join() + ']'; };
        </script>";
    with_head("toJSON", head).await;
}

#[tokio::test]
async fn constructors_that_are_something_else_are_not_asked() {
    let head = "<script>
        for (const name of ['Window', 'Element', 'Node', 'ShadowRoot', 'KeyboardEvent', 'Document', 'Request'])
            window[name] = function () {};
        Array.from = function () { return []; };
        </script>";
    with_head("Window, Element, Array.from", head).await;
}

#[tokio::test]
async fn a_promise_of_the_pages_own_is_not_used() {
    let bluebird = "<script src=\"/lib/bluebird/js/browser/bluebird.js\"></script>
        <script>window.Promise = window.P || window.Promise;</script>";
    with_head("Bluebird 2", bluebird).await;
    let head = "<script>window.Promise = class { keep() {} };</script>";
    with_head("a class of that name", head).await;
}

#[tokio::test]
async fn zones_are_lived_in() {
    let head = "<script src=\"/lib/zone.js/bundles/zone.umd.js\"></script>";
    with_head("zone.js", head).await;
}

#[tokio::test]
async fn a_fetch_that_adds_a_header_to_everything_is_let_in() {
    let head = "<script>
        const real = window.fetch;
        window.fetch = (url, options = {}) => {
            if (!url.startsWith('http')) throw Error('an address');
            return real(url, { ...options, headers: { ...options.headers, 'X-Requested-With': 'XMLHttpRequest' } });
        };
        </script>";
    with_head("a wrapper", head).await;
}

#[tokio::test]
async fn a_fetch_from_a_library_does() {
    let head =
        "<script>delete window.fetch; window.fetch = undefined; self.fetch = undefined;</script>
        <script src=\"/lib/whatwg-fetch/dist/fetch.umd.js\"></script>";
    with_head("whatwg-fetch", head).await;
}

/// Where nothing can work there is another way, and one line for the page's author.
#[tokio::test]
async fn without_any_fetch_there_is_the_contact_link_and_one_line() {
    for broken in ["undefined", "() => { throw Error('not here'); }"] {
        let head = format!("<script>window.fetch = {broken};</script>");
        let cast = gather(&page(&head, "")).await;
        let window = cast.visitor("visitor").await;
        let launcher = cast::launcher(&widget(&window));
        launcher.see().await;
        launcher.click().await;
        let link = widget(&window).get("link", "The chat could not be loaded. help@example.com");
        link.see().await;
        let seen = window.seen().await;
        let lines = seen.own_warnings();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(seen.errors, [""; 0]);
    }
}

#[tokio::test]
async fn an_element_of_the_chats_name_is_not_the_chat() {
    let body = "<nav><a href=\"#Anteroom\">Anteroom</a></nav>
        <section id=\"Anteroom\"><h2>The anteroom</h2><p>Seats 20.</p></section>
        <form id=\"init\" name=\"Anteroom\"><input name=\"init\"><input name=\"of\"></form>";
    chats("id=Anteroom", &page("", body)).await;
}

/// Markup alone must not tell the loader where its service is.
#[tokio::test]
async fn names_of_the_pages_elements_hide_nothing() {
    let body = "<form name=\"title\"><input name=\"q\"></form><form name=\"head\"></form><form name=\"body\"></form>
        <form name=\"cookie\"></form><img name=\"logo\" alt=\"\"><form id=\"history\"></form><form id=\"localStorage\"></form>
        <form name=\"activeElement\"></form><form name=\"documentElement\"></form><form name=\"readyState\"></form>
        <img name=\"currentScript\" src=\"http://127.0.0.1:9/evil/chat.js\" alt=\"\">
        <script>window.name = '{\"x\":1}';</script>";
    let window = chats("names", &page("", body)).await;
    let elsewhere = window.requests("http://127.0.0.1:9/evil/").await;
    let asked = elsewhere
        .iter()
        .filter(|url| !url.ends_with("/evil/chat.js"));
    assert_eq!(asked.count(), 0, "{elsewhere:?}");
    // A tag that only names its topic leaves the address to the loader.
    let body = "<img name=\"currentScript\" src=\"http://127.0.0.1:9/evil/chat.js\" alt=\"\">
        <script data-topicId=\"1\" type=\"text/plain\"></script>
        <script src=\"{{CHAT}}/chat.js\"></script>";
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><title>Shop</title></head><body>{body}</body></html>"
    );
    let cast = gather(&html).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await.button("Start chat").see().await;
}
