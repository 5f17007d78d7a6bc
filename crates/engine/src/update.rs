//! The one function: what happened, and what follows from it.

use crate::effect::{Announcement, Call, Effect, Focus, Handout, Lane, Ticket, Timer};
use crate::event::{Answer, Event, Failure, Stored};
use crate::form::Field;
use crate::outbox;
use crate::screen::{Farewell, Screen};
use crate::state::{Millis, Session, State, TopicState, jitter};
use crate::usual::focus_screen;
use crate::write::{Key, Write};
use crate::{ask, bots, draft, errand, faq, files, log, page, poll, rating, request, tabs, wipe};
use anteroom_carriers::ChatSessionStatus;
use anteroom_carriers::visitor::VisitorTopic;

/// The topic is read again this often while nobody is here.
const TOPIC_PAUSE: u32 = 20_000;
/// And so often while the visitor looks at that.
const TOPIC_WATCH: u32 = 7_000;
/// Presence older than this is read again before it is shown.
const TOPIC_STALE: Millis = 20_000;

/// Turns what happened at `now` into changed state and things to do, in order.
pub fn update(state: &mut State, now: Millis, event: Event) -> Vec<Effect> {
    let mut fx = Vec::new();
    if let Some(due) = &mut state.due {
        // The clock was set back, and what was promised was a time from then.
        *due -= (state.now - now).max(0);
    }
    state.now = now;
    let before = page::look(state);
    happen(state, event, &mut fx);
    page::tell(&before, state, &mut fx);
    fx
}

fn happen(state: &mut State, event: Event, fx: &mut Vec<Effect>) {
    match event {
        Event::Started {
            topic,
            stored,
            open,
        } => start(state, topic, stored, open, fx),
        Event::Opened => show(state, true, fx),
        Event::Closed => show(state, false, fx),
        Event::Edited(field, text) => {
            state.form.set(field, text);
            state.keep(fx);
        }
        Event::Consented(yes) => {
            state.form.contact.consented = yes;
            state.form.forgive(Field::Consent);
            state.keep(fx);
        }
        Event::Submitted(key) => ask::submit(state, key, fx),
        Event::Drafted(text) => draft::changed(state, text, fx),
        Event::Sent(key) => draft::send(state, key, fx),
        Event::Retried(key) => {
            if let Some(pending) = state.outbox.iter_mut().find(|p| p.key == key) {
                pending.refused = None;
                fx.push(Effect::SavePending(pending.clone()));
            }
            outbox::pump(state, fx);
        }
        Event::Left(key) | Event::Ended(key) => leave_or_end(state, key, fx),
        Event::Rated(key, stars, comment) => rating::rate(state, key, stars, &comment, fx),
        Event::Skipped => {
            if matches!(state.screen(), Screen::Rating) {
                finish(state, fx);
            }
        }
        Event::Returned(key) => {
            if let Some(session) = &mut state.session {
                session.done = false;
                outbox::post(state, key, Write::Return, fx);
            }
        }
        Event::Restarted => restart(state, fx),
        Event::TriedNow => {
            read_topic_if(state, state.session.is_none(), fx);
            outbox::resume(state, fx);
            poll::revive(state, true, fx);
        }
        Event::Answered(ticket, result) => answered(state, ticket, result, fx),
        Event::Fired(timer) => fired(state, timer, fx),
        Event::Lead(unsent) => tabs::lead(state, unsent, fx),
        Event::Heard(note) => tabs::heard(state, note, fx),
        Event::Online(online) => {
            state.online = online;
            if online {
                outbox::resume(state, fx);
                poll::revive(state, true, fx);
                if state.session.is_none() && state.outbox.is_empty() {
                    poll::connected(state, true, fx);
                }
            } else {
                poll::connected(state, false, fx);
            }
        }
        Event::Visible(visible) => {
            state.visible = visible;
            if visible {
                log::seen(state, fx);
                outbox::resume(state, fx);
                poll::revive(state, false, fx);
                look_again(state, fx);
            }
        }
        Event::Resumed => {
            outbox::resume(state, fx);
            poll::revive(state, true, fx);
        }
        Event::File(act) => files::act(state, act, fx),
        Event::Page(act) => page::act(state, act, fx),
        Event::Given(field, text) => {
            state.form.give(field, text);
            state.keep(fx);
        }
        Event::Changing => {
            state.form.given.clear();
            state.keep(fx);
            focus_screen(fx);
        }
        Event::Helped => faq::helped(state, fx),
        Event::Unhelped(key) => faq::unhelped(state, key, fx),
        Event::Back => faq::back(state, fx),
        Event::Requested(key, leave) => request::submit(state, key, leave, fx),
        Event::RequestOpened => request::open(state, fx),
        Event::Chose(key, label) => bots::choose(state, key, label, fx),
        Event::Person(key) => bots::call(state, key, fx),
        Event::Rerated => rating::again(state, fx),
        Event::Saved(format) => fx.push(Effect::Hand(Handout::Transcript(format))),
        Event::Errand(key, task) => errand::run(state, key, task, fx),
        Event::ReceiptSaved => errand::save_receipt(state, fx),
        Event::Wiped(key) => wipe::wipe(state, key, fx),
        Event::Forgetful => state.forgetful = true,
    }
}

