//! Files, their headers, and who may embed.

use crate::harness::{Reply, Service, put, send};
use reqwest::Method;
use serde_json::json;

fn site(args: &[&str]) -> Service {
    let mut service = Service::bare(&[]);
    let dir = service.dir.path().join("dist");
    put(&dir, "index.html", b"<!doctype html>demo");
    put(&dir, "demo.css", b"body{}");
    put(&dir, "demo.svg", b"<svg/>");
    put(&dir, "chat.js", b"loader");
    put(&dir, "chat.js.br", b"loader, small");
    put(&dir, "chat.js.gz", b"loader, smaller");
    put(&dir, "v0.1.0-01234567/widget.wasm", b"\0asm");
    put(&dir, "console/index.html", b"<!doctype html>console");
    put(&dir, "console/assets/console-0123456789.js", b"console");
    std::fs::write(service.dir.path().join("secret.txt"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        service.dir.path().join("secret.txt"),
        dir.join("v0.1.0-01234567/link.txt"),
    )
    .unwrap();
    let folder = dir.display().to_string();
    service.args = vec!["--assets".to_owned(), folder];
    service.args.extend(args.iter().map(ToString::to_string));
    service.up()
}

#[tokio::test]
async fn the_loader_is_small_and_checked_again() {
    let service = site(&[]);
    let get =
        async |coding: &str| send(service.get("/chat.js").header("Accept-Encoding", coding)).await;
    let plain = get("identity").await;
    assert_eq!(
        (plain.status.as_u16(), plain.text.as_str()),
        (200, "loader")
    );
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=300, must-revalidate"
    );
    assert_eq!(plain.header("access-control-allow-origin"), "*");
    assert_eq!(plain.header("vary"), "Accept-Encoding");
    assert_eq!(plain.header("x-content-type-options"), "nosniff");
    assert_eq!(plain.header("content-encoding"), "");
    let br = get("gzip, deflate, br").await;
    assert_eq!(
        (br.header("content-encoding"), br.text.as_str()),
        ("br", "loader, small")
    );
    assert_eq!(get("gzip, br;q=0").await.header("content-encoding"), "gzip");
    assert_ne!(br.header("etag"), plain.header("etag"));
    let again = service.get("/chat.js").header("Accept-Encoding", "br");
    let again = send(again.header("If-None-Match", br.header("etag"))).await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    let head = send(service.request(Method::HEAD, "/chat.js")).await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-length")),
        (200, "6")
    );
}

