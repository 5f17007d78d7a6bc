//! Where a session can go from where it stands: one table.

use crate::error::{Fault, Outcome};
use anteroom_carriers::ChatSessionStatus::{self, *};

/// The legal changes. Staying is always legal and not listed.
const CHANGES: &[(ChatSessionStatus, &[ChatSessionStatus])] = &[
    (Invalid, &[PreChatForm, Faq, OfflineForm, InQueue, Deleted]),
    (
        PreChatForm,
        &[Faq, OfflineForm, InQueue, UserLast, Finished, Deleted],
    ),
    (Faq, &[InQueue, Finished, Deleted]),
    (OfflineForm, &[Finished, RequestPosted, Deleted]),
    (
        InQueue,
        &[
            CustomerLast,
            UserLast,
            Finished,
            RequestPosted,
            ClosedFromQueue,
            Deleted,
        ],
    ),
    // Back to the form or the queue: reset, which is also how a bot hands off.
    (
        CustomerLast,
        &[UserLast, Finished, InQueue, PreChatForm, Deleted],
    ),
    (
        UserLast,
        &[CustomerLast, Finished, InQueue, PreChatForm, Deleted],
    ),
    // The visitor may return; a session without an agent goes back to the queue.
    (
        Finished,
        &[CustomerLast, UserLast, InQueue, Closed, Deleted],
    ),
    (RequestPosted, &[Closed, Deleted]),
    (ClosedFromQueue, &[Closed, Deleted]),
    (Closed, &[Deleted]),
    (Deleted, &[]),
];

/// Whether a session may go from one status to another.
pub fn may(from: ChatSessionStatus, to: ChatSessionStatus) -> bool {
    from == to
        || CHANGES
            .iter()
            .any(|(state, next)| *state == from && next.contains(&to))
}

/// Refuses an illegal change with both names.
pub fn check(from: ChatSessionStatus, to: ChatSessionStatus) -> Outcome<()> {
    if may(from, to) {
        return Ok(());
    }
    Err(illegal(from, to))
}

/// The refusal of a change.
pub fn illegal(from: ChatSessionStatus, to: ChatSessionStatus) -> Fault {
    Fault::conflict(
        "Status",
        format!(
            "a session that is {} cannot become {}",
            from.name(),
            to.name()
        ),
    )
}

/// What a visitor's wish for a status comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitorStep {
    /// It is so already.
    Stay,
    /// Leave the queue.
    LeaveQueue,
    /// End the chat.
    End,
    /// Come back to an ended chat.
    Reopen,
    /// Leave a request.
    PostRequest,
}

/// What a visitor may do with the status: less than an agent.
pub fn visitor_step(from: ChatSessionStatus, to: ChatSessionStatus) -> Outcome<VisitorStep> {
    let wish = match to {
        ClosedFromQueue => VisitorStep::LeaveQueue,
        Finished => VisitorStep::End,
        CustomerLast | UserLast | InQueue => VisitorStep::Reopen,
        RequestPosted => VisitorStep::PostRequest,
        _ => {
            return Err(Fault::forbidden(
                "Status",
                format!("a visitor may not set {}", to.name()),
            ));
        }
    };
    if from == to || (from.is_chat() && to.is_chat()) {
        return Ok(VisitorStep::Stay);
    }
    let legal = match wish {
        VisitorStep::LeaveQueue => from == InQueue,
        VisitorStep::End => from.is_chat(),
        VisitorStep::Reopen => from == Finished,
        VisitorStep::PostRequest => from == OfflineForm,
        VisitorStep::Stay => true,
    };
    if legal {
        Ok(wish)
    } else {
        Err(illegal(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_status() -> impl Strategy<Value = ChatSessionStatus> {
        proptest::sample::select(ChatSessionStatus::ALL)
    }

    #[test]
    fn every_status_is_in_the_table_once() {
        for status in ChatSessionStatus::ALL {
            assert_eq!(
                CHANGES.iter().filter(|(s, _)| s == status).count(),
                1,
                "{status:?}"
            );
        }
    }

    #[test]
    fn the_end_is_the_end() {
        for to in ChatSessionStatus::ALL {
            assert_eq!(may(Deleted, *to), *to == Deleted);
            assert_eq!(may(Closed, *to), matches!(to, Closed | Deleted));
        }
    }

    proptest! {
        #[test]
        fn a_visitor_may_never_do_more_than_the_table(from in any_status(), to in any_status()) {
            match visitor_step(from, to) {
                Ok(VisitorStep::Stay) => prop_assert!(from == to || (from.is_chat() && to.is_chat())),
                Ok(_) => prop_assert!(may(from, to), "{from:?} to {to:?}"),
                Err(fault) => {
                    prop_assert_eq!(fault.field.as_deref(), Some("Status"));
                    prop_assert!(fault.what.contains(to.name()));
                }
            }
        }

        #[test]
        fn a_refusal_names_both(from in any_status(), to in any_status()) {
            if let Err(fault) = check(from, to) {
                prop_assert!(fault.what.contains(from.name()) && fault.what.contains(to.name()));
            }
        }
    }
}
