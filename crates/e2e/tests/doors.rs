//! More than one widget on a page, and more than one way to open each.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{Setup, topic};
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::{Service, Window};
use serde_json::{Value, json};

#[tokio::test]
async fn one_page_has_many_doors() {
    let setup = Setup {
        topics: ["Bicycles", "Service", "Parts"]
            .map(|name| {
                let mut topic = topic();
                topic["Name"] = json!(name);
                topic
            })
            .to_vec(),
        ..Setup::default()
    };
    let page = Page {
        // The loader of the second tag is the first's: there is one.
        body: "<p id=\"way\"></p>\n<anteroom-chat data-topicId=\"2\" style=\"block-size: 500px\"></anteroom-chat>\n"
            .to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    let window = cast.visitor("visitor").await;
    // Inline: it is there, in its box, without a click.
    window
        .until_js(
            "the inline panel in its box",
            "const host = document.querySelector('anteroom-chat[data-topicid=\"2\"]');
             const panel = host.shadowRoot?.querySelector('.panel');
             if (!panel || getComputedStyle(panel).visibility != 'visible') return false;
             const [a, b] = [host, panel].map(e => e.getBoundingClientRect());
             return a.height == 500 && Math.abs(a.height - b.height) < 1 && Math.abs(a.width - b.width) < 1",
            Value::Null,
        )
        .await;
    // A third one comes later, and a link to it, too.
    let _: Value = window
        .js(
            "const tag = document.createElement('script');
             Object.assign(tag.dataset, { topicid: '3', position: 'bottom-left', title: 'Spare parts' });
             tag.src = document.querySelector('script[src]').src;
             document.body.append(tag);
             const way = document.createElement('a');
             Object.assign(way, { href: 'mailto:parts@example.com', textContent: 'Ask for parts' });
             way.dataset.anteroomOpen = '3';
             document.querySelector('#way').append(way);
             return true",
            Value::Null,
        )
        .await;
    let third = "document.querySelector('html > anteroom-chat[data-topicid=\"3\"]')";
    window
        .until_js(
            "the third launcher",
            &format!("return !!{third}?.isConnected"),
            Value::Null,
        )
        .await;
    let left: f64 = window
        .js(
            &format!("return {third}.shadowRoot.querySelector('.l').getBoundingClientRect().left"),
            Value::Null,
        )
        .await;
    assert!(left < 100.0, "on the left: {left}");
    let _: Value = window
        .js(
            "document.querySelector('#way a').click(); return true",
            Value::Null,
        )
        .await;
    let is_open =
        format!("return {third}.shadowRoot.querySelector('.panel')?.dataset.open === 'true'");
    window
        .until_js("the third panel", &is_open, Value::Null)
        .await;

    // The page's API speaks to any of them, and hears of that one alone.
    let spoken: Value = window
        .js(
            "window.heard = [];
             const third = Anteroom.of(3);
             third.on('close', ({ topicId }) => heard.push(topicId));
             Anteroom.on('close', ({ topicId }) => heard.push(topicId));
             const inline = document.querySelector('anteroom-chat[data-topicid=\"2\"]');
             return (async () => [
                 (await third.close()).open,
                 (await Anteroom.of('3').open()).open,
                 (await Anteroom.of(inline).getState()).open,
                 (await Anteroom.of(1).getState()).open,
                 heard,
             ])()",
            Value::Null,
        )
        .await;
    assert_eq!(spoken, json!([false, true, true, false, [3]]));

    // The page is swapped: the widgets stay, as they were.
    let _: Value = window
        .js(
            "const body = document.createElement('body');
             body.append('Another page');
             document.body.replaceWith(body);
             return true",
            Value::Null,
        )
        .await;
    window
        .until_js("the third panel still", &is_open, Value::Null)
        .await;
    // The inline one went with its page, and with it its chat.
    let one = "return [...document.querySelectorAll('anteroom-chat')].map(e => e.dataset.topicid ?? e.dataset.topicId).sort().join()";
    window
        .until("two widgets", async || {
            let all: String = window.try_js(one, Value::Null).await.ok()?;
            (all == "1,3").then_some(())
        })
        .await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn what_is_asked_of_any_widget_waits_for_it() {
    let mut other = topic();
    other["Name"] = json!("Service");
    let setup = Setup {
        topics: vec![topic(), other],
        ..Setup::default()
    };
    let page = Page {
        body: "<script data-topicId=\"2\"></script>\n".to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    window
        .until_js(
            "both launchers",
            "return document.querySelectorAll('html > anteroom-chat').length == 2",
            Value::Null,
        )
        .await;
    let opened: Value = window
        .js(
            "window.heard = [];
             const second = Anteroom.of(document.querySelector('script[data-topicId=\"2\"]'));
             const off = second.on('ready', () => heard.push('taken back'));
             off();
             second.once('ready', ({ topicId }) => heard.push(topicId));
             second.setDraft('A spoke is broken');
             return second.open().then(({ open }) => [open, heard])",
            Value::Null,
        )
        .await;
    assert_eq!(opened, json!([true, [2]]));
    // In the second one's form, and the first is not even loaded.
    window
        .until_js(
            "the draft in the second form alone",
            "const [first, second] = [1, 2].map(n => document.querySelector(`anteroom-chat[data-topicid=\"${n}\"]`).shadowRoot);
             return !first.querySelector('.panel')
                 && [...second.querySelectorAll('textarea')].some(field => field.value == 'A spoke is broken')",
            Value::Null,
        )
        .await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn the_tag_works_wherever_it_stands_and_however_it_is_loaded() {
    let service = Service::start(Setup::default()).await;
    service.agent().is_here(true).await;
    let window = Window::open("visitor").await;
    for in_head in [true, false] {
        for load in ["", "async", "defer", "type=\"module\""] {
            let page = Page {
                load,
                in_head,
                ..Page::default()
            };
            let site = Site::open(&service.base(), page).await;
            window.goto(&site.url("/")).await;
            let panel = cast::open(&window).await;
            panel.field("Your name").see().await;
            let wrong = window.seen().await.errors;
            assert!(wrong.is_empty(), "{load} in head: {in_head}: {wrong:?}");
        }
    }
}
