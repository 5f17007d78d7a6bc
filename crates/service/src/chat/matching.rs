//! How well the words of one text fit those of another, in any European language:
//! words without their accents and endings, the common ones left out, the rare ones
//! counting more.

use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that say nothing about what a text is about, as [`words`] spells them.
const STOP: &str = "a about am an and any are as at be but by can could did do does for from had has have \
    hello help hey hi how i if in is it its know like me my need not of on or our please so some something anything tell \
    thank thanks that the their them there they this to want was we what when where which who why will \
    with would you your \
    aber als am auch auf aus bei bin bitte da danke dann das dass dem den der des die doch du ein eine \
    einem einen einer es etwas fur gibt guten habe haben hallo hat hatte ich ihr ihre im in ist ja kann \
    konnen konnte man mein meine meinem meinen meiner mich mir mit mochte nach nicht noch nur oder schon \
    sehr sein sich sie sind so tag uber um und uns vom von vor wann war warum was wenn wer werden wie \
    wieder will wir wird wo zu zum zur \
    alle at av bare blir da de deg dei den denne der deres det dette disse du ein eller en er et etter \
    far fikk for fra ga gjor gjore ha hadde han har hei hun hva hvem hver hvilken hvor hvordan hvorfor i \
    ikke ja jeg kan kunne man med meg men mi min mine mitt ma naar nar noe noen og om opp oss pa pga sa \
    seg sin ska skal skulle som takk til ut vaere var vi vil ville vaer \
    att av bli den det din du ett fran for ha har hej hur inte jag kan med men min mitt nar och om pa sig \
    som till vad var vi \
    hvornar hvad hvordan mig ogsa \
    dat de een en er heb hebben het hoe ik in is je kan met mijn niet om op te van voor waar wat zijn \
    au aux avec bonjour ce ces comment dans de des du elle en est et il je la le les ma mes mon ne nous \
    on ou par pas pour que quand qui sont sur un une vous \
    al como con cual cuando de del donde el ella en es esta hola la las lo los me mi mis no para por que \
    se si son su un una y yo \
    al che ciao come con da dei del della di dove e gli ho il in io la le lo mi mio non per quando sono \
    un una \
    ao as com como da das do dos e em eu meu minha na nao no nos o os ola onde para por quando se um uma \
    czy dla do gdzie i jak jest kiedy mi moja moje moj na nie od sie to w z za \
    ei ja ja-ko kun mika miksi milloin minun miten missa mita moi mun on olen se voi voin voinko";

fn is_stop(word: &str) -> bool {
    static WORDS: std::sync::LazyLock<HashSet<&str>> =
        std::sync::LazyLock::new(|| STOP.split_ascii_whitespace().collect());
    WORDS.contains(word)
}

/// The words of a text that say what it is about: in small letters without accents.
pub fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match letter {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'þ' | 'Þ' => folded.push_str("th"),
            'ł' | 'Ł' => folded.push('l'),
            'ı' => folded.push('i'),
            // Letters within a word: it's, e-mail.
            '\'' | '’' => {}
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => folded.push(' '),
        }
    }
    let mut seen = HashSet::new();
    folded
        .split_ascii_whitespace()
        .filter(|word| word.chars().count() > 1 && !is_stop(word))
        .filter(|word| seen.insert(*word))
        .map(str::to_owned)
        .collect()
}

/// A word has to have so many letters in common with another to be like it.
const STEM: usize = 4;

/// How like two words are, from 0 to 1: the same, one the beginning of the other
/// (order, orders), one in the other (Kosten, Versandkosten), or mostly the same from
/// the beginning (Bestellung, bestellen).
fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if short.chars().count() < STEM {
        return 0.0;
    }
    if long.starts_with(short) {
        return 0.8;
    }
    let pairs = one.chars().zip(other.chars());
    let common = pairs.take_while(|(a, b)| a == b).count();
    if common >= STEM && common * 10 >= long.chars().count() * 7 {
        return 0.7;
    }
    if short.chars().count() > STEM && long.contains(short) {
        return 0.6;
    }
    0.0
}

/// How like a word is to the closest of others.
fn closest<'a>(word: &str, others: impl IntoIterator<Item = &'a String>) -> f64 {
    let likenesses = others.into_iter().map(|other| likeness(word, other));
    likenesses.fold(0.0, f64::max)
}

/// A text with a title, as its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    title: Vec<String>,
    body: Vec<String>,
}

impl Article {
    /// The words of both.
    pub fn new(title: &str, body: &str) -> Self {
        Self {
            title: words(title),
            body: words(body),
        }
    }
}

