//! Colours as topics may name them: `#RGB`, `#RRGGBB`, or a CSS colour's name.

/// The names of CSS Color 4, in alphabetical order.
const NAMES: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond \
    blue blueviolet brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk \
    crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta \
    darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue \
    darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey \
    dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray \
    green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush \
    lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen \
    lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey \
    lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue \
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise \
    mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive \
    olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred \
    papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue \
    saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray \
    slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white \
    whitesmoke yellow yellowgreen";

/// Whether this is a colour.
pub fn is_colour(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        return matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    NAMES
        .split_ascii_whitespace()
        .any(|name| name.eq_ignore_ascii_case(text))
}

/// The names as a regular expression.
pub fn pattern() -> String {
    NAMES.split_ascii_whitespace().collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours() {
        for good in ["#fff", "#1F5EFF", "teal", "RebeccaPurple"] {
            assert!(is_colour(good), "{good}");
        }
        for bad in [
            "",
            "#ff",
            "#12345g",
            "#ffff",
            "blu",
            "red;",
            "url(x)",
            "blue violet",
            " ",
        ] {
            assert!(!is_colour(bad), "{bad}");
        }
        let names: Vec<_> = NAMES.split_ascii_whitespace().collect();
        assert_eq!(names.len(), 148);
        assert!(names.is_sorted());
        // The longest has to fit into the column that it is for, or be refused there.
        assert!(names.iter().filter(|name| name.len() > 16).count() < 5);
    }
}
