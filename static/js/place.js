// The place by the device's position or a map: additions. Typing a present or a former name of the commune stays first.
const near = () => import('./near.js');

// The names offered under the field, present and former: fetched when somebody is about to type one.
function offerNames(box, text) {
  const offered = text.list;
  text.addEventListener('focus', async () => {
    const { communes } = await near();
    const places = await communes(box).catch(() => []);
    const names = [...places.map(({ name }) => name), ...places.flatMap(({ former_names: former }) => former).sort()];
    offered.replaceChildren(...names.map((name) => new Option('', name)));
  }, { once: true });
}

export function startPlace(form) {
  const box = form.querySelector('[data-place]');
  const { latitude, longitude, commune } = form.elements;
  if (!box || !latitude || !longitude) return;
  const part = (name) => box.querySelector(`[data-${name}]`);
  const words = box.dataset;
  const status = part('place-status');
  const nearest = part('nearest');
  const text = form.querySelector('#commune') ?? commune;
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

  const put = (north, east, said) => {
    latitude.value = north;
    longitude.value = east;
    status.textContent = said;
    part('unplace').hidden = !north;
    nearest.hidden = true;
    latitude.dispatchEvent(new Event('change', { bubbles: true }));
  };

  function choose({ code, name }) {
    // Where the service offered communes to choose from, a choice among those would go before what stands in the field.
    for (const radio of form.querySelectorAll('input[type=radio][name=commune]')) radio.checked = radio.value === code;
    text.value = name;
    text.dispatchEvent(new Event('input', { bubbles: true }));
    nearest.hidden = true;
    status.textContent = `${words.chosen.replace('{name}', name)}. ${words.found}`;
    text.focus();
  }

  // Also called by the map, with the point that was chosen there.
  async function take(north, east) {
    const { inside, nearest: close } = await (await near()).locate(box, north, east);
    if (!inside) return put('', '', words.outside);
    put(north.toFixed(6), east.toFixed(6), words.found);
    nearest.querySelector('.toolbar').replaceChildren(...close.map((place) => {
      const button = document.createElement('button');
      const away = document.createElement('span');
      button.type = 'button';
      button.className = 'button button--secondary';
      away.className = 'small muted';
      away.textContent = words.away.replace('{n}', numbers.format(place.km));
      button.append(place.name, ' ', away);
      button.addEventListener('click', () => choose(place));
      return button;
    }));
    nearest.hidden = false;
    return undefined;
  }

  offerNames(box, text);
  const locating = part('position');
  locating.hidden = !navigator.geolocation || !isSecureContext;
  locating.addEventListener('click', () => {
    status.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => take(coords.latitude, coords.longitude).catch(() => put('', '', words.failed)),
      (error) => put('', '', error.code === error.PERMISSION_DENIED ? words.refused : words.failed),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
  part('unplace').addEventListener('click', () => {
    put('', '', words.removed);
    locating.focus();
  });
  const dialog = form.querySelector('[data-map-dialog]');
  part('map').hidden = !dialog?.showModal;
  part('map').addEventListener('click', async () => {
    const { openMap } = await import(dialog.dataset.module);
    await openMap(dialog, box, latitude.value ? [Number(latitude.value), Number(longitude.value)] : null, take);
  });
  const show = () => put(latitude.value, longitude.value, latitude.value ? words.found : '');
  // What was kept of it on this device comes back, and an emptied form has none.
  latitude.addEventListener('input', show);
  form.addEventListener('reset', () => put('', '', ''));
  if (latitude.value) show();
  box.hidden = false;
}
