// A receipt checked step by step, as verify_receipt.py does it. Nothing is sent: what the log says today is handed in.
// Every step gives a finding: { step, outcome: 'good' | 'bad' | 'open', say, facts }; the first bad one is the last.
import { verifies } from './ed25519.js';

const FORMAT = 'lang-nghe/receipt/v1';
export const MAX_CHARACTERS = 256 * 1024;
const PARTS = ['checkpoint', 'code', 'format', 'index', 'keys', 'leaf', 'opened', 'proof'];
const LEAF_PARTS = ['action', 'actor', 'at', 'fields', 'logged', 'office', 'petition', 'seq', 'v'];
const NEEDED = ['petition', 'code', 'title', 'content'];
const HASH = /^[0-9a-f]{64}$/;
const COUNT = /^(0|[1-9][0-9]{0,14})$/;
const encoder = new TextEncoder();

export class Refused extends Error {
  constructor(step, say, facts = {}) {
    super(`${step}.${say}`);
    this.finding = { step, outcome: 'bad', say, facts };
  }
}

const good = (step, say, facts = {}) => ({ step, outcome: 'good', say, facts });
const open = (step, say, facts = {}) => ({ step, outcome: 'open', say, facts });

// --- Bytes and hashes (RFC 9162, section 2.1) ---

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const same = (one, other) => hex(one) === hex(other);
const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(parts.flatMap((part) => [...part]))));
export const leafHash = (body) => sha256([0], encoder.encode(body));
const nodeHash = (left, right) => sha256([1], left, right);

