//! Pages that are drawn anew around the chat: hydrated, swapped, morphed, written
//! over; and routers, which hear nothing of the panel's place in the history.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Site;
use anteroom_e2e::{Service, Window, widget};
use serde_json::Value;

const TAG: &str = "<script async src=\"{{CHAT}}/chat.js\" data-topicId=\"1\"></script>";

async fn gather(pages: &[(&str, &str)]) -> Cast {
    let service = Service::start(Setup::default()).await;
    let site = Site::of_pages(&service.base(), pages).await;
    Cast { service, site }
}

/// The page's own form, where text must stay.
const FORM: &str = "<form><textarea id=\"note\" name=\"note\"></textarea></form>";

fn page(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>
         {head}{TAG}</head><body><h1>{title}</h1>{body}{FORM}</body></html>"
    )
}

/// The first page, on a phone; somebody is here.
async fn on_a_phone(cast: &Cast) -> Window {
    cast.service.agent().is_here(true).await;
    let window = Window::open("visitor").await;
    window.screen(390, 700).await;
    window.goto(&cast.site.url("/")).await;
    window
}

/// Writes a note into the page's form, as somebody does before they ask for help.
async fn note(window: &Window) {
    let write = "document.querySelector('#note').value = 'Half an order'; return null";
    let _: Value = window.js(write, Value::Null).await;
}

async fn noted(window: &Window) -> String {
    window
        .js("return document.querySelector('#note').value", Value::Null)
        .await
}

/// Opens the panel and closes it, by Back and by its button: of all that the page's
/// router hears nothing, which it would write into `window.heard`.
async fn back_and_forth(window: &Window) {
    note(window).await;
    let before: usize = window.js("return heard.length", Value::Null).await;
    let path: String = window.js("return location.pathname", Value::Null).await;
    for by_back in [true, false, true] {
        let panel = cast::open(window).await;
        let modal = "return hosts()[0].shadowRoot.querySelector('.panel').ariaModal == 'true' && !!history.state?.anteroom";
        window
            .until_js("the panel's own entry", modal, Value::Null)
            .await;
        if by_back {
            let _: Value = window.js("history.back(); return null", Value::Null).await;
        } else {
            panel.button("Minimise chat").click().await;
        }
        panel.get("dialog", "").gone().await;
    }
    let heard: Vec<String> = window.js("return heard", Value::Null).await;
    assert_eq!(heard[before..], [""; 0], "the router heard of it");
    assert_eq!(noted(window).await, "Half an order");
    let now: String = window.js("return location.pathname", Value::Null).await;
    assert_eq!(now, path);
    assert_eq!(window.seen().await.errors, [""; 0]);
}

/// React 18 hydrates the whole document, which has grown a launcher meanwhile.
#[tokio::test]
async fn a_hydrated_document_keeps_its_nodes_and_its_chat() {
    let head = "<meta charset=\"utf-8\"/><title>React</title><script async=\"\" src=\"{{CHAT}}/chat.js\" data-topicid=\"1\"></script>";
    let react = "/lib/react/umd/react.development.js";
    let dom = "/lib/react-dom/umd/react-dom.development.js";
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head>{head}</head><body><main><h1>Shop</h1><form><label>Note <input id=\"note\"/></label></form>\
         <button id=\"buy\">Buy</button></main><script src=\"{react}\"></script><script src=\"{dom}\"></script><script src=\"/app.js\"></script></body></html>"
    );
    let app = "
        const e = React.createElement;
        const src = document.querySelector('script[data-topicid]').src;
        const App = () => e('html', { lang: 'en' },
            e('head', null, e('meta', { charSet: 'utf-8' }), e('title', null, 'React'),
                e('script', { async: true, src, 'data-topicid': '1' })),
            e('body', null,
                e('main', null, e('h1', null, 'Shop'), e('form', null, e('label', null, 'Note ', e('input', { id: 'note' }))),
                    e('button', { id: 'buy', onClick: () => { document.title = 'bought'; } }, window.wrong || 'Buy')),
                e('script', { src: '/lib/react/umd/react.development.js' }),
                e('script', { src: '/lib/react-dom/umd/react-dom.development.js' }),
                e('script', { src: '/app.js' })));
        window.recovered = [];
        window.hydrate = () => ReactDOM.hydrateRoot(document, e(App), { onRecoverableError: (error) => recovered.push(error.message) });
        // What comes after the chat's tag has run, as a larger bundle does.
        const late = () => document.querySelector('anteroom-chat') && !location.search ? hydrate() : setTimeout(late, 5);
        late();";
    let cast = gather(&[("/", &html), ("/app.js", app)]).await;
    cast.service.agent().is_here(true).await;
    let window = Window::open("visitor").await;
    window.goto(&cast.site.url("/")).await;
    let hydrated = "return Object.keys(document.querySelector('#buy') ?? {}).some((key) => key.startsWith('__react'))";
    window.until_js("React", hydrated, Value::Null).await;
    let _: Value = window
        .js(
            "document.querySelector('#buy').click(); return null",
            Value::Null,
        )
        .await;
    window
        .until_js(
            "the page's button",
            "return document.title == 'bought'",
            Value::Null,
        )
        .await;
    let recovered: Vec<String> = window.js("return recovered", Value::Null).await;
    assert_eq!(recovered, [""; 0]);
    cast::queue_up(&window, "Vera", "Hello").await;

    // A page that is wrong by itself is drawn anew as a whole: the chat comes back.
    window.goto(&cast.site.url("/?late")).await;
    let panel = widget(&window);
    panel.until_says("You are next").await;
    let _: Value = window
        .js(
            "window.wrong = 'Order'; hydrate(); return null",
            Value::Null,
        )
        .await;
    window
        .until_js(
            "another document element",
            "return recovered.length > 0 && document.querySelector('#buy').textContent == 'Order'
                && document.querySelector('anteroom-chat')?.isConnected",
            Value::Null,
        )
        .await;
    panel.button("Leave the queue").see().await;
}

