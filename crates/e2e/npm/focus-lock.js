import FocusLock from 'react-focus-lock';
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';

const Page = () => {
  const [open, setOpen] = useState(false);
  return [
    h('button', { key: 1, id: 'open', onClick: () => setOpen(true) }, 'Pay'),
    open && h(FocusLock, { key: 2 }, h('input', { id: 'own' })),
  ];
};
createRoot(document.querySelector('#page')).render(h(Page));
