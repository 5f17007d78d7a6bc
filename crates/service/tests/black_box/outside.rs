//! Scripts ask other servers, where that was allowed.

use crate::harness::{Service, put};
use crate::receiver::{Answer, Receiver};
use serde_json::json;

/// What a script that asks this address makes of it.
async fn asked(allowed: &str, url: &str) -> String {
    let script = format!(
        r#"fn BeforeGetChatPresence(eventState) {{
            let text = "";
            try {{
                let answer = httpPost("{url}", "a body", #{{"X-Own": "1"}});
                text = answer.status + " " + answer.body + " " + answer.headers["content-type"];
            }} catch (error) {{
                text = error.message;
            }}
            throw text;
        }}"#
    );
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "ask.rhai", script.as_bytes());
    let scripts = dir.path().to_str().unwrap();
    let service = Service::start(&["--script-hosts", allowed, "--scripts", scripts]);
    let reply = service.ann("GetChatPresence", json!({})).await;
    reply.refused(400, "SoInvalidArgumentException", None);
    reply.json()["ErrorMessage"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_script_asks_a_host_on_the_list() {
    let receiver = Receiver::start([]).await;
    let host = receiver.base.strip_prefix("http://").unwrap();
    let url = format!("{}/x?y=z", receiver.base);
    let text = asked(host, &url).await;
    assert_eq!(text, "200 thanks text/plain; charset=utf-8");
    let seen = receiver.seen().remove(0);
    assert_eq!(
        (seen.path.as_str(), &*seen.body),
        ("/x?y=z", &b"a body"[..])
    );
    assert_eq!(seen.header("x-own"), "1");
    assert_eq!(seen.header("host"), host);
}

#[tokio::test]
async fn a_script_goes_nowhere_else() {
    let elsewhere = Receiver::start([]).await;
    let receiver = Receiver::start([Answer::Redirect(format!("{}/", elsewhere.base))]).await;
    let host = receiver.base.strip_prefix("http://").unwrap();
    let text = asked(host, &format!("{}/", receiver.base)).await;
    assert!(text.starts_with("307 "), "{text}");
    let text = asked(host, &format!("{}/", elsewhere.base)).await;
    assert!(text.contains("--script-hosts"), "{text}");
    assert!(elsewhere.seen().is_empty());
}
