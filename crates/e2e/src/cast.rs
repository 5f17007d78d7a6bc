//! Who and what most tests need: a service, a site, visitors.

use crate::browser::Window;
use crate::page::{Scope, widget};
use crate::service::{AGENT_NAME, Service, Setup, samples};
use crate::site::{Page, Site};
use crate::weather::Proxy;

/// A service and a customer's site that embeds its widget.
pub struct Cast {
    /// The service.
    pub service: Service,
    /// The site.
    pub site: Site,
}

impl Cast {
    /// The usual one.
    pub async fn gather() -> Self {
        Self::with(Setup::default(), Page::default()).await
    }

    /// One with settings of its own.
    pub async fn with(setup: Setup, page: Page) -> Self {
        let service = Service::start(setup).await;
        let site = Site::open(&service.base(), page).await;
        Self { service, site }
    }

    /// The usual one, whose widget talks to the service through a proxy.
    pub async fn behind_proxy() -> (Self, Proxy) {
        let service = Service::start(Setup::default()).await;
        let proxy = Proxy::open(&service.base()).await;
        let site = Site::open(&proxy.base(), Page::default()).await;
        (Self { service, site }, proxy)
    }

    /// One where nobody but a sample bot is there, which calls itself Robo.
    pub async fn with_bot(bot: &str) -> Self {
        let setup = Setup::default().with(&["--scripts", &samples()]);
        let cast = Self::with(setup, Page::default()).await;
        cast.service.agent().take_bot(1, bot, "Robo").await;
        cast
    }

    /// A visitor on the site's first page.
    pub async fn visitor(&self, name: &str) -> Window {
        let window = Window::open(name).await;
        window.goto(&self.site.url("/")).await;
        window
    }
}

/// Opens the panel with the mouse.
pub async fn open(window: &Window) -> Scope {
    let widget = widget(window);
    launcher(&widget).click().await;
    widget.get("dialog", "").see().await;
    widget
}

/// The button that opens and closes the panel.
#[must_use]
pub fn launcher(widget: &Scope) -> crate::page::Piece {
    widget.css(".l")
}

/// Fills the form in, without sending it.
pub async fn fill_in(widget: &Scope, name: &str, message: &str) {
    widget.field("Your name").write(name).await;
    let email = format!("{}@example.com", name.to_lowercase());
    widget.field("E-mail address").write(&email).await;
    widget.field("How can we help?").write(message).await;
    widget.checkbox("").click().await;
}

/// Fills in what the whole form asks beside address and message.
pub async fn introduce(window: &Window, widget: &Scope) {
    widget.field("Full name").write("Vera Lind").await;
    widget.field("Company").write("Harbour Bicycles").await;
    window.choose_country("NO").await;
}

/// Asks for a chat with this question, and sees the answers that may help.
pub async fn ask(widget: &Scope, question: &str) {
    widget.field("How can we help?").write(question).await;
    widget.checkbox("").click().await;
    widget.button("Start chat").click().await;
    widget.heading("Does one of these help?").see().await;
}

/// Leaves a request while nobody is here.
pub async fn leave_request(widget: &Scope, message: &str) {
    let email = widget.field("E-mail address");
    email.write("vera@example.com").await;
    widget.field("Phone number").write("+47 22 00 00 00").await;
    widget.field("How can we help?").write(message).await;
    widget.checkbox("").click().await;
    widget.button("Send message").click().await;
    widget.heading("Your request…").see().await;
}

/// Leaves a request from the queue, in which the visitor stays.
pub async fn leave_request_and_wait(widget: &Scope, message: &str) {
    widget.field("How can we help?").write(message).await;
    let keep = widget.button("Leave a message and keep waiting");
    keep.click().await;
    widget.until_says("Your request").await;
}

/// Opens the panel, fills the form in and waits in the queue.
pub async fn queue_up(window: &Window, name: &str, message: &str) -> Scope {
    let widget = open(window).await;
    fill_in(&widget, name, message).await;
    widget.button("Start chat").click().await;
    widget.button("Leave the queue").see().await;
    widget
}

/// Opens the panel, fills the form in and meets a bot.
pub async fn meet_bot(window: &Window, name: &str, message: &str) -> Scope {
    let widget = open(window).await;
    fill_in(&widget, name, message).await;
    widget.button("Start chat").click().await;
    widget.log("Conversation").until_says("Robo").await;
    widget
}

/// Says something in the chat.
pub async fn say(widget: &Scope, text: &str) {
    widget.field("Message").write(text).await;
    widget.button("Send message").click().await;
}

/// Ends the chat, and means it.
pub async fn end(widget: &Scope) {
    widget.button("End chat").click().await;
    let question = widget.get("group", "End the chat?");
    question.inside().button("End chat").click().await;
}

/// Chooses stars and says why, without sending it.
pub async fn rate(widget: &Scope, stars: &str, why: &str) {
    widget.radio(stars).click().await;
    let comment = widget.field("Would you like to say why? (optional)");
    comment.write(why).await;
}

/// A visitor in a chat: the window, the panel, the session's id.
pub async fn talk(cast: &Cast, name: &str, first: &str) -> (Window, Scope, i64) {
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = cast.visitor(name).await;
    let widget = queue_up(&window, name, first).await;
    let session = agent.pick_up().await;
    widget.until_says(AGENT_NAME).await;
    (window, widget, session)
}
