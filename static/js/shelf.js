// What this device keeps beyond a page: photos of a draft, and petitions that wait for a connection.
// A browser that keeps nothing (a private window) makes these fail; whoever calls says so or goes on without.
const STORE = 'petitions';
export const DRAFT = 'draft';

const open = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open('lang-nghe', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'id' });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function ask(mode, question) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const work = database.transaction(STORE, mode);
      const asked = question(work.objectStore(STORE));
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  } finally {
    database.close();
  }
}

export const get = (id) => ask('readonly', (store) => store.get(id));

export async function held() {
  return (await ask('readonly', (store) => store.getAll())).filter(({ id }) => id !== DRAFT);
}

export async function put(record) {
  await ask('readwrite', (store) => store.put(record));
  await count();
}

export async function remove(id) {
  await ask('readwrite', (store) => store.delete(id));
  await count();
}

export async function clear() {
  await ask('readwrite', (store) => store.clear());
  await count();
}

// Other pages ask this one word first, and open the database only where something waits.
async function count() {
  const waiting = (await held()).length;
  if (waiting) localStorage.setItem('held', waiting);
  else localStorage.removeItem('held');
}
