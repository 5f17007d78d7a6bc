//! What stands before, instead of and after the chat.

use crate::{LONG, draw};
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::whole;
use serde_json::Value;

/// Every form with all that it can have, and what stands beside the chat.
pub async fn forms() {
    let setup = Setup {
        topics: vec![whole::topic()],
        ..Setup::default()
    };
    let page = Page {
        tag: r#"data-topicId="1" data-customerName="Vera Wolfeschlegelstein""#.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(setup, page).await;
    cast.service.save_faq(&whole::answers(LONG)).await;
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
    cast::leave_request(&panel, "Call me, please.").await;
    draw(&window, "32-request-posted").await;

    agent.is_here(true).await;
    panel.button("Leave another message").click().await;
    panel.button("Start chat").see().await;
    draw(&window, "33-form-whole").await;
    panel.field("Company").write("Harbour Bicycles").await;
    window.choose_country("NO").await;
    cast::ask(&panel, "Where is my order?").await;
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
    cast::leave_request_and_wait(&panel, "Call me, please.").await;
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
    let unfold = "for (const one of hosts()[0].shadowRoot.querySelectorAll('.tools details')) one.open = true;
        return null";
    let _: Value = window.js(unfold, Value::Null).await;
    draw(&window, "40-tools").await;
    panel.button("Erase").click().await;
    panel.button("Keep it").see().await;
    draw(&window, "41-erase").await;
    panel.button("Erase it").click().await;
    panel.heading("Your data is erased").see().await;
    draw(&window, "42-erased").await;
}
