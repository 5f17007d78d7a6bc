//! What a failed layer says last: which tests it was, and how each is run alone.

/// The tests that failed, as their runner's output names them, each once.
///
/// Reads libtest and wasm-bindgen's runner (`test NAME ... FAILED` or `FAIL`)
/// and Node's TAP (`not ok 3 - NAME`).
pub fn names(printed: &str) -> Vec<String> {
    let mut failed: Vec<String> = Vec::new();
    for line in printed.lines() {
        let line = line.trim();
        let libtest = || {
            let (name, verdict) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
            verdict.starts_with("FAIL").then_some(name)
        };
        let tap = || {
            let (number, name) = line.strip_prefix("not ok ")?.split_once(" - ")?;
            number.parse::<u32>().is_ok().then_some(name)
        };
        if let Some(name) = libtest().or_else(tap) {
            let name = name.trim_end_matches(" - should panic").to_owned();
            if !failed.contains(&name) {
                failed.push(name);
            }
        }
    }
    failed
}

/// A failed program's part of its layer's last lines: its tests, each with how to run it alone.
pub fn lines(printed: &str, alone: impl Fn(&str) -> String) -> String {
    let failed = names(printed);
    if failed.is_empty() {
        return format!(
            "\n  failed before a test did; what it said stands above\n      again: {}",
            alone("").trim_end()
        );
    }
    failed
        .iter()
        .map(|name| format!("\n  {name}\n      alone: {}", alone(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{lines, names};

    #[test]
    fn failed_tests_are_named_once() {
        let libtest = "test a::b ... ok\ntest a::c ... FAILED\nfailures:\n    a::c\n\
                       test result: FAILED. 1 passed; 1 failed";
        assert_eq!(names(libtest), ["a::c"]);
        assert_eq!(names("test life::it_ends ... FAIL\n"), ["life::it_ends"]);
        let tap = "ok 1 - fine\n    not ok 2 - it says so\n# fail 1";
        assert_eq!(names(tap), ["it says so"]);
        assert!(names("test result: ok. 4 passed; 0 failed").is_empty());
    }

    #[test]
    fn the_last_lines_tell_how_to_run_it_alone() {
        let alone = |name: &str| format!("cargo xtask test e2e embed {name}");
        assert_eq!(
            lines("test one ... FAILED\ntest two ... FAILED", alone),
            "\n  one\n      alone: cargo xtask test e2e embed one\
             \n  two\n      alone: cargo xtask test e2e embed two"
        );
        let broken = lines("Segmentation fault", alone);
        assert!(
            broken.ends_with("again: cargo xtask test e2e embed"),
            "{broken}"
        );
    }
}
