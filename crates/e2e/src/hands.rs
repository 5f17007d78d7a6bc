//! Mouse and keyboard, as the driver moves them.

use crate::browser::Window;
use crate::kind::Kind;
use fantoccini::actions::{
    Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
    WheelAction, WheelActions,
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
        // What is moving still, as in a window that is taking its size, is not clicked yet.
        let body =
            "const e = arguments[0]; e.scrollIntoView({block: 'nearest', behavior: 'instant'});
            const was = boxInWindow(e);
            return new Promise(done => setTimeout(() => {
                const {x, y, width, height} = boxInWindow(e);
                const at = [Math.round(x + width / 2), Math.round(y + height / 2)];
                const hit = e.getRootNode().elementFromPoint(...at);
                const still = x === was.x && y === was.y;
                done(still && hit && (e.contains(hit) || hit.contains(e)) ? at : null);
            }, 50))";
        let at: Option<(i64, i64)> = self.try_js(body, element.clone()).await.ok()?;
        let (x, y) = at?;
        let actions = mouse().then(to(x as f64, y as f64)).then(DOWN).then(UP);
        let client = self.client().await;
        client.perform_actions(actions).await.ok()
    }

    /// Moves the mouse to this place of the window.
    pub async fn point(&self, x: f64, y: f64) {
        self.perform(mouse().then(to(x, y))).await;
    }

    /// Presses the mouse's button at one place of the window, and lets it go at another.
    pub async fn drag(&self, from: (f64, f64), over: (f64, f64)) {
        let (down, up) = (to(from.0, from.1), to(over.0, over.1));
        self.perform(mouse().then(down).then(DOWN).then(up).then(UP))
            .await;
    }

    /// Turns the mouse's wheel at this place of the window, down by so many pixels.
    pub async fn wheel(&self, x: f64, y: f64, down: i64) {
        let mut wheel = WheelActions::new("wheel".to_owned());
        wheel.push(WheelAction::Scroll {
            duration: Some(Duration::ZERO),
            x: x as i64,
            y: y as i64,
            delta_x: 0,
            delta_y: down,
        });
        self.perform(wheel).await;
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

    /// Presses a key that is not let go of yet.
    pub async fn hold(&self, key: char) {
        self.act(vec![KeyAction::Down { value: key }]).await;
    }

    /// Lets go of a key that is held.
    pub async fn release(&self, key: char) {
        self.act(vec![KeyAction::Up { value: key }]).await;
    }

    /// Types text wherever the focus is.
    pub async fn keys(&self, text: &str) {
        self.act(text.chars().flat_map(stroke).collect()).await;
    }

    async fn act(&self, strokes: Vec<KeyAction>) {
        let actions = strokes
            .into_iter()
            .fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        self.perform(actions).await;
    }

    async fn perform(&self, actions: impl Into<Actions>) {
        let client = self.client().await;
        let done = client.perform_actions(actions).await;
        done.expect("mouse, wheel and keys are moved");
    }
}

const DOWN: PointerAction = PointerAction::Down {
    button: MOUSE_BUTTON_LEFT,
};
const UP: PointerAction = PointerAction::Up {
    button: MOUSE_BUTTON_LEFT,
};

fn mouse() -> MouseActions {
    MouseActions::new("mouse".to_owned())
}

const fn to(x: f64, y: f64) -> PointerAction {
    let duration = Some(Duration::ZERO);
    PointerAction::MoveTo { duration, x, y }
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
