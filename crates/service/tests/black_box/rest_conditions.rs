//! `Last-Modified`, `If-Modified-Since` and `If-Unmodified-Since`.

use crate::harness::{Reply, Service, send};
use crate::rest::call;
use crate::wait;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn conditions() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    for (path, field) in [
        (format!("/ChatSession/{}", visitor.id), "CustomerName"),
        ("/ChatTopic/1".to_owned(), "Description"),
    ] {
        let get = |since: &str| {
            service
                .rest(Method::GET, &path)
                .header("If-Modified-Since", since)
        };
        let put = |since: &str, value: &str| {
            let request = service
                .rest(Method::PUT, &path)
                .header("If-Unmodified-Since", since);
            request.json(&json!({field: value}))
        };
        // What was changed in this very second has no date yet that would be true.
        let read = until_dated(&service, &path).await;
        let since = read.header("last-modified").to_owned();
        let same = send(get(&since)).await;
        assert_eq!((same.status.as_u16(), same.text.as_str()), (304, ""));
        let old = "Sat, 01 Jan 2000 00:00:00 GMT";
        assert_eq!(send(get(old)).await.ok(), read.ok());
        assert_eq!(send(get("some day")).await.ok(), read.ok());
        // A change is seen, also when it comes at once.
        for value in ["one", "two"] {
            let fresh = until_dated(&service, &path).await;
            let since = fresh.header("last-modified");
            assert_eq!(send(put(since, value)).await.ok()[field], value);
            assert_eq!(send(get(since)).await.ok()[field], value);
            let late = send(put(since, "late")).await;
            late.refused(
                412,
                "SoIllegalOperationException",
                Some("If-Unmodified-Since"),
            );
            let gone = service
                .rest(Method::DELETE, &path)
                .header("If-Unmodified-Since", since);
            assert_eq!(send(gone).await.status, 412);
            let patch = service
                .rest(Method::PATCH, &path)
                .header("If-Unmodified-Since", since);
            assert_eq!(send(patch.json(&json!({field: "late"}))).await.status, 412);
        }
        assert_eq!(call(&service, "GET", &path, None).await.ok()[field], "two");
        // What cannot be read is no condition.
        assert_eq!(send(put("some day", "three")).await.ok()[field], "three");
        let head = send(service.rest(Method::HEAD, &path)).await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    }
}

/// The answer as soon as it tells when it was changed.
async fn until_dated(service: &Service, path: &str) -> Reply {
    wait::until(async || {
        let read = call(service, "GET", path, None).await;
        if read.header("last-modified").is_empty() {
            Err(read)
        } else {
            Ok(read)
        }
    })
    .await
}
