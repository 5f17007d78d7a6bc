//! The accent, and what can be read on it.

/// An accent that was understood, and the text colour that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accent {
    /// `#rrggbb`
    pub accent: String,
    /// White where that is readable (4.5 : 1), else black. One of them always is.
    pub ink: &'static str,
}

/// Reads `#rgb` or `#rrggbb`; anything else is no colour.
#[must_use]
pub fn accent(text: &str) -> Option<Accent> {
    let digits = text.trim().strip_prefix('#')?;
    let digits: Vec<u32> = digits
        .chars()
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    let rgb = match digits[..] {
        [r, g, b] => [r * 17, g * 17, b * 17],
        [r1, r0, g1, g0, b1, b0] => [r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0],
        _ => return None,
    };
    let mut accent = String::from("#");
    for channel in rgb {
        for digit in [channel / 16, channel % 16] {
            accent.extend(char::from_digit(digit, 16));
        }
    }
    // White on it: (1 + 0.05) / (luminance + 0.05).
    let white = 1.05 / (luminance(rgb) + 0.05);
    let ink = if white >= 4.55 { "#fff" } else { "#000" };
    Some(Accent { accent, ink })
}

/// Relative luminance, with a polynomial for WCAG's power: a general `powf` is
/// ten times its size. It is off by less than 0.002, and between "white can be
/// read" and "black cannot" there is room for 0.008.
fn luminance(rgb: [u32; 3]) -> f64 {
    let [r, g, b] = rgb.map(|channel| {
        let part = f64::from(channel) / 255.0;
        part * (part * (part * 0.305_306 + 0.682_171) + 0.012_523)
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::accent;

    /// Relative luminance as WCAG defines it.
    fn luminance(rgb: [u32; 3]) -> f64 {
        let [r, g, b] = rgb.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn text_on_any_accent_is_readable() {
        for step in 0..4096_u32 {
            let rgb = [step >> 8, step >> 4 & 15, step & 15];
            let [r, g, b] = rgb.map(|c| char::from_digit(c, 16).unwrap());
            let got = accent(&format!("#{r}{g}{b}")).unwrap();
            let under = luminance(rgb.map(|c| c * 17)) + 0.05;
            let contrast = match got.ink {
                "#fff" => 1.05 / under,
                _ => under / 0.05,
            };
            assert!(contrast >= 4.5, "{got:?}: {contrast}");
        }
    }

    #[test]
    fn what_is_a_colour() {
        assert_eq!(accent(" #1F5eff ").unwrap().accent, "#1f5eff");
        assert_eq!(accent("#1f5eff").unwrap().ink, "#fff");
        assert_eq!(accent("#ff0").unwrap(), accent("#ffff00").unwrap());
        assert_eq!(accent("#ff0").unwrap().ink, "#000");
        for not in [
            "", "red", "#12", "#12345", "#12345g", "#1234567", "1f5eff", "#é12",
        ] {
            assert_eq!(accent(not), None, "{not}");
        }
    }
}
