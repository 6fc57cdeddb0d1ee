// What the form says while it is filled in: answers that are there already, open reports, sectors, other doors.
// Asked for at a pause in typing, one question at a time; whatever goes wrong on the way, nothing is shown.
const PAUSE = 700;
const ENOUGH = { words: 3, letters: 12 };
const ASKED = {
  title: ['answered', 'sector'], content: ['sector'], kind: ['answered'], sector: ['answered'], commune: ['answered', 'sector'],
  latitude: ['answered'],
};
const SENT = {
  answered: ['title', 'kind', 'sector', 'commune', 'latitude', 'longitude'],
  sector: ['title', 'content', 'commune'],
};

const address = (id) => document.getElementById(id)?.dataset.ask;

export function startSuggestions(form) {
  const places = { answered: address('answered-before'), sector: address('which-sector') };
  if (!places.answered) return;
  const voice = document.createElement('p');
  voice.className = 'visually-hidden';
  voice.setAttribute('role', 'status');
  form.append(voice);

  // With a script the parts come by themselves, and no button of theirs may send the form.
  for (const button of form.querySelectorAll('button[name=look]')) button.remove();
  const tame = (part) => {
    for (const button of part.querySelectorAll('button')) button.type = 'button';
  };
  for (const part of form.querySelectorAll('.suggested')) tame(part);

  const last = {};
  const heard = {};
  let waiting;
  let busy = false;
  const wanted = new Set();

  const body = (what) => {
    const typed = new FormData(form);
    return new URLSearchParams(SENT[what].map((name) => [name, String(typed.get(name) ?? '')]));
  };
  const enough = () => {
    const words = form.elements.title.value.match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.length >= ENOUGH.words || words.join('').length >= ENOUGH.letters;
  };

  // What is above the person's hands grows or shrinks: what they look at stays where it is.
  const put = (name, html) => {
    const old = document.getElementById(name.replaceAll('_', '-'));
    const template = document.createElement('template');
    template.innerHTML = html;
    const part = template.content.firstElementChild;
    if (!old || !part || old.contains(document.activeElement)) return;
    tame(part);
    const hands = form.contains(document.activeElement) ? document.activeElement : undefined;
    const before = hands?.getBoundingClientRect().top;
    old.replaceWith(part);
    const moved = hands ? hands.getBoundingClientRect().top - before : 0;
    if (Math.abs(moved) > 1) scrollBy({ top: moved, behavior: 'instant' });
  };

  async function ask(what) {
    const question = body(what);
    if (last[what] === question.toString() || !navigator.onLine) return;
    last[what] = question.toString();
    const answer = await fetch(places[what], { method: 'POST', body: question, headers: { Accept: 'application/json' } });
    if (!answer.ok || !form.isConnected) return;
    const { parts, said } = await answer.json();
    for (const [name, html] of Object.entries(parts)) put(name, html);
    // Together: the answer to one question must not take the place of the other's before it was heard.
    heard[what] = said;
    const all = Object.values(heard).filter(Boolean).join(' ');
    if (all !== voice.textContent) voice.textContent = all;
  }

  async function next() {
    if (busy || !wanted.size) return;
    busy = true;
    const [what] = wanted;
    wanted.delete(what);
    await ask(what).catch(() => { delete last[what]; });
    busy = false;
    next();
  }

  const soon = ({ target }) => {
    for (const what of ASKED[target.name] ?? []) wanted.add(what);
    if (!enough() && !form.elements.latitude?.value) wanted.delete('answered');
    if (!enough() && form.elements.content.value.length < 40) wanted.delete('sector');
    clearTimeout(waiting);
    waiting = setTimeout(next, PAUSE);
  };
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
  // Typed before this began, or kept on this device.
  if (form.dataset.draft !== undefined && form.elements.title.value) soon({ target: form.elements.title });

  form.addEventListener('click', ({ target }) => {
    const button = target.closest('.suggested button');
    if (!button) return;
    if (button.name === 'pick') {
      form.elements.sector.value = button.value;
      form.elements.sector.dispatchEvent(new Event('change', { bubbles: true }));
      form.elements.sector.focus();
    } else if (button.name === 'enough') {
      // Only the token travels: what was typed is not sent anywhere.
      const end = document.createElement('form');
      end.method = 'post';
      end.action = button.getAttribute('formaction');
      end.hidden = true;
      end.append(Object.assign(document.createElement('input'), { name: 'form_token', value: form.elements.form_token.value }));
      document.body.append(end);
      end.submit();
    }
  });
}
