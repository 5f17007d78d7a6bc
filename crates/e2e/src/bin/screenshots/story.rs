//! The chat itself, as visitor and agent see it.

use crate::{LONG, draw};
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::{Console, Window, widget};

/// The whole story, from the closed launcher to the rating, on both sides.
pub async fn every_screen() {
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
    agent.let_wait(name, LONG).await;
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