#[tokio::test]
async fn turbo_swaps_pages_around_a_chat() {
    let turbo = "<script src=\"/lib/@hotwired/turbo/dist/turbo.es2017-umd.js\"></script>
        <script>window.heard = window.heard || []; for (const name of ['turbo:visit', 'turbo:render'])
            addEventListener(name, () => heard.push(name));</script>
        <meta name=\"turbo-refresh-method\" content=\"morph\"><meta name=\"turbo-refresh-scroll\" content=\"preserve\">";
    let first = page("First", turbo, "<a id=\"to\" href=\"/second\">Second</a>");
    let second = page("Second", turbo, "<a id=\"to\" href=\"/\">First</a>");
    let cast = gather(&[("/", &first), ("/second", &second)]).await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    panel.field("Message").write("Half a thought").await;
    let _: Value = window
        .js(
            "document.querySelector('#to').click(); return null",
            Value::Null,
        )
        .await;
    window
        .until_js(
            "the second page",
            "return document.querySelector('h1').textContent == 'Second'",
            Value::Null,
        )
        .await;
    panel
        .field("Message")
        .until(" with what was typed", |field| {
            field.value == "Half a thought"
        })
        .await;
    cast.service.agent().say(session, "Still here?").await;
    panel.log("Conversation").until_says("Still here?").await;
    // The same page again, morphed, while the visitor types.
    panel.field("Message").click().await;
    let _: Value = window
        .js(
            "Turbo.session.refresh(location.href); return null",
            Value::Null,
        )
        .await;
    window
        .until_js(
            "the morph",
            "return heard.filter((name) => name == 'turbo:render').length > 1",
            Value::Null,
        )
        .await;
    window.until_focus("textbox Message").await;
    assert_eq!(window.seen().await.errors, [""; 0]);
}

/// `document.open()` takes every listener there is, in shadow trees, too.
#[tokio::test]
async fn a_page_that_is_written_over_gets_its_chat_back() {
    let cast = gather(&[("/", &page("Shop", "", ""))]).await;
    let (window, _, session) = cast::talk(&cast, "Vera", "Hello").await;
    let over = "document.open(); document.write('<!doctype html><title>Another</title><h1>Another page</h1>'); document.close(); return null";
    let _: Value = window.js(over, Value::Null).await;
    let panel = widget(&window);
    panel.log("Conversation").until_says("Hello").await;
    cast::say(&panel, "Here I am again").await;
    window
        .until("the message at the service", async || {
            let log = cast.service.agent().log(session).await;
            log.iter()
                .any(|(_, text)| text == "Here I am again")
                .then_some(())
        })
        .await;
    // Before anybody has opened it, too.
    let other = cast.visitor("another").await;
    cast::launcher(&widget(&other)).see().await;
    let _: Value = other.js(over, Value::Null).await;
    other
        .until_js("the other page", "return document.title == 'Another' && document.querySelectorAll('anteroom-chat').length == 1", Value::Null)
        .await;
    cast::open(&other).await.button("Start chat").see().await;
}

#[tokio::test]
async fn turbos_router_hears_nothing_of_back_on_a_phone() {
    let turbo = "<script src=\"/lib/@hotwired/turbo/dist/turbo.es2017-umd.js\"></script>
        <script>window.heard = []; for (const name of ['turbo:visit', 'turbo:render', 'turbo:load'])
            addEventListener(name, () => heard.push(name));</script>";
    let cast = gather(&[("/", &page("Shop", turbo, ""))]).await;
    let window = on_a_phone(&cast).await;
    window
        .until_js("Turbo", "return heard.includes('turbo:load')", Value::Null)
        .await;
    back_and_forth(&window).await;
}

