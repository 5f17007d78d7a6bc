//! Carriers that others hold: agents, people, companies and what else a
//! session can be linked to. Summaries: to set a link, its id is enough.
//!
//! The documentation gives the members' names only; numbers are by sequence.

mod address;
mod associate;
mod contact;
mod links;
mod lists;
mod person;
mod ticket;

pub use address::{Address, AddressType, LocalizedField, StructuredAddress};
pub use associate::{Associate, AssociateType};
pub use contact::Contact;
pub use links::{Project, Sale, SaleStatus, TaskCompletion};
pub use lists::{CustomerLanguage, MDOListItem, ReplyTemplate, TicketCategory, TicketPriority};
pub use person::Person;
pub use ticket::{Ticket, TicketBaseStatus, TicketOrigin, TicketReadStatus, TicketSecurityLevel};
