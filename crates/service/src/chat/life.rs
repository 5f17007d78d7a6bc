//! Whatever agents and visitors do in whatever order, what is stored makes sense.

use crate::chat::once::Once;
use crate::chat::sessions::Agent;
use crate::chat::testing::{Stage, once};
use crate::chat::{create, pickup, reset, save, talk, transfer};
use crate::error::Outcome;
use anteroom_carriers::{ChatMessage, ChatSessionStatus};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::HashSet;

#[derive(Clone, Debug)]
enum Deed {
    Ask { by: usize, id: i32, to: usize },
    Accept { by: usize, id: i32 },
    Reject { by: usize, id: i32 },
    Reset { by: usize, id: i32 },
    PickUp { by: usize },
    Say { by: usize, id: i32 },
    End { by: usize, id: i32 },
    VisitorSays { id: i32 },
    VisitorLeaves { id: i32 },
    New,
}

/// Three agents (the last one is the manager) and a few sessions, not all of them there.
fn deed() -> impl Strategy<Value = Deed> {
    let (by, id) = (prop_oneof![2 => Just(0), 1 => 1..3_usize], 1..5_i32);
    prop_oneof![
        3 => (by.clone(), id.clone(), by.clone()).prop_map(|(by, id, to)| Deed::Ask { by, id, to }),
        2 => (by.clone(), id.clone()).prop_map(|(by, id)| Deed::Accept { by, id }),
        1 => (by.clone(), id.clone()).prop_map(|(by, id)| Deed::Reject { by, id }),
        1 => (by.clone(), id.clone()).prop_map(|(by, id)| Deed::Reset { by, id }),
        4 => by.clone().prop_map(|by| Deed::PickUp { by }),
        1 => (by.clone(), id.clone()).prop_map(|(by, id)| Deed::Say { by, id }),
        2 => (by, id.clone()).prop_map(|(by, id)| Deed::End { by, id }),
        3 => id.clone().prop_map(|id| Deed::VisitorSays { id }),
        1 => id.prop_map(|id| Deed::VisitorLeaves { id }),
        1 => Just(Deed::New),
    ]
}

async fn do_it(stage: &Stage, topic: i32, agents: &[Agent], deed: &Deed) -> Outcome<Value> {
    let app = &stage.app;
    let message = ChatMessage {
        message: "Hello".into(),
        ..ChatMessage::default()
    };
    let status = |id: i32, to: &str| json!({"ChatSessionId": id, "Status": to});
    let once: Once = once();
    match *deed {
        Deed::Ask { by, id, to } => transfer::ask(app, &agents[by], id, &agents[to].name).await,
        Deed::Accept { by, id } => transfer::accept(app, &agents[by], id).await,
        Deed::Reject { by, id } => transfer::reject(app, &agents[by], id).await,
        Deed::Reset { by, id } => reset::reset(app, &agents[by], id, &once).await,
        Deed::PickUp { by } => pickup::first(app, &agents[by]).await,
        Deed::Say { by, id } => talk::by_agent(app, &agents[by], id, &message, &once).await,
        Deed::End { by, id } => {
            let body = status(id, "Finished");
            save::by_agent(app, &agents[by], body.as_object().unwrap(), &once).await
        }
        Deed::VisitorSays { id } => talk::by_visitor(app, id, &message, &once).await,
        Deed::VisitorLeaves { id } => {
            let body = status(id, "Finished");
            save::by_visitor(app, id, body.as_object().unwrap(), &once).await
        }
        Deed::New => create::for_topic(app, &agents[0], topic, &once).await,
    }
}

async fn check(stage: &Stage) {
    let mut ranks = HashSet::new();
    for id in 1..100 {
        let Some(row) = stage.find(id).await else {
            break;
        };
        let status = row.status();
        assert_eq!(status.is_ended(), row.when_ended.is_some(), "{row:?}");
        if status == ChatSessionStatus::InQueue {
            assert_eq!((row.user_id, row.when_started, row.rank), (None, None, 0));
        }
        if status.is_chat() {
            assert!(row.user_id.is_some() && row.rank > 0, "{row:?}");
            assert!(ranks.insert((row.user_id, row.rank)), "{row:?}");
        }
        if row.transfer_to.is_some() {
            assert!(
                status.is_chat() && row.transfer_to != row.user_id,
                "{row:?}"
            );
        }
        let seen = talk::list(&stage.app, id, 0, true).await.unwrap();
        let hidden = anteroom_carriers::ChatMessageSpecialType::TransferRejected;
        assert!(seen.iter().all(|message| message.special_type != hidden));
    }
}

#[tokio::test]
async fn who_comes_back_gets_a_rank_that_is_free() {
    let stage = Stage::open().await;
    let topic = stage.topic("Support").await;
    let rights = [true, false, false, false];
    let ann = [stage.agent("ann", Some((topic, rights))).await];
    let (by, id) = (0, 1);
    for deed in [
        Deed::New,
        Deed::New,
        Deed::PickUp { by },
        Deed::End { by, id },
        Deed::PickUp { by },
        Deed::VisitorSays { id },
    ] {
        do_it(&stage, topic, &ann, &deed).await.unwrap();
    }
    assert_eq!((stage.row(2).await.rank, stage.row(1).await.rank), (1, 2));
    check(&stage).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn what_is_stored_makes_sense(deeds in proptest::collection::vec(deed(), 1..60)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let stage = Stage::open().await;
            let topic = stage.topic("Support").await;
            let mut agents = Vec::new();
            for (name, manages) in [("ann", false), ("bob", false), ("max", true)] {
                let rights = [true, false, false, manages];
                agents.push(stage.agent(name, Some((topic, rights))).await);
            }
            for deed in [Deed::New, Deed::New, Deed::New].iter().chain(&deeds) {
                if let Err(fault) = do_it(&stage, topic, &agents, deed).await {
                    assert!(fault.status.is_client_error(), "{deed:?}: {fault}");
                }
                check(&stage).await;
            }
        });
    }
}
