//! One run of a script: on a thread of its own, with an end.

use super::data::EventData;
use super::functions::HostFault;
use super::host::{Host, Level, Report};
use super::limits::Limits;
use super::memory;
use super::methods::Method;
use rhai::{AST, Dynamic, Engine, EvalAltResult, Position, Scope};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, oneshot};

/// Scripts for whom the same waits that run at the same time; more wait.
pub const AT_ONCE: usize = 32;
/// Deeply nested values are taken apart recursively: so much holds what the
/// limits of a value's size let through. It is only reserved, not used.
const STACK: usize = 64 << 20;
/// A script may start others through the service, but not without end.
const NESTED: u8 = 3;
/// So many other scripts may start, one after another, by what one run does. Each takes a
/// thread.
const STARTS: u32 = 64;
/// So many lines may one run print, and those that it starts.
const LINES: u32 = 200;
/// How much longer than the script itself its caller waits: a script ends
/// by itself, unless the service keeps it waiting.
const SLACK: Duration = Duration::from_millis(100);
/// How much longer a hook may run for which nobody waits.
const PATIENCE: u32 = 10;
/// The most of a script's words that are kept.
const WORDS: usize = 1_000;

/// What every run needs.
pub struct Core {
    /// Runs scripts.
    pub engine: Engine,
    /// How much they may take.
    pub limits: Limits,
    /// What they can do.
    pub host: Arc<dyn Host>,
    /// What they can hook.
    pub methods: &'static [Method],
    /// One permit for each running script.
    pub permits: Permits,
    /// The service stops, and scripts with it.
    pub stopping: Arc<AtomicBool>,
}

/// Permits to run, apart by who waits: answers do not wait for scripts that
/// nobody waits for, however slow those are.
pub struct Permits([Arc<Semaphore>; 3]);

impl Default for Permits {
    fn default() -> Self {
        Self([(); 3].map(|()| Arc::new(Semaphore::new(AT_ONCE))))
    }
}

impl Permits {
    /// Those for scripts for which these wait.
    pub fn of(&self, awaited: Awaited) -> &Arc<Semaphore> {
        let [answer, session, no] = &self.0;
        match awaited {
            Awaited::Answer => answer,
            Awaited::Session => session,
            Awaited::No => no,
        }
    }
}

/// A script that can be run.
pub struct Script {
    /// The path below the scripts folder.
    pub file: Arc<str>,
    /// What was compiled.
    pub ast: AST,
    /// Whether it has an `OnError`.
    pub on_error: bool,
    /// Time-outs so far.
    pub strikes: AtomicU32,
}

/// What the thread runs just now.
struct Running {
    file: Arc<str>,
    deadline: Instant,
    stopping: Arc<AtomicBool>,
    nested: u8,
    event: Option<EventData>,
    budget: Arc<Budget>,
    /// What the thread had taken of memory when the run began.
    memory: i64,
}

/// What a run shares with those that it starts.
#[derive(Default)]
struct Budget {
    /// Other runs that were started.
    starts: AtomicU32,
    /// Lines that were printed.
    lines: AtomicU32,
}

/// Whether a line may be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printing {
    /// It may.
    Line,
    /// It is the first that may not, which is to be said.
    Last,
    /// It may not.
    No,
}

/// Counts a line that this thread's run prints.
pub fn prints() -> Printing {
    let before = running(|r| r.budget.lines.fetch_add(1, Ordering::Relaxed));
    match before.unwrap_or(0) {
        few if few < LINES => Printing::Line,
        LINES => Printing::Last,
        _ => Printing::No,
    }
}

/// With this the engine ends a run that takes too much memory.
pub const TOO_MUCH_MEMORY: &str = "memory";

