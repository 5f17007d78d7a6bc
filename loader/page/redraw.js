/*
 * Another language draws the panel anew: what stands in its fields, what is
 * chosen and unfolded, the focus and the cursor in it stay.
 */
export const keep = (root) => {
  const all = (selector) => [...root.querySelectorAll(selector)];
  const fields = all('input,textarea').map(({ id, value, checked }) => ({ id, value, checked }));
  const unfolded = all('details').map((details) => details.open);
  const focused = root.activeElement;
  const { id, selectionStart: start, selectionEnd: end } = focused || {};
  const putBack = () => {
    all('details').forEach((details, at) => (details.open = unfolded[at]));
    for (const { id, value, checked } of fields) {
      const field = root.getElementById(id);
      if (!field) continue;
      if (checked && !field.checked) field.click();
      if (field.value != value) {
        field.value = value;
        // The program takes it as typed.
        field.dispatchEvent(new Event('input'));
      }
    }
    if (!focused) return;
    const again = root.getElementById(id) || root.querySelector('[data-first]');
    again?.focus();
    // Only texts have a cursor.
    if (start != null) again?.setSelectionRange?.(start, end);
  };
  // The program draws in the microtasks that follow, so no key comes in between;
  // what was chosen may open a field that something stood in.
  return async () => {
    for (let turn = 0; turn < 2; turn++) {
      for (let step = 0; step < 20; step++) await 0;
      putBack();
    }
  };
};
