//! `anteroom agent add` and `anteroom agent mark`.

use crate::app::now;
use crate::cli::{standard_input, text};
use crate::http::password;
use crate::store::agent::Marks;
use crate::store::{Conn, Store, agent, member};

/// What is said of an agent; what is not said stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'a> {
    /// First and last name.
    pub full_name: Option<&'a str>,
    /// What visitors call the agent where first names are not shown.
    pub nickname: Option<&'a str>,
    /// The user group.
    pub group: Option<&'a str>,
    /// Manages the topics that the agent is a member of now.
    pub manager: Option<bool>,
    /// Manages every topic.
    pub administrator: Option<bool>,
    /// Is a program.
    pub integration: Option<bool>,
}

/// Stores an agent's name and password. A new agent answers every topic and is told of its
/// chats, unless it is a program.
pub async fn put(
    store: &Store,
    name: &str,
    names: Names<'_>,
    password: &str,
) -> Result<(), String> {
    let word = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || password::hash(&word))
        .await
        .map_err(text)??;
    let mut tx = store.write().await.map_err(text)?;
    let known = agent::by_name(&mut tx, name).await.map_err(text)?;
    let before = known.as_ref().map_or(name, |row| &row.full_name);
    let full_name = names.full_name.unwrap_or(before);
    let id = agent::save(&mut tx, name, full_name, &hash, now())
        .await
        .map_err(text)?;
    if known.is_some() {
        agent::sign_out_everywhere(&mut tx, id)
            .await
            .map_err(text)?;
    } else if names.integration != Some(true) {
        member::join_everywhere(&mut tx, id).await.map_err(text)?;
    }
    if let Some(manages) = names.manager {
        member::set_manager(&mut tx, id, manages)
            .await
            .map_err(text)?;
    }
    set_marks(&mut tx, id, names).await?;
    if let Some(group) = names.group {
        agent::set_group(&mut tx, id, group.trim())
            .await
            .map_err(text)?;
    }
    if let Some(nickname) = names.nickname {
        agent::set_nickname(&mut tx, id, nickname.trim())
            .await
            .map_err(text)?;
    }
    tx.commit().await.map_err(text)
}

async fn set_marks(conn: &mut Conn, id: i32, names: Names<'_>) -> Result<(), String> {
    let before = agent::marks(conn, id).await.map_err(text)?;
    let marks = Marks {
        administrator: names.administrator.unwrap_or(before.administrator),
        integration: names.integration.unwrap_or(before.integration),
    };
    if marks == before {
        return Ok(());
    }
    agent::set_marks(conn, id, marks).await.map_err(text)
}

/// Changes the marks of an account; answers its name and how they are now.
///
/// # Errors
/// With a sentence for the operator, also where there is no such account.
pub async fn mark(store: &Store, name: &str, names: Names<'_>) -> Result<(String, Marks), String> {
    let mut tx = store.write().await.map_err(text)?;
    let found = agent::by_name(&mut tx, name).await.map_err(text)?;
    let row = found
        .ok_or_else(|| format!("there is no agent {name}; anteroom agent add {name} makes one"))?;
    set_marks(&mut tx, row.id, names).await?;
    let marks = agent::marks(&mut tx, row.id).await.map_err(text)?;
    tx.commit().await.map_err(text)?;
    Ok((row.name, marks))
}

/// `anteroom agent mark`: changes the marks of an account and says how they are.
///
/// # Errors
/// With a sentence for the operator.
pub async fn mark_and_tell(name: &str, names: Names<'_>, database: &str) -> Result<(), String> {
    let store = Store::open(database).await.map_err(text)?;
    let (name, marks) = mark(&store, name, names).await?;
    store.close().await;
    let yes = |is: bool| if is { "yes" } else { "no" };
    println!(
        "agent {name}: administrator {}, integration {}",
        yes(marks.administrator),
        yes(marks.integration)
    );
    Ok(())
}

/// Adds an agent with the password that comes on standard input, or changes one.
///
/// # Errors
/// With a sentence for the operator.
pub async fn add(name: &str, names: Names<'_>, database: &str) -> Result<(), String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.contains(':') {
        return Err("the name has to be 1 to 100 characters, without a colon".to_owned());
    }
    let group = names.group.map(str::trim);
    if group.is_some_and(|group| group.is_empty() || group.chars().count() > 100) {
        return Err("the group's name has to be 1 to 100 characters".to_owned());
    }
    if names
        .nickname
        .is_some_and(|name| name.chars().count() > 100)
    {
        return Err("the nickname has to be at most 100 characters".to_owned());
    }
    let input = standard_input()?;
    let password = input.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(format!(
            "no password came on standard input; try: echo 'a good password' | anteroom agent add {name}"
        ));
    }
    let store = Store::open(database).await.map_err(text)?;
    let known = {
        let mut read = store.read().await.map_err(text)?;
        agent::by_name(&mut read, name).await.map_err(text)?
    };
    put(&store, name, names, password).await?;
    store.close().await;
    println!(
        "agent {name} is {}",
        if known.is_some() { "changed" } else { "added" }
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_agent_stays_in_the_group_until_another_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        let group = async |wanted| {
            let names = Names {
                full_name: Some("Ann Lee"),
                group: wanted,
                ..Names::default()
            };
            put(&store, "ann", names, "a password").await.unwrap();
            let mut read = store.read().await.unwrap();
            agent::listed(&mut read).await.unwrap()[0]
                .group_name
                .clone()
        };
        assert_eq!(group(None).await, "Agents");
        assert_eq!(group(Some("Sales")).await, "Sales");
        assert_eq!(group(None).await, "Sales");
        let long = "é".repeat(101);
        for wrong in ["", " ", long.as_str()] {
            let names = Names {
                group: Some(wrong),
                ..Names::default()
            };
            let error = add("ann", names, &url).await.unwrap_err();
            assert!(error.contains("group"), "{error}");
        }
    }

    #[tokio::test]
    async fn marks_stay_until_they_are_changed() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        let marks = |administrator, integration| Names {
            administrator,
            integration,
            ..Names::default()
        };
        let of = |administrator, integration| Marks {
            administrator,
            integration,
        };
        put(&store, "ann", Names::default(), "a").await.unwrap();
        let now = async |names| mark(&store, "ANN", names).await.unwrap().1;
        assert_eq!(now(Names::default()).await, of(false, false));
        assert_eq!(now(marks(Some(true), None)).await, of(true, false));
        put(&store, "ann", Names::default(), "b").await.unwrap();
        assert_eq!(now(marks(None, Some(true))).await, of(true, true));
        assert_eq!(now(marks(Some(false), None)).await, of(false, true));
        put(&store, "ann", marks(Some(true), None), "c")
            .await
            .unwrap();
        assert_eq!(now(Names::default()).await, of(true, true));
        let error = mark(&store, "zoe", Names::default()).await.unwrap_err();
        assert!(error.contains("agent add zoe"), "{error}");
    }
}
