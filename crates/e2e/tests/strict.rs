//! Everything there is under the strictest policy: what people see seldom is not
//! what a policy may break unnoticed.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::whole::{Downloads, PNG};
use serde_json::{Value, json};

fn policy(host: &str) -> Option<String> {
    Some(format!(
        "default-src 'none'; script-src {host} 'wasm-unsafe-eval'; connect-src {host}; \
         style-src 'none'; img-src {host}; require-trusted-types-for 'script'"
    ))
}

#[tokio::test]
async fn every_screen_and_every_part_works_under_the_strictest_policy() {
    let cast = Cast::whole(policy, "It arrives within a week.").await;
    let agent = cast.service.agent();
    let window = cast.visitor("visitor").await;
    let downloads = Downloads::of(&window).await;

    // Nobody is here: a request is left.
    let panel = cast::open(&window).await;
    cast::leave_request(&panel, "Call me.").await;

    // Somebody is: the whole form, answers from the FAQ, the queue.
    agent.is_here(true).await;
    panel.button("Leave another message").click().await;
    cast::introduce(&window, &panel).await;
    cast::ask(&panel, "Where is my order?").await;
    panel
        .css(".answers details:first-child summary")
        .click()
        .await;
    panel.until_says("Follow the link").await;
    panel.button("Start the chat").click().await;
    panel.button("Leave a message").see().await;

    // The agent's face is a picture of the service's.
    let session = agent.pick_up().await;
    panel.until_says(AGENT_NAME).await;
    let face = "const face = hosts()[0].shadowRoot.querySelector('.head img');
        return !!face && face.complete && face.naturalWidth > 0 && face.src.startsWith(arguments[0])";
    window
        .until_js("the agent's photo", face, json!(cast.service.base()))
        .await;

    // A file goes up and comes down.
    agent.allow_files(session).await;
    panel.button("Attach a file").see().await;
    window.choose_file("wheel.png", "image/png", PNG).await;
    panel.button("Download wheel.png, 1 kB").click().await;
    assert_eq!(downloads.read(&window, "wheel.png").await.len(), 70);

    // A message comes while the panel is closed: the sound is loaded and played.
    panel.button("Minimise chat").click().await;
    panel.get("dialog", "").gone().await;
    agent.say(session, "Bring it in").await;
    let sound = "return performance.getEntriesByType('resource').some(e => e.name.endsWith('/part-sound.js'))";
    window.until_js("the sound", sound, Value::Null).await;
    cast::launcher(&panel).click().await;

    // The end: rating and comment, and everything to take along.
    agent.end(session).await;
    cast::rate(&panel, "4 of 5: good", "Quick and kind").await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    panel.button("Save the conversation").click().await;
    panel.button("As text").click().await;
    panel.button("As a page").click().await;
    for name in ["chat.txt", "chat.html"] {
        let bytes = downloads.read(&window, name).await;
        let text = String::from_utf8(bytes).expect("a text");
        assert!(text.contains("Bring it in"), "{name}: {text}");
    }
    panel.button("My data").click().await;
    panel.button("Download").click().await;
    let data: Value = serde_json::from_slice(&downloads.read(&window, "chat.json").await)
        .expect("the visitor's data");
    assert!(data.to_string().contains("Quick and kind"), "{data}");
    panel.button("Erase").click().await;
    panel.button("Erase it").click().await;
    panel.heading("Your data is erased").see().await;
    panel.button("Download").click().await;
    downloads.read(&window, "receipt.txt").await;

    let seen = window.seen().await;
    assert_eq!(seen.violations, [""; 0]);
    assert_eq!(seen.errors, [""; 0]);
    let lines = window.console_lines().await.into_iter();
    let told: Vec<_> = lines
        .filter(|line| line.starts_with("WARNING") || line.starts_with("SEVERE"))
        .collect();
    assert_eq!(told, [""; 0]);
}
