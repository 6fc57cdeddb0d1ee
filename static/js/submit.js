// The form of /submit, made safe against cut lines, closed tabs and no connection at all. Without it the form works too.
import { startDrafts } from './drafts.js';
import { openHeld, startSending } from './sending.js';
import { startUploads } from './uploads.js';

// What nobody needs in the first moment comes after it, one at a time: a slow telephone is not held up while it draws.
const COMFORTS = [
  async (form) => (await import('./place.js')).startPlace(form),
  async (form) => (await import('./suggestions.js')).startSuggestions(form),
];
const idle = () => new Promise((done) => {
  if (globalThis.requestIdleCallback) requestIdleCallback(done, { timeout: 1000 });
  else setTimeout(done, 100);
});

async function start() {
  const form = document.querySelector('form[data-sending]');
  if (!form) return;
  const challenge = form.querySelector('[data-challenge]');
  if (challenge) import(challenge.dataset.script).then(({ startChallenge }) => startChallenge());
  const uploads = startUploads(form);
  const drafts = startDrafts(form, uploads);
  startSending(form, uploads);
  if (!await openHeld(form, uploads)) await drafts.restore();
  for (const comfort of COMFORTS) {
    await idle();
    await comfort(form).catch(() => {});
  }
}

// A refused form comes back in place of the one that was sent.
document.addEventListener('page:replaced', start);
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#held-')) location.reload();
});
start();

const worker = document.querySelector('form[data-worker]')?.dataset.worker;
if (worker && isSecureContext && 'serviceWorker' in navigator) {
  // After everything else: on a slow line the page itself goes first.
  const register = () => navigator.serviceWorker.register(worker, { scope: '/' }).catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
