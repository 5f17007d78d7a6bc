//! `$filter`: `status eq 'InQueue' and (rating ge 4 or firstMessage contains 'invoice')`.

use crate::error::{Fault, Outcome};

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// The text begins so.
    Begins,
    /// The text ends so.
    Ends,
    /// The text has this in it.
    Contains,
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text or a date.
    Text(String),
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Both.
    And(Box<Expr>, Box<Expr>),
    /// One of them.
    Or(Box<Expr>, Box<Expr>),
    /// Not so.
    Not(Box<Expr>),
    /// A column compared with a value.
    Compare(String, Op, Literal),
    /// A column with one of these values.
    In(String, Vec<Literal>),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

/// No filter needs more parts.
const MOST: usize = 200;
/// The longest text in it, in characters: no column that can be filtered by holds a
/// longer one, and the database gives up on patterns of 50,000 bytes.
const LONGEST: usize = 4_000;

fn wrong(what: impl Into<String>) -> Fault {
    Fault::invalid("$filter", what)
}

/// Reads a filter.
pub fn parse(text: &str) -> Outcome<Expr> {
    let tokens = tokens(text)?;
    if tokens.len() > MOST {
        return Err(wrong(format!("has more than {MOST} parts")));
    }
    let mut reader = Reader { tokens, at: 0 };
    let expr = reader.or()?;
    match reader.peek() {
        None => Ok(expr),
        Some(_) => Err(wrong("goes on after its end; is there an \"and\" missing?")),
    }
}

fn tokens(text: &str) -> Outcome<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            c if c.is_whitespace() => {
                chars.next();
            }
            '(' | ')' | ',' => {
                chars.next();
                tokens.push(match c {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                });
            }
            '\'' => {
                chars.next();
                tokens.push(Token::Text(quoted(&mut chars)?));
            }
            _ => {
                let mut word = String::new();
                while let Some(&c) = chars.peek() {
                    if c.is_whitespace() || matches!(c, '(' | ')' | ',' | '\'') {
                        break;
                    }
                    word.push(c);
                    chars.next();
                }
                // datetime'2026-11-20T00:00:00'
                if word.eq_ignore_ascii_case("datetime") && chars.peek() == Some(&'\'') {
                    chars.next();
                    tokens.push(Token::Text(quoted(&mut chars)?));
                } else {
                    tokens.push(Token::Word(word));
                }
            }
        }
    }
    Ok(tokens)
}

fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Outcome<String> {
    let mut text = String::new();
    let mut length = 0;
    while let Some(c) = chars.next() {
        if length > LONGEST {
            return Err(wrong(format!(
                "has a text of more than {LONGEST} characters"
            )));
        }
        length += 1;
        if c != '\'' {
            text.push(c);
        } else if chars.peek() == Some(&'\'') {
            chars.next();
            text.push('\'');
        } else {
            return Ok(text);
        }
    }
    Err(wrong("has a text without its closing quote"))
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Outcome<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token.ok_or_else(|| wrong("ends too early"))
    }

    fn expect(&mut self, wanted: &Token, name: &str) -> Outcome<()> {
        if self.next()? == *wanted {
            return Ok(());
        }
        Err(wrong(format!("needs {name} there")))
    }

    /// Takes this word, in any case.
    fn word(&mut self, wanted: &str) -> bool {
        let is =
            matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(is);
        is
    }

    fn or(&mut self) -> Outcome<Expr> {
        let mut left = self.and()?;
        while self.word("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Outcome<Expr> {
        let mut left = self.not()?;
        while self.word("and") {
            left = Expr::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Outcome<Expr> {
        if self.word("not") {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.or()?;
            self.expect(&Token::Close, "a closing bracket")?;
            return Ok(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Outcome<Expr> {
        let Token::Word(name) = self.next()? else {
            return Err(wrong("needs a column's name there"));
        };
        if self.peek() == Some(&Token::Open) {
            return self.function(&name);
        }
        let Token::Word(op) = self.next()? else {
            return Err(wrong(format!("needs a comparison after {name}")));
        };
        let op = match op.to_ascii_lowercase().as_str() {
            "eq" | "equals" | "=" => Op::Eq,
            "ne" | "unequals" | "<>" | "!=" => Op::Ne,
            "gt" | ">" => Op::Gt,
            "ge" | ">=" => Op::Ge,
            "lt" | "<" => Op::Lt,
            "le" | "<=" => Op::Le,
            "begins" | "startswith" => Op::Begins,
            "ends" | "endswith" => Op::Ends,
            "contains" => Op::Contains,
            "in" | "oneof" => return Ok(Expr::In(name, self.list()?)),
            other => return Err(wrong(format!("does not know the comparison {other}"))),
        };
        Ok(Expr::Compare(name, op, self.literal()?))
    }

    /// `contains(firstMessage, 'invoice')`
    fn function(&mut self, name: &str) -> Outcome<Expr> {
        let op = match name.to_ascii_lowercase().as_str() {
            "contains" | "substringof" => Op::Contains,
            "startswith" => Op::Begins,
            "endswith" => Op::Ends,
            other => return Err(wrong(format!("does not know the function {other}"))),
        };
        self.expect(&Token::Open, "an opening bracket")?;
        // substringof has its arguments the other way round.
        let (column, text) = match (self.next()?, self.next()?, self.next()?) {
            (Token::Word(column), Token::Comma, Token::Text(text))
            | (Token::Text(text), Token::Comma, Token::Word(column)) => (column, text),
            _ => return Err(wrong(format!("needs a column and a text in {name}(…)"))),
        };
        self.expect(&Token::Close, "a closing bracket")?;
        Ok(Expr::Compare(column, op, Literal::Text(text)))
    }

    fn list(&mut self) -> Outcome<Vec<Literal>> {
        self.expect(&Token::Open, "an opening bracket")?;
        let mut list = vec![self.literal()?];
        loop {
            match self.next()? {
                Token::Comma => list.push(self.literal()?),
                Token::Close => return Ok(list),
                _ => return Err(wrong("needs a comma or a closing bracket in the list")),
            }
        }
    }

    fn literal(&mut self) -> Outcome<Literal> {
        let word = match self.next()? {
            Token::Text(text) => return Ok(Literal::Text(text)),
            Token::Word(word) => word,
            _ => return Err(wrong("needs a value there")),
        };
        Ok(match word.to_ascii_lowercase().as_str() {
            "null" => Literal::Null,
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            _ => match word.parse() {
                Ok(number) => Literal::Number(number),
                // Dates are written without quotes, too.
                Err(_) => Literal::Text(word),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compare(name: &str, op: Op, value: Literal) -> Expr {
        Expr::Compare(name.to_owned(), op, value)
    }

    #[test]
    fn and_binds_more_than_or() {
        let a = compare("a", Op::Eq, Literal::Number(1));
        let b = compare("b", Op::Contains, Literal::Text("it's".to_owned()));
        let c = Expr::Not(Box::new(Expr::In(
            "c".to_owned(),
            vec![Literal::Text("x".to_owned()), Literal::Null],
        )));
        let or = Expr::Or(
            Box::new(a.clone()),
            Box::new(Expr::And(Box::new(b.clone()), Box::new(c.clone()))),
        );
        assert_eq!(
            parse("a eq 1 or b contains 'it''s' and not c in ('x', null)").unwrap(),
            or
        );
        let grouped = Expr::And(Box::new(Expr::Or(Box::new(a), Box::new(b))), Box::new(c));
        assert_eq!(
            parse("(a eq 1 OR contains(b,'it''s')) and not (c oneOf ('x',null))").unwrap(),
            grouped
        );
        assert_eq!(
            parse("whenEnded ge datetime'2026-11-20'").unwrap(),
            parse("whenEnded ge 2026-11-20").unwrap()
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (text, part) in [
            ("a eq", "ends too early"),
            ("a like 'x'", "comparison like"),
            ("(a eq 1", "ends too early"),
            ("a eq 1 b eq 2", "goes on"),
            ("a eq 'x", "closing quote"),
            ("sum(a, 'x') eq 1", "function sum"),
            ("", "ends too early"),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.what.contains(part), "{text}: {}", fault.what);
            assert_eq!(fault.field.as_deref(), Some("$filter"));
        }
        assert!(parse(&"not ".repeat(1_000)).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[a-z0-9 (),'=<>]{0,60}") {
            let _ = parse(&text);
        }
    }
}
