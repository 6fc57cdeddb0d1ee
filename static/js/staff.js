// Comforts for the back office: what is being written is kept by itself, and an open page says who else has it open.
// Without this everything can be done as well.

const token = () => document.querySelector('input[name="csrf_token"]')?.value ?? '';

async function send(address, fields, options = {}) {
  const body = new FormData();
  body.append('csrf_token', token());
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return fetch(address, { method: 'POST', body, redirect: 'manual', ...options });
}

// What is being written is kept shortly after a pause, and at the latest after a while of writing without one.
const PAUSE = 2000;
const LONGEST = 15000;
const AGAIN = 15000;
for (const form of document.querySelectorAll('form[data-working-copy]')) {
  const address = form.dataset.workingCopy;
  const written = () => ({ text: form.elements.text.value, number: form.elements.number.value, based_on: form.elements.based_on.value });
  const keptLine = form.querySelector('[data-kept]');
  let kept = JSON.stringify(written());
  let leaving = false;
  let pause;
  let longest;
  let running;

  const trouble = (name, said = '') => {
    for (const block of form.querySelectorAll('[data-trouble]')) block.hidden = block.dataset.trouble !== name;
    const place = name && form.querySelector(`[data-trouble="${name}"] [data-said]`);
    if (place) place.textContent = said;
  };
  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(keep, AGAIN);
  };
  const keep = async () => {
    clearTimeout(pause);
    clearTimeout(longest);
    longest = undefined;
    const now = JSON.stringify(written());
    if (leaving || running || now === kept) return;
    running = true;
    try {
      const answer = await send(address, JSON.parse(now));
      if (answer.ok) {
        const { kept: said, overtaken } = await answer.json();
        kept = now;
        keptLine.textContent = said;
        keptLine.hidden = false;
        trouble(overtaken ? 'overtaken' : '', overtaken);
      } else if (answer.status === 401 || answer.type === 'opaqueredirect') {
        trouble('signed-out');
        later();
      } else if (answer.status >= 500 || answer.status === 429) {
        trouble('unreachable');
        later();
      } else {
        trouble('refused');
      }
    } catch {
      trouble('unreachable');
      later();
    } finally {
      running = false;
      if (JSON.stringify(written()) !== now) soon();
    }
  };
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(keep, PAUSE);
    longest ??= setTimeout(keep, LONGEST);
  };
  form.addEventListener('input', soon);

  // What was sent is a version now, or stands on the next page: nothing of it is kept beside.
  const leave = () => { leaving = true; };
  form.addEventListener('submit', leave);
  for (const drop of document.querySelectorAll('form[data-drop]')) drop.addEventListener('submit', leave);
  addEventListener('pageshow', () => { leaving = false; });
  const hurry = () => {
    const now = JSON.stringify(written());
    if (leaving || now === kept) return;
    kept = now;
    // A browser takes up to 64 kB along when a page goes away.
    send(address, JSON.parse(now), { keepalive: now.length < 20000 }).catch(() => { kept = ''; });
  };
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') hurry(); });
  addEventListener('pagehide', hurry);
  addEventListener('beforeunload', (event) => {
    const shown = form.querySelector('[data-trouble]:not([hidden])');
    if (!leaving && shown && shown.dataset.trouble !== 'overtaken' && JSON.stringify(written()) !== kept) event.preventDefault();
  });
}

// An open page says again and again that it is open, as long as somebody can see it.
for (const place of document.querySelectorAll('[data-presence]')) {
  const others = place.querySelector('[data-others]');
  const changed = place.querySelector('[data-changed]');
  let ended = false;
  const here = async () => {
    if (ended || document.visibilityState === 'hidden') return;
    try {
      const answer = await send(place.dataset.presence, { version: place.dataset.version });
      if (!answer.ok) {
        ended = answer.status >= 400 && answer.status < 500;
        return;
      }
      const said = await answer.json();
      if (others.lastElementChild.textContent !== said.others) others.lastElementChild.textContent = said.others;
      others.hidden = !said.others;
      changed.hidden = !said.changed;
    } catch {
      // The next word will get through.
    }
  };
  here();
  setInterval(here, Number(place.dataset.every) * 1000);
  document.addEventListener('visibilitychange', here);
}

// How far long work is; without this there is a link to look again.
if (document.querySelector('progress[data-again]')) setTimeout(() => location.reload(), 5000);
