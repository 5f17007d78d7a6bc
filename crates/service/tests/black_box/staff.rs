//! More hands for a test: any agent, agents with some rights, sessions made to
//! measure, and a look at all that is stored.

use crate::harness::{Reply, Service, Visitor, send};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Service {
    /// As an agent of the harness (password `pw-<name>`), any method of any agent.
    pub async fn as_agent(&self, name: &str, method: &str, body: Value) -> Reply {
        let path = if method.contains('/') {
            format!("/api/v1/Agents/{method}")
        } else {
            format!("/api/v1/Agents/Chat/{method}")
        };
        let request = self.request(Method::POST, &path);
        send(
            request
                .basic_auth(name, Some(format!("pw-{name}")))
                .json(&body),
        )
        .await
    }

    /// Every method, as `Agent/Name`: what the service itself says there is.
    pub async fn methods(&self) -> BTreeSet<String> {
        let map = send(self.get("/api/v1")).await.ok();
        let entries = map.as_array().unwrap().iter();
        let names =
            entries.filter_map(|entry| entry["Url"].as_str()?.strip_prefix("/api/v1/Agents/"));
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        let of = |agent: &str| names.iter().filter(|n| n.starts_with(agent)).count();
        assert_eq!((of("Chat/"), of("CustomerService/")), (31, 3));
        assert!(of("Anteroom/") > 0);
        names
    }

    /// Sends a file as this visitor, or as Ann.
    pub fn file(&self, who: Option<&Visitor>, id: i64, name: &str, bytes: &[u8]) -> RequestBuilder {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("chatSessionId", &id.to_string())
            .append_pair("fileName", name)
            .finish();
        let request = self
            .method(&format!("../Anteroom/AddChatFile?{query}"))
            .header("Content-Type", "application/octet-stream")
            .body(bytes.to_vec());
        match who {
            Some(visitor) => request.bearer_auth(&visitor.key),
            None => request.basic_auth("ann", Some("pw-ann")),
        }
    }

    /// A visitor in a chat with Ann, who may send files.
    pub async fn sender(&self) -> Visitor {
        let visitor = self.visitor().await;
        self.pick_up(visitor.id).await;
        let body = json!({"ChatSessionId": visitor.id, "Allowed": true});
        self.ann("../Anteroom/AllowChatFiles", body).await.ok();
        visitor
    }

    /// How many files are in the folder beside the database.
    pub fn files(&self) -> usize {
        let folder = self.dir.path().join("chat.db.files");
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    /// As Ann, a REST address below `/api/v1`.
    pub fn rest(&self, verb: Method, path: &str) -> RequestBuilder {
        self.request(verb, &format!("/api/v1{path}"))
            .basic_auth("ann", Some("pw-ann"))
    }

    /// Further agents (password `pw-<name>`), members of every topic or of none.
    pub async fn hire(&self, name: &str, member: bool) -> i64 {
        let full = format!("{} Doe", name.to_uppercase());
        let line = format!("pw-{name}\n");
        self.run(&["agent", "add", name, "--full-name", &full], &line);
        if !member {
            let body = json!({"ChatTopicId": 1, "Username": name});
            let reply = self.ann("DeleteChatTopicUserAgent", body).await;
            assert_eq!(reply.status, 204, "{}", reply.text);
        }
        let list = self
            .ann("GetUserAgentList", json!({"Flat": true}))
            .await
            .ok();
        let mut items = list.as_array().unwrap().iter();
        items.find(|item| item["ExtraInfo"] == name).unwrap()["Id"]
            .as_i64()
            .unwrap()
    }

    /// Gives a member of topic 1 these rights, named as in the carrier.
    pub async fn grant(&self, name: &str, rights: &[&str]) {
        let mut member = json!({"User": {"UserName": name}});
        for right in rights {
            member[*right] = true.into();
        }
        let body = json!({"ChatTopicId": 1, "Useragent": member});
        self.ann("AddChatTopicUserAgent", body).await.ok();
    }

    /// A session that an integration makes as it is wanted.
    pub async fn made(&self, body: Value) -> i64 {
        let made = self.ann("SaveChatSessionEntity", body).await.ok();
        made["ChatSessionId"].as_i64().unwrap()
    }

    /// Every row of every table, so that two looks can be compared.
    pub async fn rows(&self) -> Vec<String> {
        use sqlx::{Connection, SqliteConnection};
        let mut db = SqliteConnection::connect(&self.database()).await.unwrap();
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
                .fetch_all(&mut db)
                .await
                .unwrap();
        let mut rows = Vec::new();
        for table in tables {
            let columns: Vec<String> =
                sqlx::query_scalar("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info($1)")
                    .bind(&table)
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
            let columns = columns.join(" || ' ' || ");
            let sql = format!("SELECT '{table} ' || {columns} FROM \"{table}\"");
            let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_all(&mut db)
                .await
                .unwrap();
            rows.extend(found);
        }
        rows
    }
}
