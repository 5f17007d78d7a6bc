//! Mouse and keyboard, as the driver moves them.

use crate::browser::Window;
use crate::kind::Kind;
use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde_json::Value;
use std::time::Duration;

impl Window {
    /// Clicks an element that a script has given, if that is possible now.
    pub(crate) async fn click_on(&self, element: &Value) -> Option<()> {
        if Kind::of_run() != Kind::WebKit {
            return self.element(element).await?.click().await.ok();
        }
        // WebKit's driver takes the shadow root's host for what lies above the
        // element, so the mouse is moved there; what lies above it is clicked then.
        let body =
            "const e = arguments[0]; e.scrollIntoView({block: 'nearest', behavior: 'instant'});
            const {x, y, width, height} = e.getBoundingClientRect();
            const at = [Math.round(x + width / 2), Math.round(y + height / 2)];
            const hit = e.getRootNode().elementFromPoint(...at);
            return hit && (e.contains(hit) || hit.contains(e)) ? at : null";
        let at: Option<(i64, i64)> = self.try_js(body, element.clone()).await.ok()?;
        let (x, y) = at?;
        let duration = Some(Duration::ZERO);
        let button = MOUSE_BUTTON_LEFT;
        let actions = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveTo {
                duration,
                x: x as f64,
                y: y as f64,
            })
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        let client = self.client().await;
        client.perform_actions(actions).await.ok()
    }

    /// Types behind what an element holds, if that is possible now.
    pub(crate) async fn type_into(&self, element: &Value, text: &str) -> Option<()> {
        if Kind::of_run() == Kind::Chromium {
            return self.element(element).await?.send_keys(text).await.ok();
        }
        // Firefox's driver makes no key of a line's end, WebKit's does not find the element.
        let body = "const e = arguments[0]; e.focus();
            try { e.setSelectionRange(e.value.length, e.value.length); return true }
            catch { return false }";
        let at_end: bool = self.try_js(body, element.clone()).await.ok()?;
        if !at_end {
            self.press(&[Key::End]).await;
        }
        self.keys(text).await;
        Some(())
    }

    async fn element(&self, element: &Value) -> Option<Element> {
        let id = element.as_object()?.values().next()?.as_str()?;
        let client = self.client().await.clone();
        Some(Element::from_element_id(
            client,
            ElementRef::from(id.to_owned()),
        ))
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub async fn press(&self, keys: &[Key]) {
        self.act(keys.iter().flat_map(|&key| stroke(key.into())).collect())
            .await;
    }

    /// Presses Tab until this has the focus, as role and name, as somebody would who
    /// looks for it; at most so often.
    pub async fn tab_to(&self, wanted: &str, most: usize) {
        let mut passed = Vec::new();
        for _ in 0..most {
            let focus = self.focus().await;
            if focus == wanted {
                return;
            }
            passed.push(focus);
            self.press(&[Key::Tab]).await;
        }
        self.fail(&format!("no \"{wanted}\" among {passed:#?}"))
            .await;
    }

    /// Presses keys while another one is held down.
    pub async fn press_with(&self, held: Key, keys: &[Key]) {
        let held: char = held.into();
        let mut strokes = vec![KeyAction::Down { value: held }];
        strokes.extend(keys.iter().flat_map(|&key| stroke(key.into())));
        strokes.push(KeyAction::Up { value: held });
        self.act(strokes).await;
    }

    /// Types text wherever the focus is.
    pub async fn keys(&self, text: &str) {
        self.act(text.chars().flat_map(stroke).collect()).await;
    }

    async fn act(&self, strokes: Vec<KeyAction>) {
        let actions = strokes
            .into_iter()
            .fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        let client = self.client().await;
        client
            .perform_actions(actions)
            .await
            .expect("keys are pressed");
    }
}

fn stroke(value: char) -> [KeyAction; 2] {
    // A line's end is a key to press.
    let value = if value == '\n' {
        Key::Enter.into()
    } else {
        value
    };
    [KeyAction::Down { value }, KeyAction::Up { value }]
}
