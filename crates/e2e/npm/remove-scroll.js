import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { RemoveScroll } from 'react-remove-scroll';

createRoot(document.querySelector('#page')).render(h(RemoveScroll, {}, h('p', {}, 'A dialog')));
