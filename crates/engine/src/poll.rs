//! The one loop: a held request that answers state and messages since the cursor.

use crate::effect::{Announcement, Call, Effect, Lane, Timer};
use crate::event::{Answer, Failure, Note};
use crate::state::{Link, State, jitter};
use crate::usual::focus_screen;
use crate::{files, log, outbox, request};
use anteroom_carriers::visitor::VisitorSession;
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatSessionStatus, Queue};

/// How long the service may hold a poll, in seconds.
const WAIT: u32 = 25;
/// A poll that has not come back so long after it should is given up, in seconds.
const GUARD: u32 = 10;
/// So many held polls in a row were cut: whatever cuts them will go on doing so.
const CUTS: u32 = 3;
/// The pause between polls while nobody looks and nothing is pending.
const HIDDEN_PAUSE: u32 = 5_000;
/// Polls that are answered at once double the pause between them so many times.
const DOUBLINGS: u32 = 4;
/// A held poll older than this may have died while the machine slept.
const SUSPECT: i64 = 20_000;
/// For so many milliseconds after its end a chat is still polled: the agent may reopen
/// it. Later it is looked at again when the visitor comes back to it.
const MAY_REOPEN: i64 = 10 * 60_000;

fn wanted(state: &State) -> bool {
    let Some(session) = state
        .session
        .as_ref()
        .filter(|_| state.leader && state.online && !state.is_erasing())
    else {
        return false;
    };
    let just_ended = state
        .ended_at
        .is_some_and(|at| !state.is_over(at, MAY_REOPEN));
    !session.known || !session.status.is_ended() || just_ended
}

/// Polls now, unless a poll is under way or waiting for its turn.
pub(crate) fn go(state: &mut State, fx: &mut Vec<Effect>) {
    if state.poll.busy || state.poll.pausing || !wanted(state) {
        return;
    }
    let Some(session) = &state.session else {
        return;
    };
    // The first answer is wanted at once; so is the one that tells a cut from a lost connection.
    let held = session.known && state.poll.failures == 0 && state.poll_cuts < CUTS;
    let wait = if held { WAIT } else { 0 };
    let call = Call::Poll {
        id: session.id,
        secret: session.secret.clone(),
        after: state.cursor(),
        etag: state.etag.clone(),
        wait,
    };
    state.poll_asked = held;
    state.poll.busy = true;
    state.poll_began = state.now;
    fx.push(state.poll.request(Lane::Poll, call));
    fx.push(Effect::SetTimer(Timer::PollGuard, (wait + GUARD) * 1_000));
}

/// Polls at once, whatever pause was planned: something was written. An ended
/// session is looked at once more, and an answer already on its way does not count.
pub(crate) fn wake(state: &mut State, fx: &mut Vec<Effect>) {
    // An answer may come soon, where it has to be asked for.
    state.poll_idle = 0;
    state.poll_again = state.poll.busy;
    look_again(state);
    unpause(state, fx);
    go(state, fx);
}

/// An ended chat is asked for once more.
pub(crate) fn look_again(state: &mut State) {
    if let Some(session) = &mut state.session
        && session.status.is_ended()
    {
        session.known = false;
    }
}

/// Like [`wake`], and a poll that may be dead is given up.
pub(crate) fn revive(state: &mut State, all: bool, fx: &mut Vec<Effect>) {
    if state.poll.busy && (all || state.is_over(state.poll_began, SUSPECT)) {
        abandon(state, fx);
    }
    // Another network may cut nothing, and hold.
    state.poll_cuts = 0;
    state.poll_idle = 0;
    unpause(state, fx);
    go(state, fx);
}

/// A write did not come through: a held poll tells only later whether the connection
/// is there, so one is sent that is answered at once.
pub(crate) fn doubt(state: &mut State, fx: &mut Vec<Effect>) {
    if state.poll.busy && state.poll_asked {
        abandon(state, fx);
        state.poll.failures = state.poll.failures.max(1);
        go(state, fx);
    }
}

/// The held poll never came back.
pub(crate) fn guard(state: &mut State, fx: &mut Vec<Effect>) {
    if state.poll.busy {
        abandon(state, fx);
        retry(state, 0, fx);
    }
}