/// Bytes that this thread's run has taken and not given back.
pub fn memory_taken() -> i64 {
    running(|r| memory::taken() - r.memory).unwrap_or(0)
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

fn running<T>(read: impl FnOnce(&Running) -> T) -> Option<T> {
    RUNNING.with_borrow(|running| running.as_ref().map(read))
}

tokio::task_local! {
    /// How many scripts have led to what this task does.
    static ROUND: u8;
}

/// How many scripts, one started by what the other did, have led to what is
/// done here: none, where no script has.
pub fn round() -> u8 {
    running(|r| r.nested + 1)
        .or_else(|| ROUND.try_with(|round| *round).ok())
        .unwrap_or(0)
}

/// Does something that so many scripts have led to.
pub async fn in_round<T>(round: u8, work: impl Future<Output = T>) -> T {
    ROUND.scope(round, work).await
}

/// The file that this thread runs.
pub fn current_file() -> String {
    running(|r| r.file.to_string()).unwrap_or_default()
}

/// The event that this thread handles.
pub fn current_event() -> Option<EventData> {
    running(|r| r.event.clone()).flatten()
}

/// The time that is left; none when it is over.
pub fn time_left() -> Option<Duration> {
    running(|r| {
        let left = r.deadline.checked_duration_since(Instant::now());
        left.filter(|_| !r.stopping.load(Ordering::Relaxed))
    })
    .flatten()
}

/// Why a run did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The script threw; the words, and the property that they are about.
    Thrown(String, Option<String>),
    /// The script failed, perhaps at a line and column.
    Failed(String, Option<(usize, usize)>),
    /// The time was over.
    TimedOut,
}

/// Who waits for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// An answer: time-outs count.
    Answer,
    /// What happens next in a session: time-outs count.
    Session,
    /// Nobody.
    No,
}

/// What a run does with the script.
pub type Job<T> = Box<dyn FnOnce(&Core, &Script) -> Result<T, Box<EvalAltResult>> + Send>;

impl Script {
    /// Whether too many time-outs have disabled it.
    pub fn disabled(&self, limits: &Limits) -> bool {
        self.strikes.load(Ordering::Relaxed) >= limits.strikes
    }

    /// Calls one of its functions.
    ///
    /// # Errors
    /// When the function or what stands outside of functions fails.
    pub fn call(
        &self,
        engine: &Engine,
        function: &str,
        args: Vec<Dynamic>,
    ) -> Result<(), Box<EvalAltResult>> {
        engine
            .call_fn::<Dynamic>(&mut Scope::new(), &self.ast, function, args)
            .map(drop)
    }
}

impl Core {
    /// Writes a line to the log.
    pub fn report(
        &self,
        file: &str,
        place: Option<(usize, usize)>,
        text: impl Into<String>,
    ) -> Report {
        let report = Report {
            level: Level::Warning,
            file: file.to_owned(),
            place,
            text: text.into(),
        };
        self.host.log(&report);
        report
    }

