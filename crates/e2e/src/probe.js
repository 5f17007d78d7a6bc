// Finds elements the way people and screen readers do: by role and accessible
// name, among what can be seen. Good enough for the markup of this project, not
// the whole of the specification.

const NATIVE = {
  A: e => e.hasAttribute('href') ? 'link' : null,
  BUTTON: () => 'button',
  DIALOG: () => 'dialog',
  FIELDSET: () => 'group',
  FORM: () => 'form',
  INPUT: e => ({checkbox: 'checkbox', radio: 'radio', submit: 'button', button: 'button'})[e.type] ?? 'textbox',
  TEXTAREA: () => 'textbox',
  LI: () => 'listitem',
  MAIN: () => 'main',
  OL: () => 'list',
  UL: () => 'list',
  P: () => 'paragraph',
  SECTION: () => 'region',
  SELECT: () => 'combobox',
  SUMMARY: () => 'button',
};

const roleOf = e => e.getAttribute('role') ??
  (/^H[1-6]$/.test(e.tagName) ? 'heading' : NATIVE[e.tagName.toUpperCase()]?.(e) ?? null);

const tidy = text => text.replace(/\s+/g, ' ').trim();

// Whether anybody can perceive it.
function perceivable(e) {
  if (!e.checkVisibility({visibilityProperty: true})) return false;
  for (let at = e; at; at = at.parentElement) {
    if (at.getAttribute('aria-hidden') === 'true' || at.inert) return false;
  }
  return true;
}

// Text as it is spoken: without what is hidden from screen readers.
function spoken(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  if (node.getAttribute('aria-hidden') === 'true') return '';
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return '';
  const label = node.getAttribute('aria-label');
  const inside = label ?? [...node.childNodes].map(spoken).join('');
  return style.display.startsWith('inline') ? inside : ` ${inside} `;
}

const referred = (e, attribute) => (e.getAttribute(attribute) ?? '').split(/\s+/).filter(Boolean)
  .map(id => e.getRootNode().getElementById(id)).filter(Boolean);

const NAMED_BY_CONTENT = ['button', 'link', 'heading', 'switch', 'checkbox', 'radio', 'tab', 'listitem', 'paragraph'];

function nameOf(e, role) {
  const by = referred(e, 'aria-labelledby');
  if (by.length) return tidy(by.map(spoken).join(' '));
  if (e.getAttribute('aria-label')) return tidy(e.getAttribute('aria-label'));
  if (e.labels?.length) return tidy([...e.labels].map(spoken).join(' '));
  if (e.tagName === 'FIELDSET') return tidy(spoken(e.querySelector('legend') ?? document.createElement('p')));
  if (NAMED_BY_CONTENT.includes(role)) {
    const content = tidy([...e.childNodes].map(spoken).join(''));
    if (content) return content;
  }
  return tidy(e.title || e.placeholder || '');
}

const hosts = () => [...document.querySelectorAll('*')].filter(e => e.shadowRoot);

const rootsOf = where => where === 'widget' ? hosts().map(host => host.shadowRoot) : [document];

function deepFocus() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}

// `name…` asks for the beginning; an empty name for anything.
const fits = (name, wanted) => wanted === '' ||
  (wanted.endsWith('…') ? name.startsWith(wanted.slice(0, -1)) : name === wanted);

// Its box in the window's pixels. WebKit does not know the standard's zoom yet and tells
// boxes in the pixels of the zoomed page; the tests zoom nothing but the root.
function boxInWindow(e) {
  const {x, y, width, height} = e.getBoundingClientRect();
  const zoom = 'currentCSSZoom' in e ? 1 : +getComputedStyle(document.documentElement).zoom || 1;
  return new DOMRect(x * zoom, y * zoom, width * zoom, height * zoom);
}

// Where a click on it lands: a box or star that is drawn by its label is clicked there.
function target(e) {
  const {x, y, width, height} = boxInWindow(e);
  const hit = e.getRootNode().elementFromPoint(x + width / 2, y + height / 2);
  return [...(e.labels ?? [])].find(label => label.contains(hit)) ?? e;
}

function facts(e, role, name) {
  return {
    element: e,
    target: target(e),
    role, name,
    text: e.innerText ?? '',
    value: e.value ?? '',
    checked: e.checked ?? (e.getAttribute('aria-checked') === 'true'),
    disabled: e.disabled === true || e.getAttribute('aria-disabled') === 'true',
    focused: deepFocus() === e,
    invalid: e.getAttribute('aria-invalid') === 'true',
    expanded: e.getAttribute('aria-expanded') === 'true',
    description: tidy(referred(e, 'aria-describedby').map(spoken).join(' ')),
  };
}

// Everything that fits the last step of the path, inside of what fits the steps before.
function find({where, path}) {
  let scopes = rootsOf(where);
  let found = [];
  for (const step of path) {
    found = [];
    for (const scope of scopes) {
      for (const e of scope.querySelectorAll('*')) {
        const role = roleOf(e);
        if (step.role === '' ? !e.matches(step.name) : role !== step.role) continue;
        if (!perceivable(e)) continue;
        const name = nameOf(e, role);
        if (step.role === '' || fits(name, step.name)) found.push([e, role, name]);
      }
    }
    scopes = found.map(([e]) => e);
  }
  return found.map(entry => facts(...entry));
}

// Everything a person can read now: the page's and the widget's text.
const visibleText = () => [document.body, ...hosts().flatMap(host => [...host.shadowRoot.children])]
  .map(e => e?.innerText?.trim()).filter(Boolean).join('\n~~~\n');

// What has the keyboard's focus, as role and name.
function focusNow() {
  const e = deepFocus();
  if (!e) return '';
  const role = roleOf(e);
  return `${role ?? e.tagName.toLowerCase()} ${nameOf(e, role ?? 'heading')}`.trim();
}
