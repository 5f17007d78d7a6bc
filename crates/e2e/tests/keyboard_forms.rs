//! Without a mouse through what stands beside the chat: the request, the answers,
//! the queue's offer, files, the comment on a rating, what is kept and erased.

use anteroom_e2e::cast::Cast;
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::whole::{Downloads, PNG};
use anteroom_e2e::{Window, cast, widget};
use fantoccini::key::Key;

async fn tab_to(window: &Window, wanted: &str) {
    window.tab_to(wanted, 30).await;
}

async fn press(window: &Window, button: &str) {
    tab_to(window, &format!("button {button}")).await;
    window.press(&[Key::Enter]).await;
}

async fn write(window: &Window, field: &str, text: &str) {
    tab_to(window, &format!("textbox {field}")).await;
    window.keys(text).await;
}

async fn agree(window: &Window) {
    tab_to(window, "checkbox I agree that you keep what I write.").await;
    window.press(&[Key::Space]).await;
}

#[tokio::test]
async fn every_form_and_every_choice_by_keyboard_alone() {
    let cast = Cast::whole(|_| None, "It arrives within a week.").await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let downloads = Downloads::of(&window).await;
    let panel = widget(&window);
    cast::launcher(&panel).see().await;

    // A request, first with what is wrong.
    press(&window, "Chat").await;
    press(&window, "Send message").await;
    window.until_focus("textbox E-mail address").await;
    window.keys("vera@example.com").await;
    write(&window, "Phone number", "+47 22 00 00 00").await;
    write(&window, "How can we help?", "Call me.").await;
    agree(&window).await;
    press(&window, "Send message").await;
    window
        .until_focus("heading Your request 1 is with us")
        .await;

    // The whole form, with a list to choose from; answers that unfold.
    agent.is_here(true).await;
    press(&window, "Leave another message").await;
    write(&window, "Full name", "Vera Lind").await;
    write(&window, "Company", "Harbour Bicycles").await;
    tab_to(&window, "combobox Country").await;
    window.keys("Norw").await;
    let country = panel.get("combobox", "Country");
    country.until(" with Norway", |f| f.value == "NO").await;
    write(&window, "How can we help?", "Where is my order?").await;
    agree(&window).await;
    press(&window, "Start chat").await;
    window.until_focus("heading Does one of these help?").await;
    press(&window, "Where is my order?").await;
    panel.until_says("Follow the link").await;
    tab_to(&window, "button Start the chat").await;
    window.press(&[Key::Enter]).await;

    // The queue's offer: a message, and the place is kept.
    window.until_focus("heading You are next").await;
    press(&window, "Leave a message").await;
    write(&window, "How can we help?", "Call me, please.").await;
    press(&window, "Leave a message and keep waiting").await;
    panel.until_says("Your request 2 is with us").await;
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;

    // Files: the paper clip is reached; one that is here is fetched.
    agent.allow_files(session).await;
    panel.button("Attach a file").see().await;
    tab_to(&window, "button Attach a file").await;
    window.choose_file("wheel.png", "image/png", PNG).await;
    panel.button("Download wheel.png, 1 kB").see().await;
    press(&window, "Download wheel.png, 1 kB").await;
    assert_eq!(downloads.read(&window, "wheel.png").await.len(), 70);

    // The rating and its comment.
    agent.end(session).await;
    tab_to(&window, "radio 1 of 5: very poor").await;
    window.press(&[Key::Space]).await;
    write(
        &window,
        "Would you like to say why? (optional)",
        "Nobody came",
    )
    .await;
    press(&window, "Send").await;
    window
        .until_focus("heading Thank you for talking with us")
        .await;
    window
        .until("the rating at the service", async || {
            (agent.session(session).await["Rating"] == 1).then_some(())
        })
        .await;

    // To keep, and to erase; Escape takes the question back.
    press(&window, "Save the conversation").await;
    press(&window, "As text").await;
    downloads.read(&window, "chat.txt").await;
    press(&window, "My data").await;
    press(&window, "Download").await;
    let data = downloads.read(&window, "chat.json").await;
    let data = String::from_utf8(data).expect("a text");
    assert!(data.contains("Nobody came"), "{data}");
    press(&window, "Erase").await;
    panel.button("Erase it").see().await;
    press(&window, "Keep it").await;
    panel.button("Erase it").gone().await;
    press(&window, "Is this a shared computer?").await;
    press(&window, "Shared computer: end and wipe").await;
    window
        .until_focus("heading Nothing is left on this computer")
        .await;
    assert!(window.seen().await.errors.is_empty());
}
