//! A small language for what is on the screen: roles, names, and what to do.

use crate::browser::Window;
use crate::wait;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt;

/// A part of a page in which things are found.
#[derive(Clone)]
pub struct Scope {
    window: Window,
    place: &'static str,
    path: Vec<Step>,
}

/// Something on the page, found anew each time it is looked at.
#[derive(Clone)]
pub struct Piece(Scope);

#[derive(Clone)]
struct Step {
    role: &'static str,
    name: String,
}

/// What an element is now.
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    element: Value,
    target: Value,
    /// Its accessible name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Its value.
    pub value: String,
    /// Ticked, chosen, on.
    pub checked: bool,
    /// Out of use.
    pub disabled: bool,
    /// It has the focus.
    pub focused: bool,
    /// Marked as wrong.
    pub invalid: bool,
    /// Open, for what opens something.
    pub expanded: bool,
    /// What it is described by.
    pub description: String,
}

/// The widget in a customer's page.
#[must_use]
pub fn widget(window: &Window) -> Scope {
    Scope::new(window, "widget")
}

/// The page itself.
#[must_use]
pub fn document(window: &Window) -> Scope {
    Scope::new(window, "page")
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the {}", self.place)?;
        for step in &self.path {
            write!(out, " > {} \"{}\"", step.role, step.name)?;
        }
        Ok(())
    }
}

impl Scope {
    fn new(window: &Window, place: &'static str) -> Self {
        Self {
            window: window.clone(),
            place,
            path: Vec::new(),
        }
    }

    /// The window it is in.
    #[must_use]
    pub const fn window(&self) -> &Window {
        &self.window
    }

    /// What has this role and name. A name that ends in `…` is a beginning;
    /// an empty one is any.
    #[must_use]
    pub fn get(&self, role: &'static str, name: &str) -> Piece {
        let mut scope = self.clone();
        scope.path.push(Step {
            role,
            name: name.to_owned(),
        });
        Piece(scope)
    }

    /// What this selector selects: for what nobody can name.
    #[must_use]
    pub fn css(&self, selector: &str) -> Piece {
        self.get("", selector)
    }

    /// A button.
    #[must_use]
    pub fn button(&self, name: &str) -> Piece {
        self.get("button", name)
    }

    /// A text field.
    #[must_use]
    pub fn field(&self, name: &str) -> Piece {
        self.get("textbox", name)
    }

    /// A box to tick.
    #[must_use]
    pub fn checkbox(&self, name: &str) -> Piece {
        self.get("checkbox", name)
    }

    /// One choice of several.
    #[must_use]
    pub fn radio(&self, name: &str) -> Piece {
        self.get("radio", name)
    }

    /// A heading.
    #[must_use]
    pub fn heading(&self, name: &str) -> Piece {
        self.get("heading", name)
    }

    /// A log of messages.
    #[must_use]
    pub fn log(&self, name: &str) -> Piece {
        self.get("log", name)
    }

    /// Waits until these words can be read here.
    pub async fn until_says(&self, words: &str) {
        let what = format!("\"{words}\" in {self}");
        self.window
            .until(&what, async || {
                self.text().await?.contains(words).then_some(())
            })
            .await;
    }

    /// Waits until these words cannot be read here any more.
    pub async fn until_silent_of(&self, words: &str) {
        let what = format!("\"{words}\" to go from {self}");
        self.window
            .until(&what, async || {
                (!self.text().await?.contains(words)).then_some(())
            })
            .await;
    }

    /// Everything that can be read here.
    pub async fn text(&self) -> Option<String> {
        if self.path.is_empty() {
            let body = "return rootsOf(arguments[0]).flatMap(r => r.body ?? [...r.children])
                .map(e => e.innerText ?? '').join('\\n')";
            return self.window.try_js(body, json!(self.place)).await.ok();
        }
        let found = self.look().await?;
        Some(
            found
                .iter()
                .map(|f| f.text.as_str())
                .collect::<Vec<_>>()
                .join("\n"),
        )
    }

    async fn look(&self) -> Option<Vec<Found>> {
        let path: Vec<_> = self
            .path
            .iter()
            .map(|step| json!({ "role": step.role, "name": step.name }))
            .collect();
        let argument = json!({ "where": self.place, "path": path });
        self.window
            .try_js("return find(arguments[0])", argument)
            .await
            .ok()
    }
}

impl Piece {
    /// The part of the page inside of it.
    #[must_use]
    pub fn inside(&self) -> Scope {
        self.0.clone()
    }

    /// What is there now, without waiting.
    pub async fn now(&self) -> Vec<Found> {
        self.0.look().await.unwrap_or_default()
    }

    /// Whether it is there now, without waiting.
    pub async fn is_there(&self) -> bool {
        !self.now().await.is_empty()
    }

    /// Waits until it is there, once, and like this.
    pub async fn until(&self, what: &str, like: impl Fn(&Found) -> bool) -> Found {
        let mut last = Vec::new();
        let found = wait::look(async || {
            last = self.0.look().await?;
            match &last[..] {
                [one] if like(one) => Some(one.clone()),
                _ => None,
            }
        });
        if let Some(found) = found.await {
            return found;
        }
        let scope = &self.0;
        let what = format!("{scope} was not once there{what}; there was {last:#?}");
        scope.window.fail(&what).await
    }

    /// Waits until it is there, once.
    pub async fn see(&self) -> Found {
        self.until("", |_| true).await
    }

    /// Waits until it is not there any more.
    pub async fn gone(&self) {
        let what = format!("{} to go", self.0);
        let look = async || self.0.look().await?.is_empty().then_some(());
        self.0.window.until(&what, look).await;
    }

    /// Waits until its text holds these words.
    pub async fn until_says(&self, words: &str) -> Found {
        self.until(&format!(" with \"{words}\""), |found| {
            found.text.contains(words)
        })
        .await
    }

    /// Clicks it, as soon as that is possible.
    pub async fn click(&self) {
        let what = format!("{} to be clicked", self.0);
        self.0
            .window
            .until(&what, async || {
                let found = self.0.look().await?;
                let [one] = &found[..] else { return None };
                if one.disabled {
                    return None;
                }
                // Something may lie above it for a moment, or it may be drawn anew.
                self.0.window.click_on(&one.target).await
            })
            .await;
    }

    /// Types into it, after what it holds.
    pub async fn write(&self, text: &str) {
        self.click().await;
        let what = format!("{} to take text", self.0);
        self.0
            .window
            .until(&what, async || {
                let found = self.0.look().await?;
                self.0.window.type_into(&found.first()?.element, text).await
            })
            .await;
    }
}