/// Stops polling; a late answer is ignored.
pub(crate) fn abandon(state: &mut State, fx: &mut Vec<Effect>) {
    if state.poll.busy {
        state.poll.busy = false;
        state.poll.number += 1;
        fx.push(Effect::Abort(Lane::Poll));
        fx.push(Effect::ClearTimer(Timer::PollGuard));
    }
}

fn unpause(state: &mut State, fx: &mut Vec<Effect>) {
    if state.poll.pausing {
        state.poll.pausing = false;
        fx.push(Effect::ClearTimer(Timer::Poll));
    }
}

fn pause(state: &mut State, millis: u32, fx: &mut Vec<Effect>) {
    state.poll.pausing = true;
    fx.push(Effect::SetTimer(Timer::Poll, millis));
}

/// How long to wait after an answer, in milliseconds. It goes by what came and when,
/// never by a header: proxies alter tags, or drop what says that a poll was held.
fn rest(state: &mut State, news: bool, interval: u32) -> u32 {
    let at_once = !state.is_over(state.poll_began, interval.into());
    if news || !at_once {
        state.poll_idle = 0;
    }
    if state.poll_cuts >= CUTS {
        return interval;
    }
    if news || !at_once || !state.poll_asked {
        return 0;
    }
    let doublings = state.poll_idle.min(DOUBLINGS);
    state.poll_idle = doublings + 1;
    (interval << doublings).min((WAIT * 1_000).max(interval))
}

/// The poll under way ended.
pub(crate) fn answered(state: &mut State, result: Result<Answer, Failure>, fx: &mut Vec<Effect>) {
    state.poll.busy = false;
    fx.push(Effect::ClearTimer(Timer::PollGuard));
    if state.session.is_none() {
        return;
    }
    match result {
        Ok(Answer::Poll {
            session,
            etag,
            interval,
        }) => {
            let (known, cursor) = (state.session.clone(), state.cursor());
            state.poll.failures = 0;
            if state.poll_asked {
                state.poll_cuts = 0;
            }
            connected(state, true, fx);
            if let Some(session) = &mut state.session {
                session.known = true;
            }
            if let Some(view) = session {
                let after = state.cursor();
                state.etag = etag;
                // The other tabs hear of it before what follows from it here.
                let told = fx.len();
                apply(state, after, &view, fx);
                fx.insert(told, Effect::Broadcast(Note::State(after, view)));
            }
            outbox::pump(state, fx);
            if core::mem::take(&mut state.poll_again) {
                look_again(state);
            }
            let news = known != state.session || cursor != state.cursor();
            let mut millis = rest(state, news, interval);
            if !state.visible && state.outbox.is_empty() {
                millis = millis.max(HIDDEN_PAUSE);
            }
            if millis > 0 {
                millis += jitter(&mut state.rng, millis / 4);
                pause(state, millis, fx);
            }
            go(state, fx);
        }
        Err(Failure::Refused {
            status: 401 | 403 | 404,
            ..
        }) => outbox::expire(state, fx),
        Ok(_) | Err(Failure::Network | Failure::Outdated | Failure::Refused { .. }) => {
            retry(state, 0, fx);
        }
        Err(Failure::Busy { after }) => retry(state, after.unwrap_or(0), fx),
    }
}

fn retry(state: &mut State, least: u32, fx: &mut Vec<Effect>) {
    if state.poll_asked {
        state.poll_cuts += 1;
    }
    let millis = state.poll.back_off(&mut state.rng, least);
    // One lost poll is no lost connection: proxies cut held requests.
    if state.poll.failures > 1 {
        connected(state, false, fx);
    }
    if wanted(state) {
        pause(state, millis, fx);
    }
}

/// The connection was lost or is back.
pub(crate) fn connected(state: &mut State, up: bool, fx: &mut Vec<Effect>) {
    let link = if up { Link::Up } else { Link::Down };
    if state.link == link {
        return;
    }
    state.link = link;
    if state.leader {
        fx.push(Effect::Broadcast(Note::Link(up)));
    }
    fx.push(Effect::Announce(if up {
        Announcement::Back
    } else {
        Announcement::Lost
    }));
    if up && state.write.pausing {
        // The outbox need not wait for its own turn.
        state.write.pausing = false;
        state.write.failures = 0;
        fx.push(Effect::ClearTimer(Timer::Write));
        outbox::pump(state, fx);
    }
    if up {
        files::resume(state, fx);
    }
}

