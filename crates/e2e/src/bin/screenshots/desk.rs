//! What stands beside the chats in the console.

use crate::{LONG, draw};
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use anteroom_e2e::{Console, Window};
use serde_json::{Value, json};

/// What the site signs its visitors' identities with.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What stands beside the chats in the console: requests, what is known of the visitor,
/// and files.
pub async fn a_desk() {
    let mut topic = anteroom_e2e::service::topic();
    topic["TicketEnabled"] = json!(true);
    topic["Widget"]["RequiredFields"] = json!("Email, Name, Company, Phone, Country");
    let setup = Setup {
        topics: vec![topic],
        ..Setup::default()
    }
    .with(&["--identity-secret", SECRET]);
    let cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    for (name, message) in [
        ("Jo", "Call me, please."),
        ("Maximiliane Wolfeschlegelsteinhausenbergerdorff", LONG),
        ("ليلى", "هل تصلحون الدراجات؟"),
    ] {
        let request = json!({
            "TopicId": 1, "CustomerName": name, "CustomerEmail": "jo.wolfeschlegelstein@customers.example.com",
            "CustomerPhone": "+47 22 00 00 00", "CustomerCompanyName": "Harbour Bicycles",
            "CustomerCountry": "NO", "Message": message,
        });
        agent.call("../Anteroom/PostChatRequest", request).await;
    }
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.page.until_says("Call me, please.").await;
    draw(&desk, "50-requests").await;
    let unfold =
        "for (const one of document.querySelectorAll('.request')) one.open = true; return null";
    let _: Value = desk.js(unfold, Value::Null).await;
    draw(&desk, "51-requests-open").await;

    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    // As the site's own server signs it.
    let told = "const bytes = text => new TextEncoder().encode(text);
        const coded = data => btoa(String.fromCharCode(...data))
            .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        const part = value => coded(bytes(JSON.stringify(value)));
        const now = Math.floor(Date.now() / 1000);
        const claims = { sub: 'C-1042', name: 'Vera Berg', email: 'vera@example.com', iat: now, exp: now + 300 };
        const text = part({ alg: 'HS256', typ: 'JWT' }) + '.' + part(claims);
        const how = { name: 'HMAC', hash: 'SHA-256' };
        return crypto.subtle.importKey('raw', bytes(arguments[0]), how, false, ['sign'])
            .then(key => crypto.subtle.sign('HMAC', key, bytes(text)))
            .then(signed => {
                Anteroom.setCustomAttributes({ plan: 'Gold, with the yearly service', basket: 129.9, member: true });
                Anteroom.setUser({ token: text + '.' + coded(new Uint8Array(signed)) });
                return null;
            })";
    let _: Value = window.js(told, json!(SECRET)).await;
    let panel = cast::open(&window).await;
    panel.field("Company").write("Harbour Bicycles").await;
    panel.field("Phone number").write("+47 22 00 00 00").await;
    window.choose_country("NO").await;
    panel
        .field("How can we help?")
        .write("My wheel is bent.")
        .await;
    panel.checkbox("").click().await;
    panel.button("Start chat").click().await;
    let chat = console.pick_up("Vera Berg").await;
    chat.allow_files().await;
    let paste = "const data = new DataTransfer();
        data.items.add(new File(['%PDF-1.4 ' + 'x'.repeat(70000)], arguments[0], { type: 'application/pdf' }));
        document.querySelector('.composer textarea').dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        return null";
    let name = "the bill for the front wheel, which was bent.pdf";
    let _: Value = desk.js(paste, json!(name)).await;
    chat.log().until_says(name).await;
    draw(&desk, "52-facts-and-files").await;
    let drag = "const data = new DataTransfer();
        data.items.add(new File(['x'], 'x.txt'));
        document.querySelector('.table').dispatchEvent(
            new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }));
        return null";
    let _: Value = desk.js(drag, Value::Null).await;
    let takes = "return document.querySelector('.takes-file') !== null";
    desk.until_js("the chat to take it", takes, Value::Null)
        .await;
    draw(&desk, "53-file-over-the-chat").await;
}
