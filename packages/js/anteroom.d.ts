/** What a widget starts with: the tag's attributes, in camel case. */
export interface Options {
  /** The address of `chat.js`. */
  src: string;
  /** Its hash (`sha384-…`), for an address that is pinned to a release. */
  integrity?: string;
  topicId: number | string;
  title?: string;
  theme?: 'classic' | 'modern';
  /** A CSS colour. */
  color?: string;
  font?: string;
  size?: 'normal' | 'large';
  /** Seconds until the launcher shows. */
  delay?: number;
  customerName?: string;
  customerEmail?: string;
  customerPhone?: string;
  companyName?: string;
  /** A language: `de`. */
  locale?: string;
  colorScheme?: 'auto' | 'light' | 'dark';
  /** The attribute of `<html>` that holds `dark` or `light`. */
  colorSchemeFrom?: string;
  position?: `${'bottom' | 'top'}-${'end' | 'start' | 'right' | 'left'}`;
  /** CSS lengths: vertical, then horizontal. */
  offset?: string;
  zIndex?: number;
  launcher?: 'auto' | 'none';
  load?: 'intent' | 'idle' | 'now';
  /** While nobody is here: take a request, let visitors begin all the same, or show no launcher. */
  offline?: 'form' | 'queue' | 'hide';
  open?: boolean;
  /** `mailto:`, `https:` or `tel:`: the way out when the chat cannot be loaded. */
  contact?: string;
  /** Message events carry the message's text. */
  eventText?: boolean;
}

/** Where the chat stands. */
export interface State {
  open: boolean;
  screen?:
    | 'loading' | 'unavailable' | 'offline' | 'form' | 'faq' | 'posted' | 'queue' | 'request' | 'chat' | 'rating'
    | 'ended' | 'left' | 'dropped' | 'expired' | 'helped' | 'wiped' | 'erased';
  sessionId?: number | null;
  /** The agent's public name. */
  agent?: string | null;
  unread?: number;
  /** The service is reached. */
  online?: boolean;
  position?: number | null;
  /** Seconds. */
  waitMin?: number | null;
  waitMax?: number | null;
  /** How many waits that rests on. */
  evidence?: number | null;
}

/** Empty when the service is not reached. */
export interface Availability {
  /** The service answered. */
  reached: true;
  /** Open, and somebody is there. */
  available: boolean;
  open: boolean;
  agents: number;
  /** The place a visitor would get now. */
  position: number | null;
  waitMin: number | null;
  waitMax: number | null;
  evidence: number;
}

/** What each event brings; all bring the topic's number. */
export interface Events {
  ready: {};
  open: {};
  close: {};
  show: {};
  hide: {};
  consent: {};
  start: { sessionId: number };
  queue: { position: number | null; waitMin: number | null; waitMax: number | null; evidence: number | null };
  'agent-join': { name: string };
  'agent-leave': {};
  message: { messageId: number; from: 'visitor' | 'agent' | 'bot' | 'system'; text?: string };
  unread: { count: number };
  state: State;
  end: { reason: string };
  rating: { stars: number };
  error: { code?: string; message?: string };
  offline: {};
  online: {};
  erase: { receipt: string };
  destroy: {};
}

export interface User {
  /** Tells this person from another; without it the address or the name does. */
  id?: string | number;
  name?: string;
  email?: string;
  phone?: string;
  company?: string;
  /** A JWT that the service checks, or what answers a fresh one. */
  token?: string | (() => string | Promise<string>);
}

/** `BeforeSaveChatSessionEntity`, `AfterAddChatMessage`, `AfterGetChatSessionEntityAsync` … */
export type HookName = `Before${string}` | `After${string}`;

/** What may be asked of one widget. */
export interface Widget {
  open(): Promise<State>;
  close(): Promise<State>;
  toggle(): Promise<State>;
  /** Shows the launcher. */
  show(): Promise<State>;
  /** Hides the launcher. */
  hide(): Promise<State>;
  setUser(user: User): Promise<State>;
  logout(): Promise<State>;
  /** Merged into those there are; `null` takes one away. */
  setCustomAttributes(attributes: Record<string, string | number | boolean | null>): Promise<State>;
  /** Rejects with the languages that there are when this is none of them. */
  setLocale(language: string): Promise<State>;
  setDraft(text: string): Promise<State>;
  startChat(): Promise<State>;
  endChat(): Promise<State>;
  getState(): Promise<State>;
  getAvailability(): Promise<Partial<Availability>>;
  /** `null`: there was no session. */
  erase(): Promise<{ receipt: string | null }>;
  /** Answers what ends it. */
  on<E extends keyof Events>(event: E, heard: (detail: Events[E] & { topicId: number }) => void): () => void;
  once<E extends keyof Events>(event: E, heard: (detail: Events[E] & { topicId: number }) => void): () => void;
  /** The last two parameters of After are the answer and `eventState`; of Before the last is `eventState`. */
  hook(name: HookName, run: (...args: any[]) => unknown): () => void;
}

/** The page's first widget, and the way to the others. */
export interface Anteroom extends Widget {
  /** The widget of this topic, this element or this tag. */
  of(which: string | number | Element): Widget;
  /** Starts a widget with these options, or those of the page's tags that do not run. */
  init(options?: Omit<Options, 'integrity'>): void;
  /** Ends all widgets of the page and leaves nothing behind. */
  destroy(): void;
}

/** Loads `chat.js` once and starts a widget; answers the API of this one, `null` on a server. */
export function load(options: Options): Promise<Anteroom | null>;

declare global {
  interface Window {
    Anteroom?: Anteroom;
  }
  interface WindowEventMap {
    'anteroom:ready': CustomEvent<{ topicId: number }>;
    'anteroom:unread': CustomEvent<Events['unread'] & { topicId: number }>;
    'anteroom:state': CustomEvent<State & { topicId: number }>;
  }
}