function unbase64(text) {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function commitment(name, salt, value) {
  const key = await crypto.subtle.importKey('raw', unhex(salt), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${name}\0${value.normalize('NFC')}`))));
}

// 2.1.3.2; sizes stay below 2^53, so halves are taken by division.
export async function inclusionHolds(leaf, index, size, proof, root) {
  if (index < 0 || index >= size) return false;
  let [place, last, made] = [index, size - 1, leaf];
  for (const step of proof) {
    if (!last) return false;
    if (place % 2 || place === last) {
      made = await nodeHash(step, made);
      while (place && !(place % 2)) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      made = await nodeHash(made, step);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return !last && same(made, root);
}

const isPowerOfTwo = (count) => Number.isInteger(Math.log2(count));

// 2.1.4.2
export async function consistencyHolds(first, firstRoot, second, secondRoot, proof) {
  if (first === second) return !proof.length && same(firstRoot, secondRoot);
  if (!(first > 0 && first < second)) return false;
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof;
  if (!path.length) return false;
  let [place, last] = [first - 1, second - 1];
  while (place % 2) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  let [one, other] = [path[0], path[0]];
  for (const step of path.slice(1)) {
    if (!last) return false;
    if (place % 2 || place === last) {
      [one, other] = [await nodeHash(step, one), await nodeHash(step, other)];
      while (place && !(place % 2)) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      other = await nodeHash(other, step);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return !last && same(one, firstRoot) && same(other, secondRoot);
}

// --- Reading ---

// JSON in which nothing is ambiguous: JSON.parse takes the last of two equal names and rounds long numbers in silence.
function parse(text) {
  const made = JSON.parse(text);
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '');
  const names = (value) =>
    value && typeof value === 'object'
      ? Object.values(value).reduce((count, inner) => count + names(inner), Array.isArray(value) ? 0 : Object.keys(value).length)
      : 0;
  if ((outside.match(/:/g) ?? []).length !== names(made) || /\d[.eE]|\d{16}/.test(outside)) throw new SyntaxError('ambiguous');
  return made;
}

const isRecord = (value) => Boolean(value) && typeof value === 'object' && !Array.isArray(value);
const hasExactly = (value, names) => isRecord(value) && Object.keys(value).sort().join() === names.join();
const isText = (value) => typeof value === 'string' && value.isWellFormed?.() !== false;
const isHash = (value) => typeof value === 'string' && HASH.test(value);
export const isProof = (value) => Array.isArray(value) && value.length < 64 && value.every(isHash);

export function readReceipt(text) {
  if (text.length > MAX_CHARACTERS) throw new Refused('read', 'large');
  let receipt;
  try {
    receipt = parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new Refused('read', 'json');
  }
  if (!isRecord(receipt) || receipt.format !== FORMAT) throw new Refused('read', 'format');
  const shaped = hasExactly(receipt, PARTS)
    && [receipt.code, receipt.leaf, receipt.checkpoint].every(isText)
    && Number.isInteger(receipt.index)
    && isProof(receipt.proof)
    && Array.isArray(receipt.keys) && receipt.keys.every(isText)
    && isRecord(receipt.opened)
    && Object.values(receipt.opened).every((each) => hasExactly(each, ['salt', 'value']) && isHash(each.salt) && isText(each.value));
  if (!shaped) throw new Refused('read', 'parts');
  return receipt;
}

const sorted = (value) =>
  isRecord(value) ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])])) : value;

export function readLeaf(text) {
  let leaf;
  try {
    leaf = parse(text);
  } catch {
    throw new Refused('opened', 'leaf');
  }
  const fits = hasExactly(leaf, LEAF_PARTS)
    && JSON.stringify(sorted(leaf)) === text
    && leaf.v === 1 && Number.isInteger(leaf.seq) && isRecord(leaf.fields)
    && [leaf.action, leaf.at, leaf.logged, leaf.office].every(isText)
    && [leaf.petition, leaf.actor, ...Object.values(leaf.fields)].every(isHash);
  if (!fits) throw new Refused('opened', 'leaf');
  return leaf;
}

// A published key name+id+base64; nothing where it is none.
export async function readKey(line) {
  const [, name, id, encoded] = line.trim().match(/^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/) ?? [];
  const data = encoded && unbase64(encoded);
  if (!data || data.length !== 33 || data[0] !== 1) return undefined;
  const made = hex((await sha256(encoder.encode(`${name}\n`), data)).subarray(0, 4));
  return made === id ? { name, id, bytes: data.subarray(1) } : undefined;
}

export const readKeys = async (text) =>
  (await Promise.all(text.split('\n').filter((line) => line.trim() && !line.startsWith('#')).map(readKey))).filter(Boolean);

export function readNote(text) {
  const gap = text.lastIndexOf('\n\n');
  const [origin, size, root] = text.slice(0, Math.max(gap, 0)).split('\n');
  const bytes = root && unbase64(root);
  const lines = text.slice(gap + 2, -1).split('\n').map((line) => line.match(/^— ([^ +]+) (\S+)$/));
  const signatures = lines.map((found) => found && { name: found[1], data: unbase64(found[2]) });
  const fits = gap > 0 && text.length <= 16384 && text.endsWith('\n') && origin && COUNT.test(size) && bytes?.length === 32
    && signatures.every((each) => each?.data?.length >= 5);
  if (!fits) throw new Refused('read', 'note');
  return { origin, size: Number(size), root: bytes, text: text.slice(0, gap + 1), signatures };
}

// The line of the QR code on paper: LN1 origin index leaf size root signature.
export function readDigest(line) {
  const parts = line.trim().split(/\s+/);
  const [leaf, root, signature] = [parts[3], parts[5], parts[6]].map((part) => unbase64(part ?? ''));
  const fits = parts.length === 7 && parts[0] === 'LN1' && COUNT.test(parts[2]) && COUNT.test(parts[4])
    && leaf?.length === 32 && root?.length === 32 && signature?.length === 68;
  if (!fits) throw new Refused('read', 'digest');
  const [origin, index, size] = [parts[1], Number(parts[2]), Number(parts[4])];
  const text = `${origin}\n${size}\n${parts[5]}\n`;
  return { index, leaf, note: { origin, size, root, text, signatures: [{ name: origin, data: signature }] } };
}

// --- The steps ---

async function opened(receipt, leaf) {
  const committed = { ...leaf.fields, petition: leaf.petition, actor: leaf.actor };
  const missing = NEEDED.find((name) => !Object.hasOwn(receipt.opened, name));
  if (missing) throw new Refused('opened', 'missing', { name: missing });
  for (const [name, { salt, value }] of Object.entries(receipt.opened)) {
    const fits = Object.hasOwn(committed, name) && (await commitment(name, salt, value)) === committed[name];
    if (!fits) throw new Refused('opened', 'changed', { name });
  }
  const { code, petition } = receipt.opened;
  if (receipt.code !== code.value || receipt.code !== petition.value) throw new Refused('opened', 'code');
  if (receipt.index !== leaf.seq) throw new Refused('opened', 'index');
  return good('opened', 'good', { code: receipt.code });
}

async function included(hash, index, proof, note) {
  if (!(await inclusionHolds(hash, index, note.size, proof.map(unhex), note.root))) throw new Refused('included', 'bad');
  return good('included', 'good', { index, origin: note.origin, size: note.size });
}

async function signerOf(note, keys) {
  let signer;
  for (const { name, data } of note.signatures) {
    const key = keys.find((each) => each.name === name && each.id === hex(data.subarray(0, 4)));
    if (!key) continue;
    const holds = name === note.origin && data.length === 68
      && (await verifies(key.bytes, encoder.encode(note.text), data.subarray(4)));
    if (!holds) throw new Refused('signed', 'false');
    signer = key;
  }
  if (!signer && keys.length) throw new Refused('signed', 'nobody');
  return signer;
}

async function signed(note, keys, inside) {
  const signer = await signerOf(note, keys.length ? keys : inside);
  if (keys.length) return good('signed', 'good', { name: signer.name, id: signer.id });
  return open('signed', signer ? 'inside' : 'nokey');
}

// Whether the log of today still begins with the one that the receipt knows.
// today: { checkpoint: text, consistency: async (first, second) => proof } or nothing, where it cannot be asked.
async function today(note, keys, log) {
  if (!log) return open('today', 'unknown');
  const now = readNote(log.checkpoint);
  if (now.origin !== note.origin) return open('today', 'elsewhere', { origin: note.origin });
  await signerOf(now, keys);
  if (now.size < note.size) throw new Refused('today', 'back', { size: note.size, now: now.size });
  const proof = now.size === note.size ? [] : await log.consistency(note.size, now.size);
  if (!isProof(proof)) return open('today', 'unknown');
  const holds = await consistencyHolds(note.size, note.root, now.size, now.root, proof.map(unhex));
  if (!holds) throw new Refused('today', 'rewritten', { size: note.size });
  return good('today', 'good', { now: now.size });
}

// Gives each finding as it is made, and in the end what the receipt says.
export async function* checkReceipt(text, { keys = [], log } = {}) {
  const receipt = readReceipt(text);
  const leaf = readLeaf(receipt.leaf);
  const note = readNote(receipt.checkpoint);
  yield await opened(receipt, leaf);
  yield await included(await leafHash(receipt.leaf), receipt.index, receipt.proof, note);
  yield await signed(note, keys, await readKeys(receipt.keys.join('\n')));
  yield await today(note, keys, log);
  return { leaf, values: Object.fromEntries(Object.entries(receipt.opened).map(([name, { value }]) => [name, value])) };
}

// The paper alone holds no proof: the log is asked for it, and for the leaf.
export async function* checkDigest(line, { keys = [], log } = {}) {
  const { index, leaf, note } = readDigest(line);
  if (index >= note.size) throw new Refused('included', 'bad');
  yield await signed(note, keys, []);
  const proof = await log?.inclusion(index, note.size);
  if (!isProof(proof)) {
    yield open('included', 'unknown');
  } else {
    yield await included(leaf, index, proof, note);
  }
  yield await today(note, keys, log);
  const body = await log?.body(index);
  return { leaf: body && same(await leafHash(body), leaf) ? readLeaf(body) : undefined, values: {} };
}
