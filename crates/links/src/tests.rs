use super::Piece::{self, Link, Mail, Site, Words};
use super::{is_web, pieces};

#[test]
fn addresses_in_sentences() {
    assert_eq!(
        pieces("See https://a.no/x?y=1#z. Or (http://b.no)!"),
        [
            Words("See "),
            Link("https://a.no/x?y=1#z"),
            Words(". Or ("),
            Link("http://b.no"),
            Words(")!"),
        ]
    );
    assert_eq!(
        pieces("https://en.wikipedia.org/wiki/Rust_(fungus)"),
        [Link("https://en.wikipedia.org/wiki/Rust_(fungus)")]
    );
    assert_eq!(pieces("blå http://blåbær.no, ja").len(), 3);
}

#[test]
fn what_is_no_address() {
    for text in [
        "plain",
        "http",
        "http://",
        "https://.",
        "xhttp://a.no",
        "javascript:alert(1)",
        "ftp://a.no",
        "http:///etc",
        "éhttp",
    ] {
        assert_eq!(pieces(text), [Words(text)], "{text}");
    }
    assert_eq!(pieces(""), []);
}

#[test]
fn names_of_sites_and_of_people() {
    assert_eq!(
        pieces("www.a.no/x, or ann.lee+x@mail.a.no."),
        [
            Site("www.a.no/x"),
            Words(", or "),
            Mail("ann.lee+x@mail.a.no"),
            Words("."),
        ]
    );
    assert_eq!(
        pieces("https://a.no/@ann and @ann"),
        [Link("https://a.no/@ann"), Words(" and @ann")]
    );
    assert_eq!(pieces("a@b.no,c@d.no").len(), 3);
    for text in [
        "www.",
        "www.a",
        "a@b",
        "@",
        "a@b.c",
        "a@.no",
        "rust.md",
        "awww.a.no",
    ] {
        assert_eq!(pieces(text), [Words(text)], "{text}");
    }
}

#[test]
fn what_would_look_like_another_address() {
    for text in ["https://bank.no:x@evil.example/", "https://a@b"] {
        assert!(!pieces(text).contains(&Link(text)), "{text}");
    }
    assert_eq!(
        pieces("https://a.no/\u{202e}cod.exe")[0],
        Link("https://a.no/")
    );
}

#[test]
fn markup_ends_an_address() {
    assert_eq!(
        pieces("<a href=\"https://a.no\">x</a>"),
        [Words("<a href=\""), Link("https://a.no"), Words("\">x</a>")]
    );
}

/// The only address in a text, and what stands before it.
fn only(text: &str) -> (&str, Piece<'_>) {
    let found = pieces(text);
    let whole: String = found.iter().map(|piece| piece.text()).collect();
    assert_eq!(whole, text);
    let mut addresses = found.iter().filter(|piece| piece.href().is_some());
    let (Some(address), None) = (addresses.next(), addresses.next()) else {
        panic!("not one address in {text}: {found:?}");
    };
    let before = match found.first() {
        Some(Words(words)) => words,
        _ => "",
    };
    (before, *address)
}

#[test]
fn what_stands_before_and_after() {
    let link = "https://example.com/x";
    for (before, after) in [
        ("\"", "\""),
        ("«", "»"),
        ("»", "«"),
        ("“", "”"),
        ("„", "“"),
        ("‘", "’"),
        ("‚", "‘"),
        ("‹", "›"),
        ("see ", "” and on"),
        ("see ", "»."),
        ("see ", ".” And"),
        ("👉", ""),
        ("👉", "👈"),
        ("→", "→ next"),
        ("- ", " — and"),
        ("—", "—"),
        ("…", "…"),
        ("詳細は", "をご覧ください"),
        ("链接：", "。谢谢"),
        ("（", "）"),
        ("「", "」と"),
        ("【", "】"),
        ("参考，", "，谢谢"),
        ("여기는 ", "을 보세요"),
        ("ดูที่", "ครับ"),
        ("انظر ", "، شكرا"),
        ("देखें ", "।"),
        ("_", " _"),
        ("\u{feff}", "\u{200b}"),
        ("\u{2068}", "\u{2069}"),
        ("½", ""),
        ("€", ""),
        ("×", ""),
    ] {
        let text = [before, link, after].concat();
        assert_eq!(only(&text), (before, Link(link)), "{text}");
        let text = [before, "www.example.com/x", after].concat();
        assert_eq!(only(&text), (before, Site("www.example.com/x")), "{text}");
    }
}

#[test]
fn letters_before_make_it_none() {
    for before in ["x", "é", "я", "9", "ß", "ω", "ب", "א", "９", "Ａ"] {
        for address in ["https://example.com/x", "www.example.com/x"] {
            let text = [before, address].concat();
            assert_eq!(pieces(&text), [Words(&text)], "{text}");
        }
    }
}

#[test]
fn scheme_and_www_in_any_case() {
    for text in [
        "Https://example.com/x",
        "HTTPS://example.com/x",
        "HTTP://a.no",
    ] {
        assert_eq!(pieces(text), [Link(text)]);
        assert!(is_web(text));
    }
    for text in ["Www.example.com/x", "WWW.EXAMPLE.COM"] {
        assert_eq!(pieces(text), [Site(text)]);
        assert_eq!(Site(text).href(), Some(format!("https://{text}")));
    }
}

#[test]
fn scripts_of_all_kinds_within() {
    for text in [
        "https://ja.wikipedia.org/wiki/日本語",
        "https://日本語.jp/",
        "https://ko.wikipedia.org/wiki/한국어",
        "https://ru.wikipedia.org/wiki/Русский_язык",
        "https://de.wikipedia.org/wiki/Müller’s_Äpfel",
        "https://a.no/?q=日本",
        "https://[::1]:8080/x",
    ] {
        assert_eq!(pieces(text), [Link(text)]);
    }
}

#[test]
fn a_name_before_a_host_is_no_mail() {
    let text = "https://user@example.com/";
    assert_eq!(pieces(text), [Words(text)]);
    assert_eq!(pieces("https://u@a.no ann@a.no")[1], Mail("ann@a.no"));
}