/// Articles among which the fitting ones are looked for.
#[derive(Clone, Debug, Default)]
pub struct Library {
    articles: Vec<Article>,
    /// In how many articles each word stands.
    known: HashMap<String, u32>,
}

/// What stands in the body counts so much of what stands in the title.
const BODY: f64 = 0.6;
/// What fits less than this is not suggested.
const ENOUGH: f64 = 0.28;

impl Library {
    /// The articles, which are then known by their places.
    pub fn new(articles: Vec<Article>) -> Self {
        let mut known = HashMap::new();
        for article in &articles {
            let words: HashSet<_> = article.title.iter().chain(&article.body).collect();
            for word in words {
                *known.entry(word.clone()).or_default() += 1;
            }
        }
        Self { articles, known }
    }

    /// What a word weighs: the rarer, the more. One that stands nowhere weighs as
    /// one that stands once.
    fn weight(&self, word: &str) -> f64 {
        let all = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let with = self.known.get(word).copied().unwrap_or(1);
        (1.0 + f64::from(all) / f64::from(with)).ln()
    }

    /// The share of these words, by weight, that `like` finds again.
    fn share(&self, words: &[String], like: impl Fn(&str) -> f64) -> f64 {
        let (mut found, mut all) = (0.0, 0.0);
        for word in words {
            let weight = self.weight(word);
            found += weight * like(word);
            all += weight;
        }
        if all > 0.0 { found / all } else { 0.0 }
    }

    /// How well an article fits a question, from 0 to 1: half of it is how much of
    /// the title the question speaks of, half how much of the question the article
    /// speaks of.
    fn fit(&self, question: &[String], article: &Article) -> f64 {
        let title = self.share(&article.title, |word| closest(word, question));
        let asked = self.share(question, |word| {
            closest(word, &article.title).max(BODY * closest(word, &article.body))
        });
        f64::midpoint(title, asked)
    }

    /// The places of the articles that fit a question best, at most so many, with
    /// how well they do; `bonus` makes one better.
    pub fn best(
        &self,
        question: &str,
        most: usize,
        bonus: impl Fn(usize) -> f64,
    ) -> Vec<(usize, f64)> {
        let question = words(question);
        if question.is_empty() {
            return Vec::new();
        }
        let fits = self
            .articles
            .iter()
            .map(|article| self.fit(&question, article));
        let mut found: Vec<_> = fits
            .enumerate()
            .filter(|(_, fit)| *fit >= ENOUGH)
            .map(|(place, fit)| (place, fit * bonus(place)))
            .collect();
        found.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        found.truncate(most);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Title and answer.
    const ENTRIES: &[(&str, &str)] = &[
        (
            "Where is my order?",
            "Open the link in the mail that confirmed your purchase to follow the parcel.",
        ),
        (
            "How do I return something?",
            "Send it back within 30 days. Print the label from your account and stick it on the box.",
        ),
        (
            "Which payment methods do you take?",
            "Visa, Mastercard and PayPal. You can also pay by invoice.",
        ),
        (
            "How do I reset my password?",
            "Choose 'Forgotten?' below the sign-in and follow the link that we mail you.",
        ),
        (
            "What does shipping cost?",
            "Delivery is free from 50 euros, below that it costs 4.90.",
        ),
        (
            "Wo ist meine Bestellung?",
            "Über den Link in der Bestellbestätigung sehen Sie, wo das Paket ist.",
        ),
        (
            "Wie kann ich etwas zurückgeben?",
            "Schicken Sie die Ware innerhalb von 30 Tagen zurück. Das Etikett für die Rücksendung finden Sie im Konto.",
        ),
        (
            "Wie hoch sind die Versandkosten?",
            "Ab 50 Euro liefern wir kostenlos, darunter für 4,90 Euro.",
        ),
        (
            "Passwort vergessen",
            "Unter der Anmeldung auf „Vergessen?“ klicken; wir schicken einen Link zum Zurücksetzen.",
        ),
        (
            "Hvor er bestillingen min?",
            "Følg pakken med lenken i ordrebekreftelsen.",
        ),
        (
            "Hvordan returnerer jeg en vare?",
            "Send varen tilbake innen 30 dager. Returetiketten ligger på kontoen din.",
        ),
        (
            "Hva koster frakten?",
            "Levering er gratis over 500 kroner, ellers 49 kroner.",
        ),
        (
            "Hvordan endrer jeg passordet mitt?",
            "Trykk «Glemt passord» under innloggingen.",
        ),
    ];

    fn best(question: &str) -> Vec<&'static str> {
        let articles = ENTRIES
            .iter()
            .map(|(title, body)| Article::new(title, body));
        let library = Library::new(articles.collect());
        let found = library.best(question, 3, |_| 1.0);
        found.iter().map(|(place, _)| ENTRIES[*place].0).collect()
    }

