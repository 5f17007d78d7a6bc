//! Every key that the code uses, in one place, so that a test can see that no
//! language lacks one.
//!
//! Visitors download keys twice: in the program and in the language's table. So the
//! build writes tables as lists, by the order of the list below, and here only the
//! places are left.

macro_rules! keys {
    ($($name:ident = $key:literal;)*) => {
        // More keys than fit would fail to compile.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Place { $($name),* }
        $(#[doc = concat!("`", $key, "`")] pub const $name: Key = Key(Place::$name as u8);)*
        /// All of them by name.
        pub const NAMES: &[&str] = &[$($key),*];
    };
}

/// A key: its place in the list, and in every table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u8);

impl Key {
    /// Its place.
    #[must_use]
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// The key with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let place = NAMES.iter().position(|known| *known == name)?;
        u8::try_from(place).ok().map(Self)
    }
}

keys! {
    LANG = "lang";
    DIR = "dir";

    TITLE = "title";
    MINIMISE = "minimise";
    OPEN = "open";
    OPEN_UNREAD = "open.unread";
    CLOSE = "close";

    LINE_HERE = "line.here";
    LINE_OFFLINE = "line.offline";
    LINE_NUMBER = "line.number";
    LINE_NEXT = "line.next";
    LINE_QUEUE = "line.queue";
    LINE_CHAT = "line.chat";
    LINE_TALKING = "line.talking";
    LINE_ENDED = "line.ended";
    LINE_LOST = "line.lost";

    // The loader's own.
    FAILED = "failed";
    DIED = "died";
    RELOAD = "reload";

    LOADING = "loading";
    UNAVAILABLE = "unavailable";
    UNAVAILABLE_TEXT = "unavailable.text";
    OFFLINE = "offline";
    OFFLINE_TEXT = "offline.text";
    CHECK_AGAIN = "check";
    TRY_NOW = "try";

    FORM_ALIAS = "form.alias";
    FORM_NAME = "form.name";
    FORM_EMAIL = "form.email";
    FORM_PHONE = "form.phone";
    FORM_COMPANY = "form.company";
    FORM_MESSAGE = "form.message";
    FORM_ALIAS_HINT = "form.alias.hint";
    FORM_MESSAGE_HINT = "form.message.hint";
    FORM_CONSENT = "form.consent";
    FORM_START = "form.start";
    FORM_STARTING = "form.starting";
    FORM_LOST = "form.lost";

    MISSING_ALIAS = "missing.alias";
    MISSING_NAME = "missing.name";
    MISSING_EMAIL = "missing.email";
    MISSING_PHONE = "missing.phone";
    MISSING_COMPANY = "missing.company";
    MISSING_MESSAGE = "missing.message";
    MISSING_CONSENT = "missing.consent";
    NOT_EMAIL = "problem.email";
    NO_MAIL = "problem.domain";
    TOO_LONG = "problem.long";
    REFUSED = "problem.refused";

    QUEUE_IN = "queue.in";
    QUEUE_NEXT = "queue.next";
    QUEUE_NUMBER = "queue.number";
    QUEUE_NEXT_TEXT = "queue.next.text";
    QUEUE_AHEAD = "queue.ahead";
    QUEUE_IN_TEXT = "queue.in.text";
    QUEUE_WRITE = "queue.write";
    QUEUE_KEPT = "queue.kept";
    QUEUE_LEAVE = "queue.leave";
    QUEUE_LEAVE_ASK = "queue.leave.ask";
    QUEUE_STAY = "queue.stay";

    WAIT = "wait";
    WAIT_MOMENT = "wait.moment";
    WAIT_MINUTES = "wait.minutes";
    WAIT_MINUTES_RANGE = "wait.minutes.range";
    WAIT_MINUTES_UNDER = "wait.minutes.under";
    WAIT_HOURS = "wait.hours";
    WAIT_HOURS_RANGE = "wait.hours.range";
    WAIT_HOURS_UNDER = "wait.hours.under";

    LOG = "log";
    YOU = "log.you";
    SENDING = "log.sending";
    SENT = "log.sent";
    NOT_SENT = "log.refused";
    TRY_AGAIN = "log.again";
    NEW_BELOW = "log.below";
    TYPING = "log.typing";
    SOMEBODY = "log.somebody";
    END_BY_AGENT = "log.ended.agent";
    END_BY_YOU = "log.ended.you";
    END_BY_IDLE = "log.ended.idle";
    REOPENED = "log.reopened";
    CONTINUES = "log.continues";
    TRANSFERRED = "log.transferred";
    SHOW_LOG = "log.show";

    COMPOSER = "composer";
    COMPOSER_HINT = "composer.hint";
    SEND_MESSAGE = "composer.send";
    LEFT_OVER = "composer.left";
    TOO_MANY = "composer.over";

    FILE_ATTACH = "file.attach";
    FILE_LIMITS = "file.limits";
    FILE_PICTURES = "file.pictures";
    FILE_KB = "file.kb";
    FILE_MB = "file.mb";
    FILE_DROP = "file.drop";
    FILE_GET = "file.get";
    FILE_CANCEL = "file.cancel";
    FILE_REMOVE = "file.remove";
    FILE_SENDING = "file.sending";
    FILE_SIZE = "file.size";
    FILE_KIND = "file.kind";
    FILE_EMPTY = "file.empty";
    FILE_NOT_NOW = "file.not";
    FILE_LEFT = "file.left";
    FILE_REFUSED = "file.refused";
    FILE_GONE = "file.gone";
    FILE_ILLEGAL = "file.illegal";
    SAY_FILE = "say.file";
    SAY_FILE_SENT = "say.file.sent";
    SAY_FILE_FAILED = "say.file.failed";
    SAY_FILES = "say.files";
    COMPOSER_STAYS = "composer.stays";
    SOUND = "sound";

    LOST = "lost";
    END = "end";
    END_ASK = "end.ask";
    END_KEEP = "end.keep";
    ENDING = "end.busy";

    RATING = "rating";
    RATING_TEXT = "rating.text";
    RATING_1 = "rating.1";
    RATING_2 = "rating.2";
    RATING_3 = "rating.3";
    RATING_4 = "rating.4";
    RATING_5 = "rating.5";
    RATING_SEND = "rating.send";
    RATING_SKIP = "rating.skip";
    RATING_CHOOSE = "rating.choose";

    THANKS = "thanks";
    THANKS_TEXT = "thanks.text";
    LEFT = "left";
    LEFT_TEXT = "left.text";
    DROPPED = "dropped";
    DROPPED_TEXT = "dropped.text";
    EXPIRED = "expired";
    EXPIRED_TEXT = "expired.text";
    START_NEW = "again";
    RETURN = "return";

    SAY_MESSAGE = "say.message";
    SAY_MESSAGES = "say.messages";
    SAY_JOINED = "say.joined";
    SAY_ENDED = "say.ended";
    SAY_LOST = "say.lost";
    SAY_BACK = "say.back";
    SAY_ERRORS = "say.errors";

    NEW_TAB = "tab.new";
    OUTDATED = "outdated";
    RELOAD_PAGE = "reload.page";
    BUSY = "busy";
    FORGETFUL = "forgetful";
    LINE_POSTED = "line.posted";

    FORM_COUNTRY = "form.country";
    FORM_COUNTRY_CHOOSE = "form.country.choose";
    FORM_OPTIONAL = "form.optional";
    FORM_CHANGE = "form.change";
    FORM_CHANGE_WHO = "form.change.who";
    FORM_PRIVACY = "form.privacy";
    FORM_AWAY = "form.away";
    FORM_AHEAD = "form.ahead";
    CONSENT_CHANGED = "consent.changed";
    MISSING_COUNTRY = "missing.country";

    FAQ = "faq";
    FAQ_TEXT = "faq.text";
    FAQ_MORE = "faq.more";
    FAQ_HELPED = "faq.helped";
    FAQ_START = "faq.start";
    FAQ_BACK = "faq.back";
    HELPED = "helped";
    HELPED_TEXT = "helped.text";

    OPENS = "opens";
    HOURS = "hours";
    HOURS_CLOSED = "hours.closed";
    HOURS_ZONE = "hours.zone";
    OFFLINE_REQUEST = "offline.request";
    REQUEST = "request";
    REQUEST_TEXT = "request.text";
    REQUEST_SEND = "request.send";
    REQUEST_STAY = "request.stay";
    REQUEST_GO = "request.go";
    REQUEST_SENDING = "request.sending";
    REQUEST_BACK = "request.back";
    POSTED = "posted";
    POSTED_TEXT = "posted.text";
    POSTED_LEFT = "posted.left";
    POSTED_AGAIN = "posted.again";
    QUEUE_RISEN = "queue.risen";

    BOT = "bot";
    BOT_PERSON = "bot.person";
    BOT_OFFERS = "bot.offers";

    RATING_COMMENT = "rating.comment";
    RATING_CHANGE = "rating.change";
    RATING_GIVE = "rating.give";

    SAVE = "save";
    SAVE_TEXT = "save.text";
    SAVE_HTML = "save.html";
    SAVED_CONSENT = "saved.consent";
    MAIL = "mail";
    MAIL_SEND = "mail.send";
    MAIL_SENT = "mail.sent";
    DATA = "data";
    DATA_TEXT = "data.text";
    DATA_SAVE = "data.save";
    DATA_SAVED = "data.saved";
    DATA_ERASE = "data.erase";
    ERASE_ASK = "erase.ask";
    ERASE_YES = "erase.yes";
    ERASE_NO = "erase.no";
    ERRAND_BUSY = "errand.busy";
    ERRAND_LOST = "errand.lost";
    ERRAND_LATER = "errand.later";
    ERRAND_FAILED = "errand.failed";
    ERASED = "erased";
    ERASED_TEXT = "erased.text";
    RECEIPT = "receipt";
    RECEIPT_SAVE = "receipt.save";
    COPY = "copy";
    COPIED = "copied";
    SHARED = "shared";
    SHARED_TEXT = "shared.text";
    WIPE = "wipe";
    WIPED = "wiped";
    WIPED_TEXT = "wiped.text";

    SAY_ANSWERS = "say.answers";
    SAY_AWAY = "say.away";
    SAY_OFFERED = "say.offered";
}
