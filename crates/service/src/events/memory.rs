//! How much memory a script takes: each runs on a thread of its own, so the allocator
//! counts by thread. Rhai itself knows the sizes of single values only; many that are each
//! below its limits fill the memory all the same. The system limits memory by process, and
//! one for each run would have to be started for every message. `GlobalAlloc` is an unsafe
//! trait, so this is the one place with `unsafe`; it hands every call on as it came.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// Bytes that this thread has taken and not given back. Const, and without a
    /// destructor: reading it never allocates, and it is there until the thread's end.
    static TAKEN: Cell<i64> = const { Cell::new(0) };
}

/// The system's allocator, which counts.
#[derive(Debug)]
pub struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(bytes: usize, sign: i64) {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let _ = TAKEN.try_with(|taken| taken.set(taken.get().wrapping_add(bytes.wrapping_mul(sign))));
}

/// Bytes that this thread has taken and not given back so far; below zero where it has
/// given back what others took.
pub fn taken() -> i64 {
    TAKEN.try_with(Cell::get).unwrap_or(0)
}

// SAFETY: every call goes to the system's allocator with the same arguments, and its answer
// is given back as it is. Counting neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps to what `GlobalAlloc::alloc` asks for.
        let place = unsafe { System.alloc(layout) };
        if !place.is_null() {
            count(layout.size(), 1);
        }
        place
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let place = unsafe { System.alloc_zeroed(layout) };
        if !place.is_null() {
            count(layout.size(), 1);
        }
        place
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above; `place` came from the system's allocator.
        unsafe { System.dealloc(place, layout) };
        count(layout.size(), -1);
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above; `place` came from the system's allocator.
        let new = unsafe { System.realloc(place, layout, size) };
        if !new.is_null() {
            count(layout.size(), -1);
            count(size, 1);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_does_not_count() {
        let before = taken();
        let mut many = vec![0_u8; 1 << 20];
        assert!(taken() - before >= 1 << 20);
        many.extend_from_slice(&[0; 1 << 20]);
        assert!(taken() - before >= 2 << 20);
        drop(many);
        assert!(taken() - before < 1 << 20);
    }
}
