// The way of a petition from the button to the receipt. Whatever happens on it, everything stays, and once is once.
import { fill, read } from './drafts.js';
import { DRAFT, get, put, remove } from './shelf.js';

const LONGEST = 60000;

let asked;

async function newToken() {
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: 'text/html' }, cache: 'no-store' });
  return new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[name=form_token]').value;
}

// A page that was kept on the device has an old token, perhaps used before: a fresh one is asked for when there is a line.
export async function token(form) {
  if (form.dataset.keptCopy !== undefined) {
    asked ??= newToken().finally(() => { asked = undefined; });
    form.elements.form_token.value = await asked;
    delete form.dataset.keptCopy;
  }
  return form.elements.form_token.value;
}

// A petition that waited on this device, filled in again; whether there was one to fill in.
export async function openHeld(form, uploads) {
  const id = location.hash.startsWith('#held-') && location.hash.slice('#held-'.length);
  const petition = id && await get(id).catch(() => undefined);
  if (!petition) return false;
  form.dataset.held = id;
  if (form.dataset.draft === undefined) {
    fill(form, { ...petition, fields: {} });
    return true;
  }
  // It may have arrived, and only the answer was lost: the same token finds that out.
  if (petition.token) {
    form.elements.form_token.value = petition.token;
    delete form.dataset.keptCopy;
  }
  fill(form, petition);
  uploads.restore(petition.files);
  form.scrollIntoView();
  return true;
}

export function startSending(form, uploads) {
  const said = form.querySelector('[data-sending-said]');
  const status = form.querySelector('[data-sending-status]');
  const template = form.querySelector('template[data-sending-failed]').content.firstElementChild;
  const note = document.querySelector('[data-kept-note]');
  let busy = false;

  const free = () => {
    busy = false;
    delete form.dataset.sent;
    status.textContent = '';
    for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
  };
  const fail = (why) => {
    const notice = template.cloneNode(true);
    notice.querySelector('[data-why]').textContent = said.dataset[why];
    // The same question as beside the draft, asked where the answer matters now; who says nothing types it again.
    const keepsIdentity = notice.querySelector('[data-held-identity]');
    keepsIdentity.hidden = !form.dataset.held;
    const [box, asked] = [keepsIdentity.querySelector('input'), form.querySelector('[data-keep-identity]')];
    box.checked = asked.checked;
    box.addEventListener('change', () => { asked.checked = box.checked; });
    said.replaceChildren(notice);
    free();
  };

  // attempted: it may have arrived, so it must go again under the same token.
  async function keep(attempted) {
    const id = form.dataset.held || String(Date.now());
    const { form_token } = form.elements;
    const earlier = form.dataset.held ? await get(id) : undefined;
    const same = attempted || earlier?.token === form_token.value ? form_token.value : '';
    try {
      await put({ id, token: same, ...read(form), files: uploads.files() });
      form.dataset.held = id;
      history.replaceState(null, '', `#held-${id}`);
      localStorage.removeItem('draft');
      await remove(DRAFT);
      return true;
    } catch {
      return false;
    }
  }

  async function send() {
    if (!navigator.onLine) return fail(await keep(false) ? 'offline' : 'unkept');
    status.textContent = uploads.going() ? status.dataset.uploading : '';
    uploads.again();
    await uploads.settled();
    if (!navigator.onLine) return fail(await keep(false) ? 'offline' : 'unkept');
    const [first] = uploads.broken();
    if (first) {
      fail('files');
      return first.focus();
    }
    status.textContent = status.dataset.going;
    let answer;
    await form.proof;
    try {
      await token(form);
    } catch {
      return fail(await keep(false) ? 'offline' : 'unkept');
    }
    try {
      const body = new FormData(form);
      body.delete('attachments');
      const patience = new AbortController();
      const end = setTimeout(() => patience.abort(), LONGEST);
      answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual', signal: patience.signal });
      clearTimeout(end);
    } catch {
      await keep(true);
      return fail('cut');
    }
    if (answer.type === 'opaqueredirect') {
      if (form.dataset.held) await remove(form.dataset.held).catch(() => {});
      return location.assign(form.dataset.received);
    }
    return show(answer);
  }

  // The form again, with what is wrong; it begins like a page that was just opened.
  async function show(answer) {
    const html = await answer.text().catch(() => '');
    const page = new DOMParser().parseFromString(html, 'text/html');
    const main = page.querySelector('main');
    if (!main?.querySelector('form[data-sending]')) return fail('busy');
    document.querySelector('main').replaceWith(document.adoptNode(main));
    document.title = page.title;
    scrollTo(0, 0);
    return document.dispatchEvent(new Event('page:replaced'));
  }

  const look = () => { note.hidden = navigator.onLine && form.dataset.keptCopy === undefined; };
  look();
  for (const change of ['online', 'offline']) addEventListener(change, look);
  const again = () => form.dataset.held && !busy && keep(false);
  form.addEventListener('change', again);
  uploads.changed(again);
  form.addEventListener('submit', (event) => {
    // A button with a name asks for something else than sending.
    if (event.submitter?.name) return;
    // Buttons that ask something else of the service go their own way.
    if (event.submitter?.hasAttribute('formaction')) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    said.replaceChildren();
    send().catch(() => fail('cut'));
  });
}
