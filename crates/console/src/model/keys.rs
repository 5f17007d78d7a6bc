//! Which keys do what.
//!
//! No shortcut takes a key that some keyboard needs to write a letter: function keys work
//! everywhere, and Alt with a letter only where that key writes just this letter. (On a
//! Mac, Option with E begins é, and in Poland it is ę.)

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Pick up whoever waits longest.
    PickUpNext,
    /// Write in the active chat.
    Reply,
    /// End the active chat, or put an ended one away.
    End,
    /// The chat so many places further along the desk.
    Beside(isize),
    /// The part of the page so many places further.
    Region(isize),
}

/// A key that was pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Press<'a> {
    /// What it writes or is called, as `KeyboardEvent.key` has it.
    pub key: &'a str,
    /// Alt, or Option on a Mac.
    pub alt: bool,
    /// Control.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// The Windows key, or Command.
    pub meta: bool,
    /// AltGr, with which keyboards write their third letters.
    pub alt_graph: bool,
    /// Something is being composed of several keys.
    pub composing: bool,
}

/// What a key does, if anything. `apple` tells of a keyboard on which Alt writes letters.
#[must_use]
pub fn command(press: &Press<'_>, apple: bool) -> Option<Command> {
    if press.ctrl || press.meta || press.alt_graph || press.composing {
        return None;
    }
    if press.alt {
        return match press.key {
            "ArrowUp" => Some(Command::Beside(-1)),
            "ArrowDown" => Some(Command::Beside(1)),
            _ if apple => None,
            "n" | "N" => Some(Command::PickUpNext),
            "r" | "R" => Some(Command::Reply),
            "e" | "E" => Some(Command::End),
            _ => None,
        };
    }
    match (press.key, press.shift) {
        ("F6", false) => Some(Command::Region(1)),
        ("F6", true) => Some(Command::Region(-1)),
        ("F2", false) => Some(Command::Reply),
        ("F8", false) => Some(Command::PickUpNext),
        ("F9", false) => Some(Command::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alt(key: &str) -> Press<'_> {
        Press {
            key,
            alt: true,
            ..Press::default()
        }
    }

    #[test]
    fn letters_that_a_keyboard_writes_with_alt_are_letters() {
        // Option+E and Option+N on a Mac, the Polish ę and ń, AltGr as Windows tells it.
        for key in ["Dead", "ę", "ń", "´", "˜", "®", "é", "€"] {
            for apple in [true, false] {
                assert_eq!(command(&alt(key), apple), None, "{key}");
            }
        }
        // Unicode Hex Input writes with Option and the plain digits.
        assert_eq!(command(&alt("e"), true), None);
        for press in [
            Press {
                ctrl: true,
                ..alt("e")
            },
            Press {
                alt_graph: true,
                ..alt("e")
            },
            Press {
                meta: true,
                ..alt("n")
            },
            Press {
                composing: true,
                ..alt("r")
            },
        ] {
            assert_eq!(command(&press, false), None, "{press:?}");
        }
    }

    #[test]
    fn function_keys_do_everything_everywhere() {
        let press = |key| Press {
            key,
            ..Press::default()
        };
        for apple in [true, false] {
            let does = |key| command(&press(key), apple);
            assert_eq!(does("F8"), Some(Command::PickUpNext));
            assert_eq!(does("F2"), Some(Command::Reply));
            assert_eq!(does("F9"), Some(Command::End));
            assert_eq!(does("F6"), Some(Command::Region(1)));
            let back = Press {
                shift: true,
                ..press("F6")
            };
            assert_eq!(command(&back, apple), Some(Command::Region(-1)));
            assert_eq!(command(&alt("ArrowDown"), apple), Some(Command::Beside(1)));
            for letter in ["e", "n", "r", "E", "Enter", "F7"] {
                assert_eq!(does(letter), None, "{letter}");
            }
        }
        assert_eq!(command(&alt("n"), false), Some(Command::PickUpNext));
        assert_eq!(command(&alt("E"), false), Some(Command::End));
    }
}