    /// Runs a script to its end, or to the end of its time. What goes wrong is
    /// in the log then, and the script's `OnError` has been started, except
    /// after a `throw` where `throws` says that it is meant for the caller.
    ///
    /// # Errors
    /// With what went wrong.
    pub async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        script: &Arc<Script>,
        awaited: Awaited,
        throws: bool,
        event: Option<EventData>,
        job: Job<T>,
    ) -> Result<T, Broken> {
        let result = self.bare(script, awaited, event, job).await;
        let (text, place) = match &result {
            Ok(_) => return result,
            Err(Broken::Thrown(..)) if throws => return result,
            Err(Broken::Thrown(text, _)) => (format!("thrown: {text}"), None),
            Err(Broken::Failed(text, place)) => (text.clone(), *place),
            Err(Broken::TimedOut) => (self.strike(script, awaited), None),
        };
        self.report(&script.file, place, &text);
        if script.on_error {
            self.on_error(script, text);
        }
        result
    }

    /// Counts a time-out and says so.
    fn strike(&self, script: &Script, awaited: Awaited) -> String {
        let limit = self.limits.timeout;
        if awaited == Awaited::No {
            return format!("took longer than {:?} and was ended", limit * PATIENCE);
        }
        let strikes = script.strikes.fetch_add(1, Ordering::Relaxed) + 1;
        if strikes == self.limits.strikes {
            format!(
                "took longer than {limit:?} and was ended, {strikes} times now: the script is \
                 disabled until the file is changed"
            )
        } else {
            format!("took longer than {limit:?} and was ended")
        }
    }

    /// Tells the script itself; nobody waits for that.
    fn on_error(self: &Arc<Self>, script: &Arc<Script>, text: String) {
        let (core, script) = (Arc::clone(self), Arc::clone(script));
        let tell = async move {
            let job: Job<()> = Box::new(move |core, script| {
                script.call(&core.engine, "OnError", vec![text.into()])
            });
            if let Err(broken) = core.bare(&script, Awaited::No, None, job).await {
                let (text, place) = match broken {
                    Broken::Thrown(text, _) => (text, None),
                    Broken::Failed(text, place) => (text, place),
                    Broken::TimedOut => ("took too long and was ended".to_owned(), None),
                };
                core.report(&script.file, place, format!("OnError: {text}"));
            }
        };
        tokio::spawn(in_round(round(), tell));
    }

    async fn bare<T: Send + 'static>(
        self: &Arc<Self>,
        script: &Arc<Script>,
        awaited: Awaited,
        event: Option<EventData>,
        job: Job<T>,
    ) -> Result<T, Broken> {
        let failed = |text: &str| Broken::Failed(text.to_owned(), None);
        let nested = round();
        if nested > NESTED {
            return Err(failed(
                "not run: scripts have started each other in a circle",
            ));
        }
        // A script that another waits for does not wait for that one's permit.
        let permit = if running(|_| ()).is_none() {
            Some(Arc::clone(self.permits.of(awaited)).acquire_owned().await)
        } else {
            None
        };
        let budget = running(|r| Arc::clone(&r.budget)).unwrap_or_default();
        if nested > 0 && budget.starts.fetch_add(1, Ordering::Relaxed) >= STARTS {
            return Err(failed(&format!(
                "not run: what one script did has started {STARTS} others already"
            )));
        }
        let limit = match awaited {
            Awaited::Answer | Awaited::Session => self.limits.timeout,
            Awaited::No => self.limits.timeout * PATIENCE,
        };
        let (send, receive) = oneshot::channel();
        let (core, script) = (Arc::clone(self), Arc::clone(script));
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::Builder::new()
            .name("script".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let _permit = permit;
                let _inside = runtime.enter();
                RUNNING.set(Some(Running {
                    file: Arc::clone(&script.file),
                    deadline: Instant::now() + limit,
                    stopping: Arc::clone(&core.stopping),
                    nested,
                    event,
                    budget,
                    memory: memory::taken(),
                }));
                // Nobody may be waiting any more.
                drop(send.send(job(&core, &script).map_err(|error| broken(*error))));
            });
        if let Err(error) = thread {
            return Err(failed(&format!("not run: no thread to be had: {error}")));
        }
        match tokio::time::timeout(limit + SLACK, receive).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(failed("the service failed while it worked for the script")),
            Err(_) => Err(Broken::TimedOut),
        }
    }
}

/// Reads what Rhai says about a run that ended badly.
fn broken(mut error: EvalAltResult) -> Broken {
    let mut position = Position::NONE;
    loop {
        let here = error.take_position();
        if !here.is_none() {
            position = here;
        }
        match error {
            EvalAltResult::ErrorInFunctionCall(_, _, inner, _)
            | EvalAltResult::ErrorInModule(_, inner, _) => error = *inner,
            _ => break,
        }
    }
    let place = position
        .line()
        .map(|line| (line, position.position().unwrap_or(1)));
    match error {
        EvalAltResult::ErrorTerminated(token, _) if token.is_string() => {
            let text = "took more memory than one run may, and was ended";
            Broken::Failed(text.to_owned(), place)
        }
        EvalAltResult::ErrorTerminated(..) => Broken::TimedOut,
        EvalAltResult::ErrorRuntime(token, _) => match token.clone().try_cast::<HostFault>() {
            Some(fault) => Broken::Failed(shorten(fault.0), place),
            None => thrown(&token),
        },
        other => Broken::Failed(shorten(other.to_string()), place),
    }
}

/// What was thrown: words, or a map of `message` and `field`.
fn thrown(token: &Dynamic) -> Broken {
    let (mut text, mut field) = (token.to_string(), None);
    if let Some(map) = token.read_lock::<rhai::Map>() {
        field = map.get("field").map(ToString::to_string);
        if let Some(message) = map.get("message") {
            text = message.to_string();
        }
    }
    if token.is_unit() || text.is_empty() {
        text = "stopped by a script".to_owned();
    }
    Broken::Thrown(shorten(text), field)
}

/// As much of the words as is kept.
pub fn shorten(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(WORDS) {
        text.truncate(end);
    }
    text
}
