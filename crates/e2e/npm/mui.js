import FocusTrap from '@mui/material/Unstable_TrapFocus';
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';

const Page = () => {
  const [open, setOpen] = useState(false);
  return [
    h('button', { key: 1, id: 'open', onClick: () => setOpen(true) }, 'Pay'),
    open && h(FocusTrap, { key: 2, open }, h('div', { id: 'dialog', tabIndex: -1 }, h('input', { id: 'own' }))),
  ];
};
createRoot(document.querySelector('#page')).render(h(Page));
