//! The seam to Leptos: nodes that are made already, as a view that it mounts.

use super::kept;
use super::view::{View, remove};
use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};
use web_sys::{Element, Node};

/// The widget's finished nodes.
///
/// There is no server that would render them, and so nothing to hydrate: what
/// Leptos asks of every view is answered for the browser only.
pub struct Made(usize);

impl Made {
    /// Of these.
    pub fn new(views: impl IntoIterator<Item = View>) -> Self {
        let nodes: Vec<Node> = views.into_iter().flatten().collect();
        Self(kept::put(Box::new(nodes)))
    }
}

/// Nodes in the page.
pub struct Standing(Vec<Node>);

impl Mountable for Standing {
    fn unmount(&mut self) {
        for node in &self.0 {
            remove(node);
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for node in &self.0 {
            // A shadow root of ours takes what we made.
            let _ = parent.insert_before(node, marker);
        }
    }

    fn insert_before_this(&self, _child: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<Element> {
        Vec::new()
    }
}

impl Render for Made {
    type State = Standing;

    fn build(self) -> Standing {
        let nodes = kept::take(self.0).and_then(|nodes| nodes.downcast().ok());
        Standing(nodes.map(|nodes| *nodes).unwrap_or_default())
    }

    fn rebuild(self, state: &mut Standing) {
        state.unmount();
        *state = self.build();
    }
}

impl AddAnyAttr for Made {
    type Output<Some: Attribute> = Self;

    fn add_any_attr<New: Attribute>(self, _attr: New) -> Self {
        self
    }
}

impl RenderHtml for Made {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Standing {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
