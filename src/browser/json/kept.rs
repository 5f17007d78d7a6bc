//! What the widget keeps for itself, and what its tabs tell each other.

use super::walk::{Walk, Walked, properties, variants};
use anteroom_engine::{
    Contact, Field, Form, Note, Pending, Posted, Receipt, Record, Scratch, Suggestion, Upload,
    Write as Deed,
};

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

// As the service answers it, and with the address, which it knows already.
properties!(Posted {
    "RequestId" id
    "ChatSessionId" session
    "SessionKey" secret
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

// A pending write's other properties are not kept: the next poll, or the next try, tells.
impl Walked for Pending {
    fn walk(&mut self, walk: &mut Walk) {
        walk.enter_list();
        self.key.walk(walk);
        self.tried.walk(walk);
        self.write.walk(walk);
        walk.leave();
    }
}

variants!(Deed {
    Create(contact text)
    Message(text)
    Option(text)
    Request(contact text)
    Person
    Leave
    End
    Rate(stars comment)
    Return
});

variants!(Note {
    Hello
    State(after session)
    Link(up)
    Pending(pending)
    Settled(key)
    Refused(key field words)
    Session(record)
    Gone(id)
    Requested(key posted)
    Wiped
    Read(id read)
});

impl Walked for Field {
    fn walk(&mut self, walk: &mut Walk) {
        let mut name = self.property().to_owned();
        name.walk(walk);
        match Self::of_property(&name) {
            Some(field) => *self = field,
            None => walk.fail(),
        }
    }
}
