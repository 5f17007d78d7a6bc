/* What the visitor gets from the page. */

export const reload = () => {
  try {
    location.reload();
  } catch {
    // A page that may not be loaded anew stays as it is.
  }
};

export const copy = (text) => {
  try {
    navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

export const save = (name, type, text) => {
  const href = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  // The browser has taken it by now, or is reading it already.
  URL.revokeObjectURL(href);
};
