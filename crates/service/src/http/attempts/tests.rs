use super::*;

const MINUTE: i64 = 60_000;

fn attempts() -> Attempts {
    Attempts::with(10, 50, 5 * MINUTE, Duration::from_millis(250))
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn of<'a>(name: &'a str, address: &str) -> Attempt<'a> {
    Attempt {
        name,
        address: ip(address),
        device: None,
    }
}

#[test]
fn a_name_closes_for_the_network_that_failed() {
    let attempts = attempts();
    let there = of("Ann", "192.0.2.1");
    for n in 0..10 {
        attempts.allow(&there, 0).unwrap();
        attempts.failed(&there, n * 1000);
    }
    let near = of(" ann", "192.0.2.99");
    let fault = attempts.allow(&near, 10_000).unwrap_err();
    assert_eq!(fault.retry_after, Some(290));
    attempts.allow(&of("bob", "192.0.2.1"), 10_000).unwrap();
    attempts.allow(&of("ann", "198.51.100.1"), 10_000).unwrap();
    attempts.allow(&there, 5 * MINUTE).unwrap();
    attempts.succeeded(&near, 10_000);
    attempts.allow(&there, 10_000).unwrap();
}

#[test]
fn others_only_slow_a_name_and_its_own_networks_not_at_all() {
    let attempts = attempts();
    attempts.succeeded(&of("ann", "192.0.2.1"), 0);
    for n in 0..200 {
        attempts.failed(&of("ann", &format!("198.51.{n}.1")), 0);
    }
    let elsewhere = of("ann", "203.0.113.1");
    attempts.allow(&elsewhere, 0).unwrap();
    assert_eq!(attempts.delay(&elsewhere, 0), Duration::from_secs(4));
    let own = of("ANN", "192.0.2.77");
    attempts.allow(&own, 0).unwrap();
    assert_eq!(attempts.delay(&own, 0), Duration::ZERO);
    // Somebody in the own network guesses at other names.
    for n in 0..60 {
        attempts.failed(&of(&format!("name{n}"), "192.0.2.9"), 0);
    }
    attempts.allow(&own, 0).unwrap();
    attempts.allow(&of("bob", "192.0.2.77"), 0).unwrap_err();
    assert!(attempts.is_own(&own.by_pair(), OWN - 1));
    assert!(!attempts.is_own(&own.by_pair(), OWN));
}

#[test]
fn a_known_device_gets_in_until_it_fails_itself() {
    let attempts = attempts();
    let device = Attempt {
        device: Some("d"),
        ..of("ann", "192.0.2.1")
    };
    for _ in 0..60 {
        attempts.failed(&of("ann", "192.0.2.1"), 0);
    }
    attempts.allow(&of("ann", "192.0.2.1"), 0).unwrap_err();
    attempts.allow(&device, 0).unwrap();
    assert_eq!(attempts.delay(&device, 0), Duration::ZERO);
    for _ in 0..10 {
        attempts.allow(&device, 0).unwrap();
        attempts.failed(&device, 0);
    }
    attempts.allow(&device, 0).unwrap_err();
    // Another one of the agent is not concerned.
    let other = Attempt {
        device: Some("e"),
        ..device
    };
    attempts.allow(&other, 0).unwrap();
    attempts.succeeded(&device, 0);
    attempts.allow(&device, 0).unwrap();
}

#[test]
fn a_network_closes_whatever_the_names() {
    let attempts = attempts();
    for n in 0..50 {
        attempts.failed(&of(&format!("name{n}"), &format!("192.0.2.{n}")), 0);
    }
    let fault = attempts.allow(&of("ann", "192.0.2.200"), 0).unwrap_err();
    assert!(fault.what.contains("network"), "{fault}");
    attempts.allow(&of("ann", "192.0.3.1"), 0).unwrap();
    attempts
        .allow_network(ip("::ffff:192.0.2.9"), 0)
        .unwrap_err();
    for _ in 0..50 {
        attempts.failed_token(ip("2001:db8:1:2::1"), 0);
    }
    attempts
        .allow_network(ip("2001:db8:1:ff::9"), 0)
        .unwrap_err();
    attempts.allow_network(ip("2001:db8:1:100::9"), 0).unwrap();
    attempts.forget(5 * MINUTE);
    attempts.allow(&of("ann", "192.0.2.200"), 0).unwrap();
}

#[test]
fn delays_grow_to_a_bound() {
    let attempts = attempts();
    let home = of("ann", "192.0.2.1");
    let mut delays = Vec::new();
    for _ in 0..10 {
        delays.push(attempts.delay(&home, 0).as_millis());
        attempts.failed(&home, 0);
    }
    assert_eq!(delays, [0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000]);
    // The network has failed, too, but a colleague is not held back by one name.
    let bob = of("bob", "192.0.2.1");
    assert_eq!(attempts.delay(&bob, 0), Duration::ZERO);
    assert_eq!(attempts.delay(&home, 5 * MINUTE), Duration::ZERO);
}

#[tokio::test]
async fn a_crowd_of_delayed_attempts_is_refused() {
    let attempts = Attempts::with(10, 50, 5 * MINUTE, Duration::from_millis(20));
    let home = of("ann", "192.0.2.1");
    for _ in 0..4 {
        attempts.failed(&home, 0);
    }
    let crowd: Vec<_> = (0..DELAYED_OF_NETWORK + 5)
        .map(|_| attempts.slow_down(&home, 0))
        .collect();
    let mut refused = 0;
    let mut waiting = Vec::new();
    for mut one in crowd.into_iter().map(Box::pin) {
        match futures_poll(&mut one).await {
            Some(outcome) => {
                assert_eq!(outcome.unwrap_err().status, 429);
                refused += 1;
            }
            None => waiting.push(one),
        }
    }
    assert_eq!((refused, waiting.len()), (5, DELAYED_OF_NETWORK));
    // Neither another name nor another network is in the way of the crowd.
    attempts
        .slow_down(&of("bob", "192.0.2.1"), 0)
        .await
        .unwrap();
    attempts
        .slow_down(&of("ann", "198.51.100.1"), 0)
        .await
        .unwrap();
    for one in waiting {
        one.await.unwrap();
    }
    assert!(lock(&attempts.delayed_of).is_empty());
    attempts.slow_down(&home, 0).await.unwrap();
}

/// What a future says at once.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    tokio::select! {
        biased;
        outcome = future => Some(outcome),
        () = std::future::ready(()) => None,
    }
}

#[test]
fn memory_is_bounded() {
    let attempts = attempts();
    for n in 0..REMEMBERED + 10 {
        let time = i64::try_from(n).unwrap();
        attempts.succeeded(&of(&n.to_string(), "192.0.2.1"), time);
    }
    assert_eq!(lock(&attempts.own).len(), REMEMBERED);
    let first = of("0", "192.0.2.1").by_pair();
    assert!(!lock(&attempts.own).contains_key(&first));
}
