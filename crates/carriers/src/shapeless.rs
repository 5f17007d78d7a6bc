//! Without the `json` feature nobody asks for shapes.

/// Nothing; see `shape.rs`.
macro_rules! shaped {
    ($($any:tt)*) => {};
}