#[tokio::test]
async fn htmx_hears_nothing_of_back_on_a_phone() {
    let htmx = "<script src=\"/lib/htmx.org/dist/htmx.js\"></script>
        <script>window.heard = []; addEventListener('DOMContentLoaded', () => {
            for (const name of ['htmx:historyRestore', 'htmx:historyCacheHit', 'htmx:historyCacheMiss'])
                document.body.addEventListener(name, () => heard.push(name)); });</script>";
    let first = page(
        "Shop",
        htmx,
        "<p><a id=\"more\" hx-get=\"/more\" hx-push-url=\"true\" hx-target=\"#list\" href=\"/more\">More</a></p><div id=\"list\"></div>",
    );
    let cast = gather(&[("/", &first), ("/more", "<p id=\"got\">More wheels</p>")]).await;
    let window = on_a_phone(&cast).await;
    window
        .until_js("htmx", "return !!window.htmx", Value::Null)
        .await;
    let _: Value = window
        .js(
            "document.querySelector('#more').click(); return null",
            Value::Null,
        )
        .await;
    window
        .until_js(
            "more",
            "return !!document.querySelector('#got')",
            Value::Null,
        )
        .await;
    back_and_forth(&window).await;
    // The page's own Back is htmx's.
    let _: Value = window.js("history.back(); return null", Value::Null).await;
    window
        .until_js(
            "less",
            "return heard.length > 0 && location.pathname == '/'",
            Value::Null,
        )
        .await;
}

#[tokio::test]
async fn vues_router_hears_nothing_of_back_on_a_phone() {
    let vue = "<script src=\"/lib/vue/dist/vue.global.prod.js\"></script>
        <script src=\"/lib/vue-router/dist/vue-router.global.prod.js\"></script>
        <script>window.heard = []; addEventListener('DOMContentLoaded', () => {
            const screen = (name) => ({ render: () => Vue.h('p', { id: 'screen' }, name) });
            const router = VueRouter.createRouter({ history: VueRouter.createWebHistory(), routes: [
                { path: '/', component: screen('list') }, { path: '/one', component: screen('one') } ] });
            router.afterEach((to, from) => heard.push(from.path + ' ' + to.path));
            Vue.createApp({ render: () => Vue.h(VueRouter.RouterView) }).use(router).mount('#app');
            window.router = router;
        });</script>";
    let cast = gather(&[("/", &page("Shop", vue, "<div id=\"app\"></div>"))]).await;
    let window = on_a_phone(&cast).await;
    let screen =
        |name: &str| format!("return document.querySelector('#screen')?.textContent == '{name}'");
    window
        .until_js("the list", &screen("list"), Value::Null)
        .await;
    let _: Value = window
        .js("return router.push('/one').then(() => null)", Value::Null)
        .await;
    window.until_js("one", &screen("one"), Value::Null).await;
    back_and_forth(&window).await;
    let _: Value = window.js("history.back(); return null", Value::Null).await;
    window
        .until_js("the list again", &screen("list"), Value::Null)
        .await;
}

/// A small router of the page's own, which draws anew at every step.
#[tokio::test]
async fn a_router_of_the_pages_own_hears_nothing_of_back_on_a_phone() {
    let own = "<script>window.heard = [];
        addEventListener('popstate', () => { heard.push(location.pathname); document.querySelector('#note').value = ''; });
        </script>";
    let cast = gather(&[
        ("/", &page("Shop", own, "")),
        ("/next", &page("Shop", own, "")),
    ])
    .await;
    let window = on_a_phone(&cast).await;
    let _: Value = window
        .js(
            "history.pushState({ mine: 1 }, '', '/next'); return null",
            Value::Null,
        )
        .await;
    back_and_forth(&window).await;
    // The page's own step back is one, over both entries, and the router's.
    let _: Value = window.js("history.back(); return null", Value::Null).await;
    window
        .until_js(
            "the page before",
            "return location.pathname == '/' && heard.join() == '/'",
            Value::Null,
        )
        .await;
    // While the panel is open the page moves on by itself: those steps are the page's.
    let panel = cast::open(&window).await;
    let steps = "heard.length = 0; history.pushState({ mine: 2 }, '', '/next'); history.back(); return null";
    let _: Value = window.js(steps, Value::Null).await;
    window
        .until_js("the page's step", "return heard.join() == '/'", Value::Null)
        .await;
    panel.get("dialog", "").see().await;
    // A chat that ends while it is open says nothing, either.
    let _: Value = window
        .js(
            "heard.length = 0; Anteroom.destroy(); return null",
            Value::Null,
        )
        .await;
    window
        .until_js(
            "the page's own state",
            "return !history.state?.anteroom",
            Value::Null,
        )
        .await;
    let heard: Vec<String> = window.js("return heard", Value::Null).await;
    assert_eq!(heard, [""; 0]);
}