fn start(
    state: &mut State,
    topic: Option<Option<VisitorTopic>>,
    stored: Stored,
    open: bool,
    fx: &mut Vec<Effect>,
) {
    match topic {
        Some(known) => learn(state, known, fx),
        None => read_topic_if(state, true, fx),
    }
    let mut was_open = open;
    if let Some(scratch) = stored.scratch {
        was_open |= scratch.open;
        state.user = scratch.user;
        state.form = scratch.form;
        state.draft = scratch.draft;
        state.posted = scratch.posted;
        state.uploads = scratch.files;
    }
    for pending in stored.pending {
        outbox::add(state, pending);
    }
    if let Some(record) = stored.record {
        was_open |= record.open;
        tabs::adopt(state, record, fx);
        fx.push(Effect::Broadcast(crate::Note::Hello));
    } else {
        outbox::forget_orphans(state, fx);
    }
    if was_open {
        show(state, true, fx);
    }
}

/// Out of the queue, or the end of the chat.
pub(crate) fn leave_or_end(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    match state.screen() {
        _ if state.is_ending() => {}
        Screen::Queue => {
            state.leaving = true;
            outbox::post(state, key, Write::Leave, fx);
        }
        Screen::Chat => outbox::post(state, key, Write::End, fx),
        _ => {}
    }
}

pub(crate) fn show(state: &mut State, open: bool, fx: &mut Vec<Effect>) {
    state.open = open;
    if open {
        log::seen(state, fx);
        let stale = state.is_over(state.topic_read, TOPIC_STALE);
        read_topic_if(state, state.session.is_none() && stale, fx);
        look_again(state, fx);
        focus_screen(fx);
    } else {
        if state.unread == 0 {
            state.news = 0;
        }
        fx.push(Effect::Focus(Focus::Launcher));
    }
    if state.session.is_some() {
        state.save(fx);
    }
    state.keep(fx);
}

pub(crate) fn read_topic_if(state: &mut State, wanted: bool, fx: &mut Vec<Effect>) {
    if wanted && !state.topic_calls.busy {
        state.topic_calls.busy = true;
        fx.push(state.topic_calls.request(Lane::Topic, Call::Topic));
    }
}

fn learn(state: &mut State, topic: Option<VisitorTopic>, fx: &mut Vec<Effect>) {
    let version = |topic: &VisitorTopic| topic.consent_version.clone();
    let agreed = state.topic().map(version);
    state.topic = topic.map_or(TopicState::Missing, |t| TopicState::Known(Box::new(t)));
    let changed = agreed.is_some() && agreed != state.topic().map(version);
    if changed && state.form.contact.consented && state.session.is_none() {
        state.form.consent_changed();
    }
    request::consider(state, fx);
    state.topic_read = state.now;
    state.topic_calls.failures = 0;
    watch_topic(state, fx);
}

/// Whoever looks at "nobody is here" again is told what is so now, and whoever looks at an
/// ended chat again whether the agent has reopened it.
fn look_again(state: &mut State, fx: &mut Vec<Effect>) {
    let finished = |s: &Session| s.status == ChatSessionStatus::Finished;
    if state.session.as_ref().is_some_and(finished) {
        poll::look_again(state);
        poll::go(state, fx);
    }
    let stale = state.is_over(state.topic_read, TOPIC_WATCH.into());
    let offline = state.open && matches!(state.screen(), Screen::Offline);
    read_topic_if(state, offline && stale, fx);
}

/// Somebody may come back: look again now and then while the notice stands.
fn watch_topic(state: &mut State, fx: &mut Vec<Effect>) {
    if matches!(state.screen(), Screen::Offline) {
        let pause = if state.open && state.visible {
            TOPIC_WATCH + jitter(&mut state.rng, TOPIC_WATCH / 4)
        } else {
            TOPIC_PAUSE + jitter(&mut state.rng, TOPIC_PAUSE / 2)
        };
        fx.push(Effect::SetTimer(Timer::Topic, pause));
    }
}

/// The form has errors: say so, and go to the first.
pub(crate) fn form_refused(state: &State, fx: &mut Vec<Effect>) {
    if let Some((field, _)) = state.form.errors.first() {
        fx.push(Effect::Announce(Announcement::FormErrors(
            state.form.errors.len(),
        )));
        fx.push(Effect::Focus(Focus::Field(*field)));
    }
}