#[tokio::test]
async fn parts_are_kept_forever() {
    let service = site(&[]);
    let wasm = send(service.get("/v0.1.0-01234567/widget.wasm")).await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
    assert_eq!(
        wasm.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(wasm.header("access-control-allow-origin"), "*");
    assert_eq!(wasm.header("cross-origin-resource-policy"), "cross-origin");
    let own = send(service.get("/console/assets/console-0123456789.js")).await;
    assert!(own.header("cache-control").contains("immutable"));
    assert_eq!(own.header("access-control-allow-origin"), "");
}

/// A request whose path is sent as it is.
pub async fn raw(service: &Service, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = service.base.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn nothing_outside_the_folder() {
    let service = site(&["--demo"]);
    for path in [
        "/v0.1.0-01234567/../../secret.txt",
        "/v0.1.0-01234567/..%2f..%2fsecret.txt",
        "/v0.1.0-01234567/%2e%2e/%2e%2e/secret.txt",
        "/v0.1.0-01234567/..%5c..%5csecret.txt",
        "/v0.1.0-01234567//../../secret.txt",
        "/v0.1.0-01234567/link.txt",
        "/v0.1.0-01234567/",
        "/v0.1.0-01234567/.",
        "/console/../../secret.txt",
        "/console/..%2f..%2fsecret.txt",
        "/secret.txt",
        "/v0.1.0-01234567/%00",
        "/v0.1.0-01234567/chat.db",
    ] {
        let answer = raw(&service, path).await;
        assert!(!answer.contains("\r\n\r\nsecret"), "{path}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn pages_have_policies() {
    let service = site(&["--demo"]);
    let policy = |reply: &Reply| reply.header("content-security-policy").to_owned();
    let demo = send(service.get("/")).await;
    assert_eq!(demo.text, "<!doctype html>demo");
    for part in [
        "default-src 'none'",
        "'wasm-unsafe-eval'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy(&demo).contains(part), "{part}");
    }
    assert_eq!(
        send(service.get("/demo.css")).await.header("content-type"),
        "text/css; charset=utf-8"
    );
    assert_eq!(
        send(service.get("/demo.svg")).await.header("content-type"),
        "image/svg+xml"
    );
    let console = send(service.get("/console/")).await;
    assert_eq!(console.text, "<!doctype html>console");
    assert!(policy(&console).contains("frame-ancestors 'none'"));
    assert_eq!(console.header("x-frame-options"), "DENY");
    assert_eq!(console.header("cache-control"), "no-cache");
    assert_eq!(send(service.get("/healthz")).await.text, "ok\n");
    assert_eq!(send(service.get("/readyz")).await.status, 200);
    let bare = site(&[]);
    assert!(
        raw(&bare, "/")
            .await
            .to_ascii_lowercase()
            .contains("location: console/")
    );
    assert_eq!(send(bare.get("/demo.css")).await.status, 404);
    assert_eq!(send(bare.get("/demo.svg")).await.status, 404);
}

#[tokio::test]
async fn any_site_may_embed_unless_some_are_named() {
    let service = Service::start(&[]);
    let preflight = |service: &Service, origin: &str| {
        let path = "/api/v1/Agents/Chat/GetChatSessionEntity?chatSessionEntityId=1";
        let request = service
            .request(Method::OPTIONS, path)
            .header("Origin", origin);
        let request = request.header("Access-Control-Request-Method", "POST");
        request.header("Access-Control-Request-Headers", "authorization,prefer")
    };
    let reply = send(preflight(&service, "https://shop.example")).await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.header("access-control-max-age"), "7200");
    assert_eq!(reply.header("access-control-allow-credentials"), "");
    let allowed = reply
        .header("access-control-allow-headers")
        .to_ascii_lowercase();
    for name in [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
        "prefer",
    ] {
        assert!(allowed.contains(name), "{name}");
    }
    // A page's own function in fetch's place may add a header to everything, without cookies.
    assert!(allowed.starts_with("*, "), "{allowed}");
    assert!(!allowed.contains("x-xsrf-token"));
    let file = service.request(Method::OPTIONS, "/v0.1.0-00000000/widget.wasm");
    let file = file.header("Origin", "https://shop.example");
    let file = file.header("Access-Control-Request-Method", "GET");
    let reply = send(file.header("Access-Control-Request-Headers", "x-requested-with")).await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.header("access-control-allow-headers"), "*");
    // Errors can be read by the page, too.
    let create = service
        .method("SaveChatSessionEntity")
        .header("Origin", "https://shop.example");
    let reply = send(create.json(&json!({"TopicId": 9}))).await;
    assert_eq!(
        (
            reply.status.as_u16(),
            reply.header("access-control-allow-origin")
        ),
        (404, "*")
    );
    let console = service
        .request(Method::POST, "/console/sign-in")
        .header("Origin", "https://shop.example");
    let reply = send(console.json(&json!({"Name": "ann", "Password": "pw-ann"}))).await;
    assert_eq!(
        (
            reply.status.as_u16(),
            reply.header("access-control-allow-origin")
        ),
        (403, "")
    );

    let listed = Service::start(&["--cors-origins", "https://shop.example https://b.example"]);
    let reply = send(preflight(&listed, "https://shop.example")).await;
    assert_eq!(
        reply.header("access-control-allow-origin"),
        "https://shop.example"
    );
    assert_eq!(reply.header("vary"), "Origin");
    let reply = send(preflight(&listed, "https://evil.example")).await;
    assert_eq!(reply.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn the_page_about_the_api_names_everything_once_and_loads_nothing_from_outside() {
    let service = Service::bare(&[]).up();
    let reply = send(service.get("/api/docs")).await;
    let (contents, rest) = reply.text.split_once("</nav>").unwrap();
    let mut names: Vec<&str> = Vec::new();
    for group in contents.split("<h2>").skip(1) {
        let links = group.split("<li><a href=\"#").skip(1);
        let mut own: Vec<&str> = links
            .map(|link| link.split_once("\">").unwrap().1.split_once('<').unwrap().0)
            .collect();
        own.sort_unstable();
        let count = own.len();
        own.dedup();
        assert_eq!(own.len(), count, "{own:?}");
        names.extend(own);
    }
    for method in send(service.get("/api/v1")).await.ok().as_array().unwrap() {
        let url = method["Url"].as_str().unwrap();
        if method["Verb"] == "POST" && url.contains("/Agents/") {
            let name = url.rsplit('/').next().unwrap();
            assert!(names.iter().any(|known| known.ends_with(name)), "{url}");
            assert!(rest.contains(&format!("<code>{url}</code>")), "{url}");
        }
    }
    // Each row of each table says whose it is.
    assert!(!rest.contains("<code></code>"));
    for header in [
        "SO-TimeZone",
        "SO-Language",
        "Accept-Language",
        "Idempotency-Key",
    ] {
        assert!(rest.contains(&format!("<code>{header}</code>")), "{header}");
    }
    let policy = reply.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
    for outside in ["http://", "https://", "<script", "<img", "src="] {
        assert!(!reply.text.contains(outside), "{outside}");
    }
}
