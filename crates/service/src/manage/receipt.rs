//! Receipts that visitors got when they erased a chat.

use crate::cli::{Database, standard_input};
use crate::receipt::Deletion;
use crate::secret::Secret;
use crate::store;
use clap::Subcommand;

/// What can be done with receipts.
#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    /// Tell whether this service has made a receipt, read from standard input
    Verify {
        /// The secret, where it is not in the file beside the database
        #[arg(long, env = "ANTEROOM_SECRET", hide_env_values = true, hide = true)]
        secret: Option<String>,
        #[command(flatten)]
        database: Database,
    },
}

/// Does it.
///
/// # Errors
/// With a sentence for the operator; also where the receipt is not genuine.
pub fn run(command: ReceiptCommand) -> Result<(), String> {
    let ReceiptCommand::Verify { secret, database } = command;
    let path = store::path(&database.database).map_err(|error| error.to_string())?;
    let secret = Secret::known(secret.as_deref(), &path)?;
    let text = standard_input()?;
    let told = Deletion::verified(&text, &secret).ok_or_else(|| {
        "this receipt was not made with this secret, or it was changed".to_owned()
    })?;
    print!("genuine\n{told}");
    Ok(())
}
