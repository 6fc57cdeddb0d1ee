// Small comforts on top of pages that work without them. Nothing here is needed to send, track or answer.

const numbers = new Intl.NumberFormat(document.documentElement.lang || 'vi');

function enhance() {
  // A form sent twice by a double press is sent once. Buttons are not disabled, so their name and value still travel.
  for (const form of document.querySelectorAll('form[data-once]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = 'yes';
      for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
    });
  }
  // Characters left. Seen at once, spoken only after a pause in typing.
  for (const area of document.querySelectorAll('[data-count]')) {
    const seen = document.getElementById(`${area.id}-count`);
    if (!seen) continue;
    const limit = Number(area.dataset.count);
    const spoken = document.createElement('span');
    spoken.className = 'visually-hidden';
    spoken.setAttribute('aria-live', 'polite');
    seen.after(spoken);
    let waiting;
    const count = () => {
      // As the server counts: composed letters, one line break a character.
      const left = limit - Array.from(area.value.normalize('NFC')).length;
      const words = left < 0 ? seen.dataset.over : seen.dataset.left;
      seen.textContent = words.replace('{n}', numbers.format(Math.abs(left)));
      seen.classList.toggle('count--over', left < 0);
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (document.activeElement === area) spoken.textContent = seen.textContent;
      }, 1200);
    };
    area.addEventListener('input', count);
    count();
  }

  // A password can be looked at while it is typed, and is hidden again before it is sent.
  for (const input of document.querySelectorAll('input[type="password"][data-show]')) {
    const button = document.createElement('button');
    const turn = (shown) => {
      input.type = shown ? 'text' : 'password';
      button.textContent = shown ? input.dataset.hide : input.dataset.show;
      button.setAttribute('aria-pressed', String(shown));
    };
    button.type = 'button';
    button.className = 'button button--quiet';
    button.setAttribute('aria-controls', input.id);
    button.addEventListener('click', () => turn(input.type === 'password'));
    input.form?.addEventListener('submit', () => turn(false));
    turn(false);
    input.after(button);
  }

  // The chosen files, by name and size.
  for (const input of document.querySelectorAll('input[type="file"][data-files]')) {
    const list = document.createElement('ul');
    list.className = 'file-list';
    list.hidden = true;
    input.after(list);
    input.addEventListener('change', () => {
      list.replaceChildren(...Array.from(input.files, (file) => {
        const item = document.createElement('li');
        const name = document.createElement('span');
        const size = document.createElement('span');
        name.textContent = file.name;
        size.textContent = file.size < 1e6
          ? `${numbers.format(Math.max(1, Math.round(file.size / 1e3)))} kB`
          : `${numbers.format(Math.round(file.size / 1e5) / 10)} MB`;
        item.append(name, size);
        return item;
      }));
      list.hidden = input.files.length === 0;
    });
  }

  // An action form that came back with something to mend is open; then the summary of what to mend is in focus.
  for (const block of document.querySelectorAll('details.action')) {
    if (block.querySelector('.error, .error-summary')) block.open = true;
  }
  document.querySelector('.error-summary')?.focus();

  // Print buttons are hidden until they can do something.
  for (const button of document.querySelectorAll('button[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
enhance();
// A script put a page the service sent in place of this one.
document.addEventListener('page:replaced', enhance);

addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
  }
});

// What the device keeps of a form. A browser that keeps nothing may refuse even the question.
const forget = async () => {
  localStorage.removeItem('draft');
  const { DRAFT, remove } = await import('./shelf.js');
  await remove(DRAFT);
};
try {
  if (document.querySelector('[data-clear-draft]:not(a, button, form)')) forget().catch(() => {});
  document.addEventListener('click', ({ target }) => {
    if (target.closest('a[data-clear-draft], button[data-clear-draft]')) forget().catch(() => {});
  });
  // Who leaves a shared device leaves nothing on it, and only then goes on.
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('[data-clear-device]')) return;
    event.preventDefault();
    localStorage.removeItem('draft');
    await import('./shelf.js').then(({ clear }) => clear()).catch(() => {});
    form.submit();
  });
  if (document.querySelector('template[data-held]') && localStorage.getItem('held')) import('./held.js');
} catch { /* then nothing is kept */ }
