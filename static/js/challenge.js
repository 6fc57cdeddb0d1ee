// The proof of work that a form asks for while very many send. Nothing of it is fetched before.
export async function startChallenge(root = document) {
  const box = root.querySelector('[data-challenge]:not([data-started])');
  const form = box?.closest('form');
  if (!form) return;
  box.dataset.started = '';
  // Whoever sends waits for it; where it fails the service says what to do.
  form.proof = start(box).catch(() => {});
  if (form.matches('[data-sending]')) return;
  let proved = false;
  form.proof.then(() => { proved = true; });
  form.addEventListener('submit', async (event) => {
    if (proved || event.submitter?.name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await form.proof;
    form.requestSubmit(event.submitter);
  }, { capture: true });
}

async function start(box) {
  const words = box.dataset;
  const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: words.sheet });
  document.head.append(sheet);
  await import(words.widget);
  $altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(words.worker, { type: 'module' }));
  const said = { label: words.label, verifying: words.verifying, waitAlert: words.verifying, verified: words.verified, error: words.error };
  $altcha.i18n.set(document.documentElement.lang, said);
  const widget = document.createElement('altcha-widget');
  widget.setAttribute('language', document.documentElement.lang);
  widget.setAttribute('challenge', words.challenge);
  widget.setAttribute('name', 'altcha');
  widget.setAttribute('auto', 'onload');
  widget.setAttribute('configuration', JSON.stringify({ hideLogo: true, hideFooter: true }));
  const ended = new Promise((done) => {
    widget.addEventListener('statechange', ({ detail }) => {
      // The way without it is for whom it fails.
      box.querySelector('[name=unchecked]:not([type=hidden])').hidden = detail.state === 'verified';
      if (['verified', 'error'].includes(detail.state)) done();
    });
  });
  box.querySelector('.hint').after(widget);
  return ended;
}

startChallenge();