    #[test]
    fn real_questions_find_their_answers() {
        for (question, answer) in [
            (
                "Hi, I ordered a bicycle bell last week and I'd like to know where my order is.",
                "Where is my order?",
            ),
            (
                "can i send back a shirt? I want to return it",
                "How do I return something?",
            ),
            (
                "Do you accept PayPal payments?",
                "Which payment methods do you take?",
            ),
            (
                "I forgot my pasword, how can I reset it",
                "How do I reset my password?",
            ),
            ("shipping costs to Norway?", "What does shipping cost?"),
            (
                "Guten Tag, ich habe vor zwei Wochen bestellt, wo bleibt meine Bestellung?",
                "Wo ist meine Bestellung?",
            ),
            (
                "Ich möchte die Schuhe ZURUCKGEBEN",
                "Wie kann ich etwas zurückgeben?",
            ),
            (
                "Was kostet der Versand?",
                "Wie hoch sind die Versandkosten?",
            ),
            ("Ich habe mein Passwort vergessen!", "Passwort vergessen"),
            (
                "Hei! Jeg lurer på hvor bestillinga mi er.",
                "Hvor er bestillingen min?",
            ),
            (
                "kan jeg returnere varen jeg kjøpte?",
                "Hvordan returnerer jeg en vare?",
            ),
            ("Hvor mye koster frakt til Tromsø?", "Hva koster frakten?"),
            (
                "jeg har glemt passordet",
                "Hvordan endrer jeg passordet mitt?",
            ),
        ] {
            let found = best(question);
            assert_eq!(found.first(), Some(&answer), "{question}: {found:?}");
            assert!(found.len() <= 3);
        }
    }

    #[test]
    fn what_nothing_fits_finds_nothing() {
        for question in [
            "",
            "?!",
            "Hello, can you help me please?",
            "Hallo, ich habe eine Frage",
            "Hei, kan du hjelpe?",
            "My neighbour's dog barks all night",
            "Fahren Sie morgen nach Hamburg?",
        ] {
            assert!(
                best(question).is_empty(),
                "{question}: {:?}",
                best(question)
            );
        }
    }

    #[test]
    fn the_title_weighs_more_than_the_body() {
        let library = Library::new(vec![
            Article::new("Opening hours", "We have invoices, too."),
            Article::new("Invoices", "Find them in your account."),
        ]);
        let found = library.best("invoices", 3, |_| 1.0);
        assert_eq!(found[0].0, 1);
        assert!(found.len() == 2 && found[0].1 > found[1].1);
        // The bonus decides where both fit alike.
        let twins = Library::new(vec![Article::new("Chat", ""), Article::new("Chat", "")]);
        let places = |second: f64| {
            let found = twins.best("chat", 3, |place| if place == 1 { second } else { 1.0 });
            found.iter().map(|(place, _)| *place).collect::<Vec<_>>()
        };
        assert_eq!((places(1.0), places(1.1)), (vec![0, 1], vec![1, 0]));
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(
            words("Crème BRÛLÉE, Straße; Ærø"),
            ["creme", "brulee", "strasse", "aero"]
        );
        assert_eq!(words("İstanbul e-mail e-mail"), ["istanbul", "mail"]);
        assert_eq!(words("שלום עולם"), ["שלום", "עולם"]);
        assert!(words("the und jeg").is_empty());
    }

    proptest! {
        #[test]
        fn a_fit_is_between_nothing_and_all(question in ".{0,80}", title in ".{0,40}", body in ".{0,80}") {
            let library = Library::new(vec![Article::new(&title, &body)]);
            for (place, fit) in library.best(&question, 3, |_| 1.0) {
                prop_assert_eq!(place, 0);
                prop_assert!((ENOUGH..=1.0).contains(&fit), "{}", fit);
            }
            let own = library.best(&title, 3, |_| 1.0);
            prop_assert_eq!(own.is_empty(), words(&title).is_empty());
        }

        #[test]
        fn likeness_is_the_same_both_ways(one in "[a-z]{1,12}", other in "[a-z]{1,12}") {
            prop_assert!((likeness(&one, &other) - likeness(&other, &one)).abs() < f64::EPSILON);
        }
    }
}
