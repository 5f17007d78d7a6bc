//! What the visitor asks for beside the chat: a copy by e-mail, their data, its end.

use crate::effect::{Announcement, Call, Effect, Handout, Lane, Task};
use crate::event::{Answer, Failure, Receipt};
use crate::screen::Farewell;
use crate::state::{Millis, State};
use crate::write::Key;
use crate::{outbox, poll, wipe};
use anteroom_carriers::visitor::VisitorTopic;
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType};

/// Something asked for, and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// What.
    pub task: Task,
    /// How it goes.
    pub phase: Phase,
    // The same for every try: what erases must not fail because it was done already.
    key: Key,
    id: i32,
    secret: String,
}

/// How an errand goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// On its way.
    Busy,
    /// Done.
    Done,
    /// The service was not reached.
    Lost,
    /// The service wants to be asked again at this time, not before.
    Later(Millis),
    /// The service refuses, in these words.
    Refused(String),
}

impl State {
    /// The service has been asked to erase everything and has not answered yet.
    pub(crate) fn is_erasing(&self) -> bool {
        let erases =
            |errand: &Errand| errand.task == Task::Erase && matches!(errand.phase, Phase::Busy);
        self.errand.as_ref().is_some_and(erases)
    }

    /// The conversation can be sent by e-mail.
    #[must_use]
    pub fn mails(&self) -> bool {
        let offers = |topic: &VisitorTopic| {
            let widget = topic.widget.as_ref();
            widget.is_some_and(|w| w.post_form_enabled && w.post_transcript_enabled)
                && topic.features.as_ref().is_some_and(|f| f.mail)
        };
        // Nothing is sent before an agent has answered.
        let answers = |message: &ChatMessage| {
            message.kind == ChatMessageType::ToCustomer
                && message.special_type == ChatMessageSpecialType::None
        };
        self.session.is_some() && self.topic().is_some_and(offers) && self.log.iter().any(answers)
    }
}

/// The visitor wants it done. One at a time: the last one that failed may be tried again.
pub(crate) fn run(state: &mut State, key: Key, task: Task, fx: &mut Vec<Effect>) {
    let unfinished = |errand: &&Errand| !matches!(errand.phase, Phase::Done);
    let last = state.errand.as_ref().filter(unfinished);
    if last.is_some_and(|errand| matches!(errand.phase, Phase::Busy)) {
        return;
    }
    if last.is_none_or(|errand| errand.task != task) {
        let session = state.session.as_ref().map(|s| (s.id, &s.secret));
        // Who left a request without a chat has a session all the same.
        let of = session.or_else(|| state.posted.as_ref().map(|p| (p.session, &p.secret)));
        state.errand = of.map(|(id, secret)| Errand {
            task,
            phase: Phase::Busy,
            key,
            id,
            secret: secret.clone(),
        });
    }
    if let Some(errand) = &mut state.errand {
        errand.phase = Phase::Busy;
        let call = Call::Errand {
            key: errand.key.clone(),
            id: errand.id,
            secret: errand.secret.clone(),
            task: errand.task.clone(),
        };
        state.errands.busy = true;
        if state.is_erasing() {
            // It would be answered that there is no such session.
            poll::abandon(state, fx);
        }
        fx.push(state.errands.request(Lane::Errand, call));
    }
}

/// It ended.
pub(crate) fn answered(state: &mut State, result: Result<Answer, Failure>, fx: &mut Vec<Effect>) {
    state.errands.busy = false;
    let now = state.now;
    let Some(errand) = &mut state.errand else {
        return;
    };
    match result {
        Ok(answer) => {
            errand.phase = Phase::Done;
            fx.push(Effect::Announce(Announcement::Errand(errand.task.clone())));
            match answer {
                Answer::Data(text) => fx.push(Effect::Hand(Handout::Data(text))),
                Answer::Erased(receipt) => erased(state, receipt, fx),
                _ => {}
            }
            return;
        }
        Err(Failure::Busy { after }) => {
            let pause = Millis::from(after.unwrap_or(30_000));
            errand.phase = Phase::Later(now + pause);
        }
        Err(Failure::Refused { status: 401, .. }) => {
            state.errand = None;
            if state.session.is_some() || state.posted.take().is_some() {
                outbox::expire(state, fx);
            }
            return;
        }
        Err(Failure::Refused { message, .. }) => errand.phase = Phase::Refused(message),
        Err(Failure::Network | Failure::Outdated) => errand.phase = Phase::Lost,
    }
    fx.push(Effect::Announce(Announcement::ErrandFailed));
    poll::go(state, fx);
}

/// The service keeps nothing any more, and neither does this browser.
fn erased(state: &mut State, receipt: Receipt, fx: &mut Vec<Effect>) {
    wipe::forget(state, Farewell::Erased, fx);
    state.receipt = Some(receipt);
}

/// The receipt as a file.
pub(crate) fn save_receipt(state: &State, fx: &mut Vec<Effect>) {
    if let Some(receipt) = &state.receipt {
        fx.push(Effect::Hand(Handout::Receipt(receipt.text.clone())));
    }
}
