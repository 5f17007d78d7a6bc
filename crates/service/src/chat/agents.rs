//! The agents, as a list.

use crate::app::App;
use crate::chat::presence;
use crate::error::Outcome;
use crate::store::agent::{self, ListedRow};
use anteroom_carriers::nested::MDOListItem;

fn item(row: &ListedRow, present: bool) -> MDOListItem {
    MDOListItem {
        id: row.id,
        name: row.full_name.clone(),
        tool_tip: row.name.clone(),
        kind: "associate".to_owned(),
        icon_hint: "associate".to_owned(),
        style_hint: if present { "Present" } else { "Away" }.to_owned(),
        extra_info: row.name.clone(),
        full_name: row.full_name.clone(),
        ..MDOListItem::default()
    }
}

/// A heading; its id is not an agent's.
fn group(name: &str) -> MDOListItem {
    MDOListItem {
        name: name.to_owned(),
        kind: "Group".to_owned(),
        icon_hint: "group".to_owned(),
        style_hint: "Heading".to_owned(),
        full_name: name.to_owned(),
        ..MDOListItem::default()
    }
}

/// Every agent, or those who are present: in one list, or under the headings of
/// their user groups.
pub async fn list(app: &App, flat: bool, only_present: bool) -> Outcome<Vec<MDOListItem>> {
    let rows = {
        let mut read = app.store.read().await?;
        agent::listed(&mut read).await?
    };
    let there: Vec<i32> = presence::all(app)
        .await?
        .into_iter()
        .filter(|agent| agent.present)
        .map(|agent| agent.user_id)
        .collect();
    let mut list: Vec<MDOListItem> = Vec::new();
    for row in rows {
        let present = there.contains(&row.id);
        if only_present && !present {
            continue;
        }
        let item = item(&row, present);
        if flat {
            list.push(item);
            continue;
        }
        // The rows come by group.
        match list.last_mut().filter(|group| group.name == row.group_name) {
            Some(group) => group.child_items.push(item),
            None => list.push(MDOListItem {
                child_items: vec![item],
                ..group(&row.group_name)
            }),
        }
    }
    if flat {
        list.sort_by_key(|item| item.name.to_lowercase());
    }
    for (rank, item) in (1..).zip(&mut list) {
        item.rank = rank;
        for (rank, child) in (1..).zip(&mut item.child_items) {
            child.rank = rank;
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Stage;
    use anteroom_carriers::ChatPresence;

    fn names(list: &[MDOListItem]) -> Vec<&str> {
        list.iter().map(|item| item.name.as_str()).collect()
    }

    #[tokio::test]
    async fn by_group_flat_and_present() {
        let stage = Stage::open().await;
        let app = &stage.app;
        assert!(list(app, false, false).await.unwrap().is_empty());
        for name in ["zoe", "ann", "bob"] {
            stage.agent(name, None).await;
        }
        let zoe = stage.agent("zoe", None).await;
        let mut tx = app.store.write().await.unwrap();
        agent::set_group(&mut tx, zoe.id, "Abroad").await.unwrap();
        tx.commit().await.unwrap();
        let groups = list(app, false, false).await.unwrap();
        assert_eq!(names(&groups), ["Abroad", "Agents"]);
        assert!(groups.iter().all(|group| group.kind == "Group"));
        assert_eq!(names(&groups[1].child_items), ["ANN Lee", "BOB Lee"]);
        assert_eq!(groups[1].child_items[1].rank, 2);
        let all = list(app, true, false).await.unwrap();
        assert_eq!(names(&all), ["ANN Lee", "BOB Lee", "ZOE Lee"]);
        assert_eq!((all[2].id, all[2].extra_info.as_str()), (zoe.id, "zoe"));
        assert!(list(app, false, true).await.unwrap().is_empty());
        let there = ChatPresence {
            user_id: zoe.id,
            present: true,
            ..ChatPresence::default()
        };
        presence::save(app, &zoe, &[there]).await.unwrap();
        assert_eq!(names(&list(app, true, true).await.unwrap()), ["ZOE Lee"]);
        assert_eq!(
            list(app, true, true).await.unwrap()[0].style_hint,
            "Present"
        );
        assert_eq!(names(&list(app, false, true).await.unwrap()), ["Abroad"]);
    }
}
