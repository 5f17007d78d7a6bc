//! Files that are pasted or dropped into a chat.

use crate::acts::Console;
use leptos::prelude::*;
use web_sys::{DataTransfer, DragEvent};

/// Sends the files that came along; tells whether there were any.
pub fn send_all(console: Console, id: i32, data: Option<DataTransfer>) -> bool {
    let Some(list) = data.and_then(|data| data.files()) else {
        return false;
    };
    let files: Vec<_> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    let any = !files.is_empty();
    for file in files {
        console.send_file(id, file);
    }
    any
}

/// Something that is no text is dragged: the page must not be left for it.
pub fn dragged(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    let files = types.is_some_and(|types| types.includes(&"Files".into(), 0));
    if files {
        event.prevent_default();
    }
    files
}

/// A file is let go over a chat that goes on.
pub fn dropped(console: Console, id: i32, goes_on: bool, over: RwSignal<bool>, event: &DragEvent) {
    over.set(false);
    if dragged(event) && goes_on {
        send_all(console, id, event.data_transfer());
    }
}
