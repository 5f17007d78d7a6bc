// Runs before the page's own scripts, and times what the visitor waits for.
(() => {
  const seen = {clicked: 0, usable: 0, tasks: [], shifts: 0, frames: []};
  Object.defineProperty(window, '__bench', {value: seen});
  const observe = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
    .observe({type, buffered: true});
  observe('longtask', task => seen.tasks.push({at: task.startTime, took: task.duration}));
  observe('layout-shift', shift => (seen.shifts += shift.value));
  observe('long-animation-frame', frame => seen.frames.push({at: frame.startTime, took: frame.duration}));
  addEventListener('click', event => (seen.clicked ||= event.timeStamp), true);

  // Usable: the first field has the focus and what is typed goes in, in a frame that was drawn.
  const look = () => {
    for (const e of document.querySelectorAll('*')) {
      const field = e.shadowRoot?.activeElement;
      const there = field?.matches('input, textarea') && field.closest('form')?.querySelector('[type=submit]');
      if (there && seen.clicked && !seen.usable) seen.usable = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
