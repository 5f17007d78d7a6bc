//! Pages that throw the chat out of the document: it comes back as it was, and a page that
//! goes on with it is not fought.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use serde_json::Value;

/// Thrown out while the visitor types: what was typed, where, and how far was read stay.
#[tokio::test]
async fn the_focus_and_the_place_in_the_log_come_back_with_it() {
    let cast = Cast::gather().await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    let agent = cast.service.agent();
    for number in 0..30 {
        agent.say(session, &format!("Number {number}")).await;
    }
    let log = panel.log("Conversation");
    log.until_says("Number 29").await;
    panel.field("Message").write("Half a").await;
    let top = "const list = hosts()[0].shadowRoot.querySelector('.scroll'); list.scrollTop = 120;
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(list.scrollTop))))";
    let top: f64 = window.js(top, Value::Null).await;
    let swap = "document.documentElement.replaceChildren(document.head, document.createElement('body')); return null";
    let _: Value = window.js(swap, Value::Null).await;
    window.until_focus("textbox Message").await;
    window.keys(" thought").await;
    panel
        .field("Message")
        .until(" with all of it", |field| field.value == "Half a thought")
        .await;
    let now: f64 = window
        .js(
            "return hosts()[0].shadowRoot.querySelector('.scroll').scrollTop",
            Value::Null,
        )
        .await;
    assert!((now - top).abs() < 2.0, "{now}, not {top}");
}

/// Safari tells that the focus has left when the chat is there again already.
#[tokio::test]
async fn a_late_word_of_the_lost_focus_does_not_keep_it_away() {
    let cast = Cast::gather().await;
    let (window, panel, _) = cast::talk(&cast, "Vera", "Hello").await;
    panel.field("Message").write("Half a").await;
    let swap = "const host = hosts()[0], field = host.shadowRoot.activeElement;
        new MutationObserver((_, observer) => {
            if (!host.isConnected) return;
            observer.disconnect();
            field.dispatchEvent(new FocusEvent('focusout', { bubbles: true, composed: true }));
        }).observe(document.documentElement, { childList: true });
        host.remove(); return null";
    let _: Value = window.js(swap, Value::Null).await;
    window.until_focus("textbox Message").await;
    // Nor does it matter that the visitor looks at another window.
    let swap = "document.hasFocus = () => false; hosts()[0].remove(); return null";
    let _: Value = window.js(swap, Value::Null).await;
    panel.field("Message").see().await;
    window.until_focus("textbox Message").await;
    // What the page gives the focus to keeps it.
    let swap = "const own = document.body.appendChild(document.createElement('input'));
        own.setAttribute('aria-label', 'Search'); hosts()[0].remove(); own.focus(); return null";
    let _: Value = window.js(swap, Value::Null).await;
    panel.field("Message").see().await;
    // The place in the log, and with it the focus, is put back after 50 milliseconds at the latest.
    let later =
        "return new Promise(done => setTimeout(() => done(document.activeElement.ariaLabel), 200))";
    assert_eq!(window.js::<String>(later, Value::Null).await, "Search");
}

/// A page that is morphed as a whole, again and again, to what knows of no chat.
#[tokio::test]
async fn whoever_throws_it_out_again_and_again_gets_it_back() {
    let cast = Cast::gather().await;
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    panel.field("Message").write("Half a").await;
    let out = "for (const node of [...document.documentElement.childNodes])
            if (!['HEAD', 'BODY'].includes(node.nodeName)) node.remove();
        return document.querySelector('anteroom-chat') === null";
    let there = "return document.querySelectorAll('html > anteroom-chat').length == 1";
    for _ in 0..30 {
        assert!(window.js::<bool>(out, Value::Null).await);
        window.until_js("the chat", there, Value::Null).await;
    }
    window.until_focus("textbox Message").await;
    window.keys(" thought").await;
    panel.button("Send message").click().await;
    window
        .until("the message at the service", async || {
            let log = cast.service.agent().log(session).await;
            log.iter()
                .any(|(_, text)| text == "Half a thought")
                .then_some(())
        })
        .await;
    assert_eq!(window.seen().await.errors, [""; 0]);
}

/// A page that throws out what it does not know, as soon as it comes: the chat comes back
/// later each time, and at once when the page has given that up.
#[tokio::test]
async fn a_page_that_does_not_want_it_is_not_fought_for_ever() {
    let fight = "<script>
        window.gaps = [];
        let last;
        window.fight = () => {
            window.eye = new MutationObserver(() => {
                const host = document.querySelector('html > anteroom-chat');
                if (!host) return;
                host.remove();
                const now = performance.now();
                if (last) gaps.push(now - last);
                last = now;
            });
            eye.observe(document.documentElement, { childList: true });
        };
        // Thrown out after it has been there for a while: how long it stays away then.
        window.away = async () => {
            const turn = (pause) => new Promise((next) => setTimeout(next, pause));
            const host = document.querySelector('html > anteroom-chat');
            await turn(1500);
            const began = performance.now();
            host.remove();
            while (!host.isConnected) await turn();
            return performance.now() - began;
        };
        </script>";
    let page = Page {
        body: fight.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    let (window, panel, _) = cast::talk(&cast, "Vera", "Hello").await;
    let begin = "fight(); document.querySelector('html > anteroom-chat').remove(); return null";
    let _: Value = window.js(begin, Value::Null).await;
    let slower = "return gaps.length > 9 && Math.min(...gaps.slice(-9)) > 60";
    window.until_js("a slower pace", slower, Value::Null).await;
    let _: Value = window
        .js("eye.disconnect(); return null", Value::Null)
        .await;
    panel.field("Message").see().await;
    window
        .until("it to come back at once", async || {
            let gap: f64 = window.js("return away()", Value::Null).await;
            (gap < 60.0).then_some(())
        })
        .await;
}
