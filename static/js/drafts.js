// What is typed is kept on this device until the petition was sent. Who writes only if the person says so; consent never.
import { DRAFT, get, put, remove } from './shelf.js';

const MATTER = ['kind', 'sector', 'title', 'content', 'commune', 'address_text', 'subject_office', 'subject_person',
  'petitioner_type', 'confidential', 'latitude', 'longitude'];
const IDENTITY = ['full_name', 'representative', 'position', 'address', 'phone', 'email'];
const TYPED = ['title', 'content', 'commune', 'address_text', 'subject_person', 'latitude', ...IDENTITY];
const PAUSE = 400;

const own = (form) => form.querySelector('[data-keep-identity]');

// What may be kept of the form, and whether who writes is among it; consent is given anew each time.
export function read(form) {
  const sent = new FormData(form);
  const identity = own(form).checked;
  const names = identity ? [...MATTER, ...IDENTITY] : MATTER;
  const fields = Object.fromEntries(names.filter((name) => sent.get(name)).map((name) => [name, sent.get(name)]));
  return { identity, fields };
}

export function fill(form, { identity, fields }) {
  own(form).checked = Boolean(identity);
  for (const [name, value] of Object.entries(fields)) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=file])`)) {
      if (control.type === 'radio' || control.type === 'checkbox') control.checked = control.value === value;
      else control.value = value;
      control.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

export function startDrafts(form, uploads) {
  const said = form.querySelector('[data-draft-status]');
  const note = form.querySelector('[data-draft-note]');
  const tongue = document.documentElement.lang === 'en' ? 'en-GB' : 'vi-VN';
  const restored = document.querySelector('[data-draft-restored]');
  let waiting;
  let at = '';

  const save = () => {
    clearTimeout(waiting);
    waiting = undefined;
    const kept = read(form);
    if (form.dataset.held || !TYPED.some((name) => kept.fields[name])) return;
    at = new Date().toISOString();
    try {
      localStorage.setItem('draft', JSON.stringify({ at, ...kept }));
      const time = new Date(at).toLocaleTimeString(tongue, { hour: '2-digit', minute: '2-digit' });
      // Said once: a voice that repeats it at every pause would be in the way.
      if (!said.textContent) said.textContent = said.dataset.saved.replace('{time}', time);
    } catch {
      note.hidden = true;
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  };
  const keepPhotos = () => {
    const files = uploads.files();
    if (form.dataset.held) return;
    (files.length ? put({ id: DRAFT, files }) : remove(DRAFT)).catch(() => {});
  };

  try {
    localStorage.setItem('draft-try', '');
    localStorage.removeItem('draft-try');
    note.hidden = false;
  } catch {
    return { restore: async () => {} };
  }
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
  own(form).addEventListener('change', save);
  // A telephone may end the page while its camera is open: nothing waits for a pause then.
  document.addEventListener('visibilitychange', () => {
    if (waiting && document.visibilityState === 'hidden' && form.isConnected) save();
  });
  uploads.changed(keepPhotos);
  for (const button of document.querySelectorAll('[data-draft-clear]')) {
    button.addEventListener('click', () => {
      if (button.dataset.sure && !confirm(button.dataset.sure)) return;
      localStorage.removeItem('draft');
      form.reset();
      uploads.clear();
      clearTimeout(waiting);
      said.textContent = '';
      restored.hidden = true;
      form.querySelector('input:not([type=hidden])').focus();
    });
  }

  // Only into a form that came empty: what the server filled in is newer.
  const restore = async () => {
    if (form.dataset.draft === undefined) return;
    const kept = JSON.parse(localStorage.getItem('draft') ?? 'null');
    const photos = (await get(DRAFT).catch(() => undefined))?.files ?? [];
    if (!kept && !photos.length) return;
    if (kept) {
      fill(form, kept);
      const words = restored.querySelector('p:not(.notice__title)');
      words.textContent = words.textContent.replace('{moment}',
        new Date(kept.at).toLocaleString(tongue, { dateStyle: 'short', timeStyle: 'short' }));
      restored.hidden = false;
    }
    uploads.restore(photos);
  };
  return { restore };
}