/// The rating is given or declined, in every tab.
pub(crate) fn finish(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(session) = &mut state.session {
        session.done = true;
    }
    state.share(fx);
    focus_screen(fx);
}

fn restart(state: &mut State, fx: &mut Vec<Effect>) {
    state.farewell = None;
    state.posted = None;
    state.suggestions.clear();
    state.errand = None;
    state.receipt = None;
    if state.session.is_some() {
        outbox::rescue_words(state, fx);
        tabs::give_up(state, fx);
    }
    if !state.draft.is_empty() {
        // Unsent words begin the new chat, behind those that are there already.
        let draft = core::mem::take(&mut state.draft);
        if !state.form.message.is_empty() {
            state.form.message.push('\n');
        }
        state.form.message.push_str(&draft);
    }
    state.keep(fx);
    read_topic_if(state, true, fx);
    focus_screen(fx);
}

fn answered(
    state: &mut State,
    ticket: Ticket,
    result: Result<Answer, Failure>,
    fx: &mut Vec<Effect>,
) {
    let channel = match ticket.lane {
        Lane::Topic => &state.topic_calls,
        Lane::Poll => &state.poll,
        Lane::Write => &state.write,
        Lane::Faq => &state.faq,
        Lane::Errand => &state.errands,
        Lane::Last => &state.last,
        // Said once; if it is lost, the next key press says it again.
        Lane::Typing => return,
        Lane::File => &state.filing,
        Lane::Fetch => {
            if ticket.number == state.fetches {
                files::fetched(state, result.is_ok());
            }
            return;
        }
    };
    if !channel.busy || channel.number != ticket.number {
        return;
    }
    // Tried on, for the service may come back to what this page understands.
    state.outdated &= result.is_err();
    state.outdated |= matches!(result, Err(Failure::Outdated));
    match ticket.lane {
        Lane::Faq => faq::answered(state, result, fx),
        Lane::Errand => errand::answered(state, result, fx),
        Lane::Last => wipe::answered(state, &result, fx),
        Lane::Poll => poll::answered(state, result, fx),
        Lane::File => files::answered(state, result, fx),
        Lane::Write => match result {
            Ok(Answer::Created(view)) => outbox::stored(state, Some(view), fx),
            Ok(Answer::Requested(posted)) => request::stored(state, posted, fx),
            Ok(_) => outbox::stored(state, None, fx),
            Err(failure) => outbox::failed(state, failure, fx),
        },
        _ => topic_answered(state, result, fx),
    }
}

fn topic_answered(state: &mut State, result: Result<Answer, Failure>, fx: &mut Vec<Effect>) {
    state.topic_calls.busy = false;
    let before = state.screen();
    match result {
        Ok(Answer::Topic(topic)) => {
            learn(state, topic, fx);
            if state.session.is_none() && state.outbox.is_empty() {
                poll::connected(state, true, fx);
            }
        }
        Err(Failure::Refused { .. }) => learn(state, None, fx),
        failed => {
            let least = match failed {
                Err(Failure::Busy { after }) => after.unwrap_or(0),
                _ => 0,
            };
            let pause = state.topic_calls.back_off(&mut state.rng, least);
            if state.topic_calls.failures > 1 && state.session.is_none() {
                poll::connected(state, false, fx);
            }
            fx.push(Effect::SetTimer(Timer::Topic, pause));
        }
    }
    ask::topic_answered(state, fx);
    if state.screen() != before && state.open {
        focus_screen(fx);
    }
}

fn fired(state: &mut State, timer: Timer, fx: &mut Vec<Effect>) {
    match timer {
        Timer::Poll => {
            state.poll.pausing = false;
            poll::go(state, fx);
        }
        Timer::PollGuard => poll::guard(state, fx),
        Timer::Write => {
            state.write.pausing = false;
            outbox::pump(state, fx);
        }
        Timer::WriteGuard => outbox::guard(state, fx),
        Timer::Topic => {
            let wanted =
                state.session.is_none() && (state.topic == TopicState::Unknown || state.open);
            read_topic_if(state, wanted, fx);
        }
        Timer::Typing => draft::stop_typing(state, fx),
        Timer::File => files::resume(state, fx),
        Timer::Queue => {
            state.saying_later = false;
            log::say_position(state, fx);
        }
        Timer::Ask => ask::impatient(state, fx),
        Timer::Offer => request::consider(state, fx),
        Timer::Count => outbox::count(state, fx),
        Timer::Last => wipe::again(state, fx),
    }
}

impl State {
    /// The session ended and may be returned to.
    #[must_use]
    pub fn can_return(&self) -> bool {
        matches!(
            self.screen(),
            Screen::Rating | Screen::Thanks(Farewell::Ended)
        ) && self
            .session
            .as_ref()
            .is_some_and(|s| s.status == ChatSessionStatus::Finished)
    }
}
