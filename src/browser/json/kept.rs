//! What the widget keeps for itself, and what its tabs tell each other.

use super::{Parts, Read, Write, properties, variant};
use anteroom_engine::{
    Contact, Field, Form, Note, Pending, Posted, Receipt, Record, Scratch, Suggestion, Upload,
    Write as Deed,
};
use wasm_bindgen::JsValue;

properties!(Record {
    "id" id
    "secret" secret
    "open" open
    "done" done
    "status" status
    "user" user
    "read" read
    "since" since
});

properties!(Scratch {
    "open" open
    "form" form
    "draft" draft
    "files" files
    "user" user
    "posted" posted
});

properties!(Posted {
    "id" id
    "email" email
});

properties!(Upload {
    "key" key
    "name" name
    "size" size
});

properties!(Form {
    "contact" contact
    "message" message
    "given" given
});

properties!(Contact {
    "alias" alias
    "name" name
    "email" email
    "phone" phone
    "company" company
    "country" country
    "consented" consented
    "version" version
});

properties!(Suggestion {
    "FaqEntryId" id
    "Title" title
    "Answer" answer
    "Url" url
});

properties!(Receipt {
    "Receipt" text
    "ErasedAt" at
    "Messages" messages
    "Files" files
});

impl Read for Pending {
    fn read(from: &JsValue) -> Option<Self> {
        let parts = Parts::of(from)?;
        Some(Self {
            key: parts.at(0)?,
            tried: parts.at(1)?,
            write: parts.at(2)?,
            // Not kept: the next poll, or the next try, tells.
            stored: false,
            refused: None,
        })
    }
}

impl Write for Pending {
    fn write(&self) -> JsValue {
        variant(&self.key, &[self.tried.write(), self.write.write()])
    }
}

impl Read for Deed {
    fn read(from: &JsValue) -> Option<Self> {
        let parts = Parts::of(from)?;
        let name: String = parts.at(0)?;
        Some(match &*name {
            "Create" => Self::Create(parts.at(1)?, parts.at(2)?),
            "Message" => Self::Message(parts.at(1)?),
            "Option" => Self::Option(parts.at(1)?),
            "Request" => Self::Request(parts.at(1)?, parts.at(2)?),
            "Person" => Self::Person,
            "Leave" => Self::Leave,
            "End" => Self::End,
            "Rate" => Self::Rate(parts.at(1)?, parts.at(2)?),
            "Return" => Self::Return,
            _ => return None,
        })
    }
}

impl Write for Deed {
    fn write(&self) -> JsValue {
        match self {
            Self::Create(contact, text) => variant("Create", &[contact.write(), text.write()]),
            Self::Message(text) => variant("Message", &[text.write()]),
            Self::Option(text) => variant("Option", &[text.write()]),
            Self::Request(contact, text) => variant("Request", &[contact.write(), text.write()]),
            Self::Person => variant("Person", &[]),
            Self::Leave => variant("Leave", &[]),
            Self::End => variant("End", &[]),
            Self::Rate(stars, comment) => variant("Rate", &[stars.write(), comment.write()]),
            Self::Return => variant("Return", &[]),
        }
    }
}

impl Read for Note {
    fn read(from: &JsValue) -> Option<Self> {
        let parts = Parts::of(from)?;
        let name: String = parts.at(0)?;
        Some(match &*name {
            "Hello" => Self::Hello,
            "State" => Self::State(parts.at(1)?, parts.at(2)?),
            "Link" => Self::Link(parts.at(1)?),
            "Pending" => Self::Pending(parts.at(1)?),
            "Settled" => Self::Settled(parts.at(1)?),
            "Refused" => Self::Refused(parts.at(1)?, parts.at(2)?, parts.at(3)?),
            "Session" => Self::Session(parts.at(1)?),
            "Gone" => Self::Gone(parts.at(1)?),
            "Requested" => Self::Requested(parts.at(1)?, parts.at(2)?),
            "Wiped" => Self::Wiped,
            "Read" => Self::Read(parts.at(1)?, parts.at(2)?),
            _ => return None,
        })
    }
}

impl Write for Note {
    fn write(&self) -> JsValue {
        match self {
            Self::Hello => variant("Hello", &[]),
            Self::State(after, session) => variant("State", &[after.write(), session.write()]),
            Self::Link(up) => variant("Link", &[up.write()]),
            Self::Pending(pending) => variant("Pending", &[pending.write()]),
            Self::Settled(key) => variant("Settled", &[key.write()]),
            Self::Refused(key, field, words) => {
                variant("Refused", &[key.write(), field.write(), words.write()])
            }
            Self::Session(record) => variant("Session", &[record.write()]),
            Self::Gone(id) => variant("Gone", &[id.write()]),
            Self::Requested(key, id) => variant("Requested", &[key.write(), id.write()]),
            Self::Wiped => variant("Wiped", &[]),
            Self::Read(id, read) => variant("Read", &[id.write(), read.write()]),
        }
    }
}

impl Read for Field {
    fn read(from: &JsValue) -> Option<Self> {
        Self::of_property(&from.as_string()?)
    }
}

impl Write for Field {
    fn write(&self) -> JsValue {
        JsValue::from_str(self.property())
    }
}

/// An unsent write with its turn.
impl Read for (i64, Pending) {
    fn read(from: &JsValue) -> Option<Self> {
        let parts = Parts::of(from)?;
        Some((parts.at(0)?, parts.at(1)?))
    }
}

impl Write for (i64, Pending) {
    fn write(&self) -> JsValue {
        let pair = js_sys::Array::of2(&self.0.write(), &self.1.write());
        pair.into()
    }
}
