// Files go up as soon as they are chosen, each alone: a broken line costs one, and that one is tried again.
import { token } from './sending.js';

const LONGEST_SIDE = 2400;
const QUALITY = 0.85;
const MOST = 5;
const DRAWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif']);

// What arrived, by its reference: the form may come back from the service, and still be kept on this device later.
const arrivals = new Map();

// A picture as large as it will be shown, upright, without the place the camera wrote into it; else the file itself.
async function smaller(file) {
  if (!DRAWN.has(file.type)) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext('2d');
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], `${file.name.replace(/\.[^.]*$/, '')}.jpg`, { type: 'image/jpeg' });
  } catch {
    return file;
  } finally {
    picture?.close();
  }
}

export function startUploads(form) {
  const box = form.querySelector('[data-uploads]');
  const words = box.dataset;
  const list = box.querySelector('ul');
  const voice = box.querySelector('[role=status]');
  const template = box.querySelector('template').content.firstElementChild;
  const items = new Set();
  const listeners = [];
  let work = Promise.resolve();
  let settled = [];

  const kept = () => [...form.querySelectorAll('[data-kept-files] input:checked')];
  const speak = (item, said) => {
    item.said.textContent = said;
    voice.textContent = `${item.name}: ${said}`;
  };
  const settle = () => {
    if ([...items].some(({ state }) => state === 'going')) return;
    for (const done of settled) done();
    settled = [];
  };
  const end = (item, state, said) => {
    item.state = state;
    item.bar.hidden = state !== 'going';
    item.again.hidden = state !== 'broken';
    item.row.classList.toggle('upload--bad', ['broken', 'refused', 'warned'].includes(state));
    speak(item, said);
    settle();
  };

  async function go(item) {
    item.state = 'going';
    item.again.hidden = true;
    item.bar.hidden = false;
    item.bar.value = 0;
    try {
      const body = new FormData();
      body.set('form_token', await token(form));
      body.set('file', item.file, item.name);
      if (item.state !== 'going') return;
      const request = item.request = new XMLHttpRequest();
      request.open('POST', words.url);
      request.setRequestHeader('Accept', 'application/json');
      request.timeout = 120000;
      request.upload.addEventListener('progress', ({ loaded, total }) => {
        item.bar.value = Math.round(100 * loaded / total);
        item.said.textContent = words.going.replace('{n}', item.bar.value);
      });
      await new Promise((done, failed) => {
        request.onload = done;
        request.onerror = request.ontimeout = request.onabort = failed;
        request.send(body);
      });
      arrived(item, request.status, JSON.parse(request.responseText));
    } catch {
      if (items.has(item)) end(item, 'broken', navigator.onLine ? words.broken : words.waiting);
    }
  }

  function arrived(item, status, answer) {
    if (status === 201) {
      item.kept = answer.reference;
      // By name too: should it be gone when the form is sent, that can be said.
      item.reference.value = `${answer.reference} ${answer.filename}`;
      arrivals.set(answer.reference, { name: item.name, blob: item.file });
      end(item, answer.warning ? 'warned' : 'done', answer.warning || words.done);
    } else {
      // What the file itself is refused for does not go away by trying again.
      end(item, status === 422 ? 'refused' : 'broken', answer.detail);
    }
  }

  function remove(item) {
    items.delete(item);
    item.request?.abort();
    item.row.remove();
    voice.textContent = `${item.name}: ${words.removed}`;
    if (item.kept) {
      const body = new FormData();
      body.set('form_token', form.elements.form_token.value);
      const url = words.removeUrl.replace('REFERENCE', item.kept);
      fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' } }).catch(() => {});
    }
    for (const tell of listeners) tell();
    settle();
  }

  function add(files, prepare = smaller) {
    for (const file of files) {
      if (items.size + kept().length >= MOST) {
        voice.textContent = words.many;
        break;
      }
      const row = template.cloneNode(true);
      const [name, bar, said] = ['name', 'bar', 'said'].map((part) => row.querySelector(`.upload__${part}`));
      const [again, out] = ['again', 'remove'].map((part) => row.querySelector(`[data-${part}]`));
      const reference = Object.assign(document.createElement('input'), { type: 'hidden', name: 'staged', disabled: false });
      const item = { row, bar, said, again, reference, file, name: file.name, state: 'going' };
      name.textContent = file.name;
      said.textContent = words.preparing;
      for (const button of [again, out]) button.setAttribute('aria-label', `${button.textContent.trim()}: ${file.name}`);
      again.addEventListener('click', () => go(item));
      out.addEventListener('click', () => {
        remove(item);
        form.querySelector('#attachments').focus();
      });
      row.append(reference);
      list.append(row);
      items.add(item);
      // One after the other: a telephone has not the memory for five large pictures at once.
      work = work.then(async () => {
        item.file = await prepare(item.file);
        item.name = item.file.name;
        for (const tell of listeners) tell();
        if (items.has(item)) go(item);
      });
    }
    box.hidden = false;
  }

  for (const input of form.querySelectorAll('input[type=file][name=attachments]')) {
    // The names are shown by the rows above.
    if (input.nextElementSibling?.matches('.file-list')) input.nextElementSibling.remove();
    input.addEventListener('change', () => {
      add([...input.files]);
      input.value = '';
    });
  }
  const broken = () => [...items].filter(({ state }) => state === 'broken');
  addEventListener('online', () => {
    if (form.isConnected) for (const item of broken()) go(item);
  });

  // Unchanged, byte for byte: the service knows a petition that arrived before by them.
  const restore = (files) => add(files.map(({ name, blob }) => new File([blob], name, { type: blob.type })), async (file) => file);
  return {
    restore,
    again: () => broken().map(go),
    broken: () => [...items].filter(({ state }) => state === 'broken' || state === 'refused').map(({ again, row }) => (
      again.hidden ? row.querySelector('[data-remove]') : again)),
    changed: (tell) => listeners.push(tell),
    clear: () => [...items].forEach(remove),
    files: () => [
      ...kept().map(({ value }) => arrivals.get(value.split(' ')[0])).filter(Boolean),
      ...[...items].map(({ name, file }) => ({ name, blob: file })),
    ],
    going: () => [...items].some(({ state }) => state === 'going'),
    settled: () => new Promise((done) => {
      settled.push(done);
      settle();
    }),
  };
}
