// One notice for each petition that waits on this device: whoever wrote it confirms, and it is sent.
import { held, remove } from './shelf.js';

const template = document.querySelector('template[data-held]');
const open = location.pathname === new URL(template.dataset.form, location).pathname ? location.hash : '';
const place = document.querySelector('.columns .content');

for (const { id, fields } of await held()) {
  if (open === `#held-${id}`) continue;
  // Of this document: in the template's own an address has nothing to be completed by.
  const notice = document.importNode(template.content.firstElementChild, true);
  notice.querySelector('[data-title]').textContent = fields.title ?? '';
  notice.querySelector('a').hash = `held-${id}`;
  notice.querySelector('button').addEventListener('click', async ({ currentTarget }) => {
    if (!confirm(currentTarget.dataset.sure)) return;
    await remove(id);
    notice.remove();
    document.getElementById('main').focus();
  });
  place?.prepend(notice);
}
