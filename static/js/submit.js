// The form of /submit, made safe against cut lines, closed tabs and no connection at all. Without it the form works too.
import { startDrafts } from './drafts.js';
import { startPlace } from './place.js';
import { openHeld, startSending } from './sending.js';
import { startSuggestions } from './suggestions.js';
import { startUploads } from './uploads.js';

async function start() {
  const form = document.querySelector('form[data-sending]');
  if (!form) return;
  const uploads = startUploads(form);
  startPlace(form);
  startSuggestions(form);
  const drafts = startDrafts(form, uploads);
  startSending(form, uploads);
  if (!await openHeld(form, uploads)) await drafts.restore();
}

// A refused form comes back in place of the one that was sent.
document.addEventListener('page:replaced', start);
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#held-')) location.reload();
});
await start();

const worker = document.querySelector('form[data-worker]')?.dataset.worker;
if (worker && isSecureContext && 'serviceWorker' in navigator) {
  // After everything else: on a slow line the page itself goes first.
  const register = () => navigator.serviceWorker.register(worker, { scope: '/' }).catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