/// It was the visitor who came back to the chat.
fn returned(view: &VisitorSession) -> bool {
    let messages = view.messages.as_deref().unwrap_or_default();
    let back = |m: &ChatMessage| m.special_type == ChatMessageSpecialType::ReopenedByCustomer;
    messages.iter().any(back)
}

/// Takes over what the service says, in the leading tab and in those that listen.
pub(crate) fn apply(state: &mut State, after: i32, view: &VisitorSession, fx: &mut Vec<Effect>) {
    if after > state.cursor() {
        // Something between was missed; ask for all of it.
        fx.push(Effect::Broadcast(Note::Hello));
        return;
    }
    let before = state.screen();
    let Some(session) = &mut state.session else {
        return;
    };
    if session.id != view.chat_session_id {
        return;
    }
    session.known = true;
    let was = session.status;
    session.status = view.status;
    let place = |queue: &Option<Queue>| queue.map_or(0, |queue| queue.position);
    let ahead = place(&session.queue);
    session.queue = view.queue.filter(|q| q.position > 0);
    let behind = place(&session.queue);
    if behind != ahead {
        session.risen = ahead > 0 && behind > ahead;
    }
    if let Some(rating) = view.rating {
        session.rating = rating;
    }
    if let Some(comment) = &view.rating_comment {
        session.comment.clone_from(comment);
    }
    session.agent_typing = view
        .flags
        .is_some_and(|f| f.contains(anteroom_carriers::ChatSessionFlags::USER_IS_TYPING));
    let agent = view.user.as_ref().filter(|user| !user.full_name.is_empty());
    let name = agent.map(|agent| &*agent.full_name);
    let was_there = session
        .agent
        .as_ref()
        .is_some_and(|a| Some(&*a.full_name) == name);
    let joined = name.filter(|_| !was_there && view.status.is_chat());
    session.agent = agent.cloned();
    session.is_bot = view.chatbot_is_active.unwrap_or_default();
    let files = view.files_allowed.unwrap_or_default();
    let had = core::mem::replace(&mut session.files_allowed, files);
    session.request_id = view.request_id;
    let waits = view.status == ChatSessionStatus::InQueue;
    let presence = view.presence.filter(|_| waits);
    let alone = presence.map(|p| !p.open || p.agents_present == 0);
    let was_alone = core::mem::replace(&mut session.alone, alone);
    let was_offered = session.offered;
    let was_finished = was == ChatSessionStatus::Finished;
    let reopened = was_finished && view.status.is_chat() && !returned(view);
    if view.status != ChatSessionStatus::Finished {
        state.ended_at = None;
    } else if !was_finished {
        state.ended_at = Some(state.now);
    }
    if reopened {
        // A rating that was given stays.
        session.done = session.rating > 0;
    }
    if was != view.status {
        state.save(fx);
    }
    if let Some(name) = joined {
        fx.push(Effect::Announce(Announcement::Joined(name.to_owned())));
    }
    // A page that only finds them allowed says nothing.
    if files && !had && state.cursor() > 0 && state.file_limits().is_some() {
        fx.push(Effect::Announce(Announcement::FilesAllowed));
    }
    log::append(state, view.messages.as_deref().unwrap_or_default(), fx);
    log::say_position(state, fx);
    request::left_queue(state, fx);
    request::consider(state, fx);
    // Who is offered something instead is told with it.
    let offers = !was_offered && state.offers_request();
    if let (Some(alone), Some(_), false) = (alone, was_alone, offers)
        && Some(alone) != was_alone
    {
        fx.push(Effect::Announce(Announcement::Here(!alone)));
    }
    if view.status.is_ended() && !was.is_ended() {
        fx.push(Effect::Announce(Announcement::Ended));
    }
    if reopened {
        fx.push(Effect::Announce(Announcement::Reopened));
    }
    if state.screen() != before && state.open {
        focus_screen(fx);
    }
}
