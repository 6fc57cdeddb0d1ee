// The page that checks a receipt: here, in this browser. Of the receipt only two numbers go out, the lengths of the log
// that are compared (and, for the line on paper, the number of the entry).
import { checkDigest, checkReceipt, MAX_CHARACTERS, readKeys, Refused } from './receipt.js';

const form = document.querySelector('form[data-verify]');
const result = document.getElementById('result');
const words = document.querySelector('template[data-words]').content;
const look = (outcome) => document.querySelector(`template[data-look="${outcome}"]`).content;
const { checkpoint, keys, consistency, inclusion, leaves } = form.dataset;
const UNREADABLE = { step: 'read', outcome: 'bad' };

const get = async (address, asked = {}) => {
  const url = new URL(address, location);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const answer = await fetch(url, { credentials: 'omit', cache: 'no-store' });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer;
};
// What cannot be fetched stays open; it contradicts nothing.
const tried = (promise) => promise.catch(() => undefined);
const proof = (address) => (one, other) => tried(get(address, { ...one, ...other }).then((answer) => answer.json()).then(({ proof: found }) => found));

async function theLog() {
  const text = await tried(get(checkpoint).then((answer) => answer.text()));
  return text && {
    checkpoint: text,
    consistency: (first, second) => proof(consistency)({ first }, { second }),
    inclusion: (index, size) => proof(inclusion)({ index }, { size }),
    body: (index) => tried(get(leaves, { from: index, count: 1 }).then((answer) => answer.text()).then((line) => line.trimEnd())),
  };
}

const actionName = (action) => words.querySelector(`[data-action="${CSS.escape(action)}"]`)?.textContent ?? action;

function sentence({ step, say, facts = {} }) {
  const named = facts.name && words.querySelector(`[data-field="${CSS.escape(facts.name)}"]`)?.textContent;
  const shown = named ? { ...facts, name: named } : facts;
  const text = words.querySelector(`[data-say="${step}.${say}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (whole, name) => shown[name] ?? whole);
}

function notice(outcome, text, title) {
  const made = document.importNode(look(outcome), true);
  made.querySelector('[data-text]').textContent = text;
  if (title) made.querySelector('.notice__title').textContent = title;
  return made;
}

function verdict(findings) {
  const bad = findings.find(({ outcome }) => outcome === 'bad');
  const isOpen = findings.some(({ outcome }) => outcome === 'open');
  const say = bad ? { read: 'unreadable', today: 'contradicted' }[bad.step] ?? 'false' : isOpen ? 'open' : 'good';
  const outcome = bad ? 'bad' : isOpen ? 'open' : 'good';
  return notice(outcome, sentence({ step: 'verdict', say: `${say}-next` }), sentence({ step: 'verdict', say }));
}

// As the other pages write it: 16:40:05, thứ Sáu, 20/11/2026, or 20 November 2026, 16:40:05.
const moment = (text) => {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const { locale } = form.dataset;
  const part = (options) => when.toLocaleString(locale, { timeZone: 'Asia/Ho_Chi_Minh', hourCycle: 'h23', ...options });
  const time = part({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  if (locale === 'en-GB') return `${part({ dateStyle: 'long' })}, ${time}`;
  return `${time}, ${part({ weekday: 'long' }).replace(/^./, (first) => first.toLowerCase())}, ${part({ day: '2-digit', month: '2-digit', year: 'numeric' })}`;
};

// What the receipt says, once it was found to hold.
function said({ leaf, values }) {
  const list = document.importNode(document.querySelector('template[data-said]').content, true);
  const facts = { ...values, happened: leaf && moment(leaf.at), logged: leaf && moment(leaf.logged), action: leaf && actionName(leaf.action) };
  for (const row of list.querySelectorAll('[data-value]')) {
    const value = facts[row.dataset.value];
    if (value) row.querySelector('dd p').textContent = value;
    else row.remove();
  }
  return list;
}

async function check(text, typedKey) {
  const findings = [];
  const steps = document.createElement('div');
  result.replaceChildren(steps);
  result.hidden = false;
  result.setAttribute('aria-busy', 'true');
  const show = (finding) => {
    findings.push(finding);
    steps.append(notice(finding.outcome, sentence(finding)));
  };
  let end;
  try {
    if (!text.trim()) throw new Refused('read', 'nothing');
    if (!crypto.subtle) throw new Refused('read', 'browser');
    const log = await theLog();
    const trusted = await readKeys(typedKey || (await tried(get(keys).then((answer) => answer.text()))) || '');
    if (typedKey && !trusted.length) throw new Refused('read', 'key');
    const run = (/^\s*LN1\s/.test(text) ? checkDigest : checkReceipt)(text, { keys: trusted, log });
    for (let next = await run.next(); ; next = await run.next()) {
      if (next.done) {
        end = next.value;
        break;
      }
      show(next.value);
    }
  } catch (problem) {
    // Whatever a strange file makes go wrong here, it is no receipt.
    show(problem instanceof Refused ? problem.finding : { ...UNREADABLE, say: 'json' });
  }
  result.prepend(verdict(findings));
  if (end) result.append(said(end));
  result.removeAttribute('aria-busy');
  result.focus();
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [file] = form.elements.file.files;
  const tooLarge = file && file.size > MAX_CHARACTERS;
  // One character too many says the same as a file too large, which nobody has to read first.
  const text = tooLarge ? 'x'.repeat(MAX_CHARACTERS + 1) : file ? await tried(file.text()) : form.elements.receipt.value;
  await check(text ?? '', form.elements.key.value.trim());
});
for (const each of form.querySelectorAll('[data-scripts]')) each.hidden = each.dataset.scripts === 'without';
