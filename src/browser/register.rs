//! Everything the widget keeps in the visitor's browser and everything it asks
//! the service for. `docs/PRIVACY.md` is written from this, and tests compare
//! it with what browsers see.
//!
//! Consts alone, so that it costs a visitor nothing and every tool can read it.

/// Something kept in the visitor's browser.
#[allow(dead_code)] // who checks reads less of it than who writes the page
pub struct Kept {
    /// `localStorage`, for all tabs and for longer, or `sessionStorage`, for one tab.
    pub area: &'static str,
    /// Its name; `<…>` stands for what differs.
    pub name: &'static str,
    /// What it holds.
    pub holds: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// When it is written first.
    pub from: &'static str,
    /// When it goes.
    pub until: &'static str,
}

/// A request to the service.
#[allow(dead_code)] // the same
pub struct Asked {
    /// Its address below the service's; `*` and `<…>` stand for what differs.
    pub address: &'static str,
    /// When it is made.
    pub when: &'static str,
    /// What it carries.
    pub carries: &'static str,
}

/// What is kept, where, why and how long.
pub const KEPT: [Kept; 5] = [
    Kept {
        area: "localStorage",
        name: "anteroom:<topicId>",
        holds: "The session's number and key, where it stands, whether the panel is open, the last message read, \
            and the id of a signed-in visitor if the page named one",
        purpose: "Finds the chat again after a reload, on the next page and in other tabs",
        from: "When the visitor starts a chat",
        until: "When the visitor starts a new chat, wipes it, erases it, or is signed out by the page; \
            and when the service no longer knows the session",
    },
    Kept {
        area: "localStorage",
        name: "anteroom:<topicId>:out:<key>",
        holds: "One message, form or change of the chat that the service has not answered yet",
        purpose: "Loses nothing when the connection or the page goes",
        from: "When the visitor sends something",
        until: "When the service has answered: seconds later, as a rule",
    },
    Kept {
        area: "localStorage",
        name: "anteroom:<topicId>:out:",
        holds: "Nothing",
        purpose: "Shows whether the browser keeps anything, so that the visitor is told where it does not",
        from: "When the panel is opened",
        until: "At once",
    },
    Kept {
        area: "localStorage",
        name: "anteroom:mute",
        holds: "That the sound is off",
        purpose: "Keeps it off on every page, for every topic",
        from: "When the visitor mutes the sound",
        until: "When the visitor turns it on again",
    },
    Kept {
        area: "sessionStorage",
        name: "anteroom:<topicId>",
        holds: "What stands in the form and in the message field, the names of files on their way, whether the panel is open, \
            and of a request that was left its number and key, and where the answer goes",
        purpose: "Loses nothing typed by a reload",
        from: "When the visitor opens the panel",
        until: "When the tab is closed, or with the chat",
    },
];

/// What is asked for, when and with what.
pub const ASKED: [Asked; 17] = [
    Asked {
        address: "chat.js",
        when: "The page is loaded",
        carries: "Nothing",
    },
    Asked {
        address: "v<version>/<file>",
        when: "The visitor points at the launcher or opens the panel; the page is loaded while a chat goes on; \
            a part is used for the first time",
        carries: "Nothing: files that are the same for everybody, kept by the browser",
    },
    Asked {
        address: "api/topic/<topicId>",
        when: "With the files above",
        carries: "The topic's number",
    },
    Asked {
        address: "api/topic/<topicId>/now",
        when: "The page's own scripts ask whether somebody is there; the page is loaded, where its tag wants no \
            launcher while nobody is (`data-offline=\"hide\"`)",
        carries: "The topic's number",
    },
    Asked {
        address: "logos/<file>",
        when: "The panel is opened, where the topic has a logo",
        carries: "Nothing",
    },
    Asked {
        address: "photos/<file>",
        when: "An agent with a photo has picked up the chat, where the topic shows photos",
        carries: "Nothing",
    },
    Asked {
        address: "api/v1/Agents/Chat/GetChatTopicEntity",
        when: "When the panel is opened again after a while, and while nobody is there",
        carries: "The topic's number",
    },
    Asked {
        address: "api/v1/Agents/Anteroom/SuggestFaq",
        when: "The visitor sends the form, where the topic suggests answers first",
        carries: "The message",
    },
    Asked {
        address: "api/v1/Agents/Chat/SaveChatSessionEntity",
        when: "The visitor starts the chat (with consent, where the topic asks for it), types, leaves the queue, \
            ends the chat or rates it",
        carries: "What stands in the form, and the consent text's version; later the session's key and the one thing \
            that changed. Typing is a flag, never the text",
    },
    Asked {
        address: "api/v1/Agents/Chat/GetChatSessionEntity",
        when: "All the time from the start of the chat to its end, by one tab: each is held for up to 25 seconds",
        carries: "The session's number and key, and the last message's number",
    },
    Asked {
        address: "api/v1/Agents/Chat/AddChatMessage",
        when: "The visitor sends a message or presses a bot's option",
        carries: "The session's key and the message",
    },
    Asked {
        address: "api/v1/Agents/Chat/ResetChatSession",
        when: "The visitor asks a bot for a person",
        carries: "The session's key",
    },
    Asked {
        address: "api/v1/Agents/Anteroom/PostChatRequest",
        when: "The visitor leaves a request when nobody is there or the queue is long",
        carries: "What stands in the form, and the consent text's version",
    },
    Asked {
        address: "api/v1/Agents/Anteroom/AddChatFile",
        when: "The visitor sends a file",
        carries: "The session's key and the file",
    },
    Asked {
        address: "api/v1/Agents/Anteroom/GetChatFile",
        when: "The visitor takes a file from the chat",
        carries: "The session's key and the file's number",
    },
    Asked {
        address: "api/v1/Agents/Anteroom/SendChatTranscript",
        when: "The visitor wants the transcript by e-mail",
        carries: "The session's key and the e-mail address",
    },
    Asked {
        address: "api/v1/Agents/Anteroom/*ChatSession",
        when: "The visitor exports or erases what is stored of the chat",
        carries: "The session's key",
    },
];
