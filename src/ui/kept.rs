//! What may not leave this thread, under numbers that may.
//!
//! Leptos' own wrapper for such values asks at every use which thread it is on.
//! Here there is one, and the question would bring std's threads to every visitor.

use super::Shown;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

thread_local! {
    static THINGS: RefCell<Shelf> = const { RefCell::new(Shelf { places: Vec::new(), free: Vec::new() }) };
    static SHOWN: RefCell<Vec<(u32, Rc<Shown>)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

struct Shelf {
    places: Vec<Option<Box<dyn Any>>>,
    free: Vec<usize>,
}

/// Keeps a thing until it is taken, which is done once.
pub fn put(thing: Box<dyn Any>) -> usize {
    THINGS.with_borrow_mut(|shelf| {
        let place = shelf.free.pop().unwrap_or(shelf.places.len());
        if place == shelf.places.len() {
            shelf.places.push(Some(thing));
        } else if let Some(free) = shelf.places.get_mut(place) {
            *free = Some(thing);
        }
        place
    })
}

/// Gives it back. Whatever its end brings about finds the shelf in order.
pub fn take(place: usize) -> Option<Box<dyn Any>> {
    THINGS.with_borrow_mut(|shelf| {
        shelf.free.push(place);
        shelf.places.get_mut(place)?.take()
    })
}

/// Keeps what a chat shows; the number is never given again, so that whoever
/// comes late finds nothing.
pub fn show(shown: Shown) -> u32 {
    SHOWN.with_borrow_mut(|all| {
        let number = NEXT.replace(NEXT.get().wrapping_add(1));
        all.push((number, Rc::new(shown)));
        number
    })
}

/// What this chat shows, until its end.
pub fn shown(number: u32) -> Option<Rc<Shown>> {
    SHOWN.with_borrow(|all| {
        let found = all.iter().find(|(known, _)| *known == number);
        found.map(|(_, shown)| Rc::clone(shown))
    })
}

/// Changes what this chat shows; nobody may be reading it meanwhile.
pub fn change<T>(number: u32, change: impl FnOnce(&mut Shown) -> T) -> Option<T> {
    let mut shown = hide(number)?;
    let changed = Rc::get_mut(&mut shown).map(change);
    SHOWN.with_borrow_mut(|all| all.push((number, shown)));
    changed
}

/// The end of it.
pub fn hide(number: u32) -> Option<Rc<Shown>> {
    SHOWN.with_borrow_mut(|all| {
        let place = all.iter().position(|(known, _)| *known == number)?;
        Some(all.swap_remove(place).1)
    })
}
