//! Nothing hinders anybody on the screens that not every visitor sees: forms
//! beside the chat, answers, files, what is kept and erased at the end.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::whole::PNG;

/// Text that nobody can break anywhere.
const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft \
     and https://example.com/a/very/long/address/that/goes/on/and/on/without/any/end";

fn assert_none(faults: &[String]) {
    let all = faults.join("\n");
    assert!(faults.is_empty(), "{} barriers:\n{all}", faults.len());
}

#[tokio::test]
async fn no_barrier_in_the_forms_and_the_answers() {
    let cast = Cast::whole(|_| None, LONG).await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    panel.button("Send message").see().await;
    let mut faults = window.barriers_in_every_look("request").await;
    panel.button("Send message").click().await;
    let email = panel.field("E-mail address");
    email.until(" with its error", |f| f.invalid).await;
    faults.extend(window.barriers_in_every_look("request with errors").await);
    cast::leave_request(&panel, LONG).await;
    faults.extend(window.barriers_in_every_look("request posted").await);

    agent.is_here(true).await;
    panel.button("Leave another message").click().await;
    cast::introduce(&window, &panel).await;
    faults.extend(window.barriers_in_every_look("whole form").await);
    cast::ask(&panel, "Where is my order?").await;
    faults.extend(window.barriers_in_every_look("answers").await);
    for number in 1..=2 {
        let answer = format!(".answers details:nth-of-type({number}) summary");
        panel.css(&answer).click().await;
    }
    panel.until_says("Follow the link").await;
    faults.extend(window.barriers_in_every_look("answers unfolded").await);

    panel.button("Start the chat").click().await;
    panel.button("Leave a message").see().await;
    faults.extend(window.barriers_in_every_look("queue with offer").await);
    panel.button("Leave a message").click().await;
    panel.button("Leave a message and go").see().await;
    faults.extend(window.barriers_in_every_look("request from queue").await);
    cast::leave_request_and_wait(&panel, "Call me, please.").await;
    faults.extend(window.barriers_in_every_look("queue with request").await);
    panel.button("Leave the queue").click().await;
    let question = panel.get("group", "").inside();
    question.button("Leave the queue").click().await;
    panel.heading("Your request…").see().await;
    faults.extend(window.barriers_in_every_look("left with request").await);
    assert_none(&faults);
}

#[tokio::test]
async fn no_barrier_around_files_and_at_the_end() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    agent.allow_files(session).await;
    panel.button("Attach a file").see().await;
    window
        .choose_file(&format!("{LONG}.png"), "image/png", PNG)
        .await;
    window.until_said("is sent").await;
    window.choose_file("film.mp4", "video/mp4", "AAAA").await;
    panel.until_says("Files of this kind cannot be sent").await;
    let mut faults = window.barriers_in_every_look("files").await;
    panel.button("Remove").click().await;

    agent.end(session).await;
    cast::rate(&panel, "2 of 5: poor", LONG).await;
    faults.extend(window.barriers_in_every_look("rating with comment").await);
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    faults.extend(window.barriers_in_every_look("end").await);
    for (part, inside) in [
        ("Save the conversation", "As text"),
        ("My data", "Erase"),
        (
            "Is this a shared computer?",
            "Shared computer: end and wipe",
        ),
    ] {
        panel.button(part).click().await;
        panel.button(inside).see().await;
        faults.extend(window.barriers_in_every_look(part).await);
    }
    panel.button("Change your rating").click().await;
    panel.radio("2 of 5: poor").see().await;
    faults.extend(window.barriers_in_every_look("rating changed").await);
    panel.radio("5 of 5: excellent").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    panel.button("Return to chat").click().await;
    panel.until_says(AGENT_NAME).await;
    panel.button("End chat").click().await;
    panel.button("Shared computer: end and wipe").see().await;
    faults.extend(window.barriers_in_every_look("end or wipe").await);
    panel.button("Shared computer: end and wipe").click().await;
    panel
        .heading("Nothing is left on this computer")
        .see()
        .await;
    faults.extend(window.barriers_in_every_look("wiped").await);
    assert_none(&faults);
}
