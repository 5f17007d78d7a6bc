//! What scripts know of the methods whose calls they can hook.

/// Whose method it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agent {
    /// `Agents/Chat`
    Chat,
    /// `Agents/CustomerService`
    CustomerService,
    /// `Agents/Anteroom`: what the documentation does not have
    Anteroom,
}

impl Agent {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chat, Self::CustomerService, Self::Anteroom];

    /// The name in the API, and the name of a folder of scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::CustomerService => "CustomerService",
            Self::Anteroom => "Anteroom",
        }
    }
}

/// One method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Whose it is.
    pub agent: Agent,
    /// Its name.
    pub name: &'static str,
    /// The names of its parameters, in order.
    pub params: Vec<String>,
    /// Whether it answers something.
    pub returns: bool,
}

/// The method of that name.
pub fn find(methods: &'static [Method], agent: Agent, name: &str) -> Option<&'static Method> {
    methods
        .iter()
        .find(|method| method.agent == agent && method.name == name)
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before the method.
    Before,
    /// After it, before the answer.
    After,
    /// After the answer.
    Later,
}

impl Stage {
    /// Takes a hook's name apart: `AfterHasChatNotifyAsync`.
    pub fn of(function: &str) -> Option<(Self, &str)> {
        if let Some(name) = function.strip_prefix("Before") {
            return Some((Self::Before, name));
        }
        let name = function.strip_prefix("After")?;
        Some(match name.strip_suffix("Async") {
            Some(name) => (Self::Later, name),
            None => (Self::After, name),
        })
    }

    /// The parameters of such a hook, with the state.
    pub fn params(self, method: &Method) -> Vec<&str> {
        let mut params: Vec<_> = method.params.iter().map(String::as_str).collect();
        if self != Self::Before && method.returns {
            params.push("returnValue");
        }
        params.push("eventState");
        params
    }
}
