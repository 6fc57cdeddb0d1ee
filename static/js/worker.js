// Lets the form open without a connection. Above these lines the service writes VERSION, FILES and PAGES.
// Kept are the form and the offline page as nobody in particular gets them, and the files they need; nothing personal.
const CACHE = `form-${VERSION}`;
const DAY = 24 * 60 * 60 * 1000;
const KEPT_AT = 'X-Kept-At';
const inLanguage = (path, language) => (language === PAGES.languages[0] ? path : `${path}?lang=${language}`);

async function keepPage(cache, address) {
  const answer = await fetch(address, { credentials: 'omit', cache: 'no-store', redirect: 'error' });
  if (!answer.ok) throw new Error(address);
  // The copy says that it is one: its token may be old, and was perhaps used.
  const text = (await answer.text()).replace(' data-draft>', ' data-draft data-kept-copy>');
  const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8', [KEPT_AT]: String(Date.now()) });
  headers.set('Content-Security-Policy', answer.headers.get('Content-Security-Policy'));
  await cache.put(address, new Response(text, { headers }));
}

const keepPages = (cache) => Promise.all(PAGES.languages.flatMap((language) => [PAGES.submit, PAGES.offline].map(
  (path) => keepPage(cache, inLanguage(path, language)),
)));

addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES);
    await keepPages(cache);
    await skipWaiting();
  })());
});

addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('form-') && name !== CACHE).map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => copy(url)));
    if (url.pathname === PAGES.submit) event.waitUntil(renew());
  } else if (url.pathname.startsWith('/static/') || FILES.includes(url.pathname)) {
    event.respondWith(file(request, url));
  }
});

async function copy({ pathname, searchParams }) {
  const language = PAGES.languages.includes(searchParams.get('lang')) ? searchParams.get('lang') : PAGES.languages[0];
  const cache = await caches.open(CACHE);
  const kept = await cache.match(inLanguage(pathname === PAGES.submit ? PAGES.submit : PAGES.offline, language));
  return kept ?? Response.error();
}

// An address with a version never changes its content; any other file is asked for first. The map is kept once it was used.
async function file(request, { pathname, search }) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept && search) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && /vendor|map\./.test(pathname)) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const other = kept ?? await cache.match(request, { ignoreSearch: true });
    if (!other) throw error;
    return other;
  }
}

// Once a day the copies are taken anew: sectors, offices and words change.
async function renew() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGES.submit);
  if (kept && Date.now() - Number(kept.headers.get(KEPT_AT)) < DAY) return;
  await keepPages(cache).catch(() => {});
}
