// Passkeys: asks the browser for one and sends its answer with the form the button stands in. Without this, and in
// browsers that know no passkeys, the buttons stay hidden and the other ways in are there.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const known = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function make(options) {
  const key = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    ...named(key),
    response: {
      clientDataJSON: text(key.response.clientDataJSON),
      attestationObject: text(key.response.attestationObject),
      transports: key.response.getTransports?.() ?? [],
    },
  };
}

async function show(options) {
  const key = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  return {
    ...named(key),
    response: {
      clientDataJSON: text(key.response.clientDataJSON),
      authenticatorData: text(key.response.authenticatorData),
      signature: text(key.response.signature),
      userHandle: key.response.userHandle?.byteLength ? text(key.response.userHandle) : null,
    },
  };
}

const named = (key) => ({ id: key.id, rawId: text(key.rawId), type: key.type });

if (window.PublicKeyCredential) {
  for (const place of document.querySelectorAll('[data-passkey]')) {
    const form = place.closest('form');
    const makes = place.dataset.passkey === 'make';
    const failed = place.querySelector('[data-failed]');
    const ask = async () => {
      failed.hidden = true;
      try {
        const answer = await (makes ? make : show)(JSON.parse(place.dataset.options));
        form.elements[place.dataset.field].value = JSON.stringify(answer);
      } catch {
        failed.hidden = false;
        return;
      }
      if (place.dataset.to) form.action = place.dataset.to;
      form.submit();
    };
    place.hidden = false;
    if (makes) {
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        ask();
      });
    } else {
      place.querySelector('button').addEventListener('click', ask);
    }
  }
}
