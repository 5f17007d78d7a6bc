// What axe-core finds, without the rules that are not asked for. It looks at colours
// only inside the body, and the widget stands beside that.
const axeFaults = ignored => wholePage(() => axe.run(document, {
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']},
  rules: Object.fromEntries(ignored.map(rule => [rule, {enabled: false}])),
  resultTypes: ['violations'],
})).then(({violations}) => violations.flatMap(({id, help, nodes}) => nodes.map(node =>
  `${id}: ${help}: ${node.target.flat().join(' >> ')} ${node.html.slice(0, 160)} ${node.any?.[0]?.message ?? node.all?.[0]?.message ?? ''}`)));

const CONTROLS = 'a[href], button, input, select, textarea, summary, [role=button], [tabindex="0"]';

// Spaces text as people may who read better so (WCAG 1.4.12), or as it was.
function space(on) {
  for (const root of [document, ...hosts().map(host => host.shadowRoot)]) {
    const own = root.adoptedStyleSheets.filter(sheet => !sheet.spaced);
    if (on) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-block-end: 2em !important }`);
      own.push(Object.assign(sheet, {spaced: true}));
    }
    root.adoptedStyleSheets = own;
  }
}

// What axe-core does not measure: sizes, and what sticks out or is cut off.
function measuredFaults() {
  const faults = [];
  const named = e => e.outerHTML.replace(/\s+/g, ' ').slice(0, 100);
  if (document.querySelector('meta[name=viewport]')?.content.match(/user-scalable|maximum-scale/)) {
    faults.push('the page cannot be zoomed');
  }
  for (const root of hosts().map(host => host.shadowRoot)) {
    for (const e of root.querySelectorAll('*')) {
      if (!perceivable(e)) continue;
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      if (e.matches(CONTROLS) && !inSentence(e)) {
        // A box or a star is pressed by its label, too.
        const boxes = [e, ...(e.labels ?? [])].map(part => part.getBoundingClientRect());
        const [width, height] = ['width', 'height'].map(side => Math.max(...boxes.map(b => b[side])));
        if (width < 23.9 || height < 23.9) faults.push(`target ${width.toFixed(1)} × ${height.toFixed(1)}: ${named(e)}`);
      }
      const typed = e.matches('input:not([type=checkbox], [type=radio], [type=file]), textarea, select');
      if (typed && parseFloat(style.fontSize) < 16) faults.push(`iOS zooms in on ${style.fontSize}: ${named(e)}`);
      const inView = style.position !== 'absolute' && !e.closest('[class*=said], svg');
      if (inView && (box.left < -1 || box.right > innerWidth + 1)) {
        faults.push(`sticks out (${box.left.toFixed(0)} to ${box.right.toFixed(0)} of ${innerWidth}): ${named(e)}`);
      }
      if (['hidden', 'clip'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1 &&
          style.textOverflow !== 'ellipsis' && box.width > 2 && !e.closest('svg')) {
        faults.push(`cut off (${e.scrollWidth} in ${e.clientWidth}): ${named(e)}`);
      }
    }
    for (const e of root.querySelectorAll('*')) {
      // Text that is taller than its box, where that shows no more than itself.
      if (!perceivable(e) || !['hidden', 'clip'].includes(getComputedStyle(e).overflowY) || e.closest('svg')) continue;
      if (e.clientHeight > 2 && e.scrollHeight > e.clientHeight + 1) {
        faults.push(`cut off below (${e.scrollHeight} in ${e.clientHeight}): ${named(e)}`);
      }
    }
    const dialog = root.querySelector('[role=dialog]');
    if (dialog && perceivable(dialog) && dialog.scrollWidth > dialog.clientWidth + 1) {
      faults.push(`the panel scrolls sideways: ${dialog.scrollWidth} in ${dialog.clientWidth}`);
    }
    if (dialog && perceivable(dialog)) {
      // It scrolls as a whole only where its rows do not fit; what is unseen needs no room.
      const rows = [...dialog.firstElementChild.children].map(e => [e, getComputedStyle(e)])
        .filter(([, {position}]) => !['absolute', 'fixed'].includes(position))
        .map(([e, {overflowY}]) => Math.max(e.getBoundingClientRect().height, overflowY === 'visible' ? e.scrollHeight : 0))
        .reduce((sum, high) => sum + high, 0);
      const room = Math.max(rows, dialog.clientHeight);
      if (dialog.scrollHeight > room + 1) faults.push(`the panel scrolls for nothing: ${dialog.scrollHeight} in ${room}`);
    }
  }
  return [...new Set(faults)];
}

// A link in a sentence is as high as its line.
const inSentence = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline';

// Moved, not taken out and put in: nothing of the widget may notice.
const wholePage = run => {
  const beside = [...document.documentElement.children].filter(e => e.localName === 'anteroom-chat');
  const move = to => beside.forEach(host => {
    const {gone} = host;
    host.gone = undefined;
    to.moveBefore(host, null);
    host.gone = gone;
  });
  move(document.body);
  return run().finally(() => move(document.documentElement));
};
