// The map: outline and communes, tiles only where the service names a source. All of it is reached by the keyboard,
// and the list above it leads to the same places.
import { communes, locate, outline } from './near.js';

const STEP = 12;
const ARROWS = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };
const CITY_SEAT = [20.951, 107.083];
const KIND = /^(Phường|Xã|Đặc khu) /;
const ROOM_FOR_NAMES = 12;
let map;
let pin;
let take;
let leaving;

export async function openMap(dialog, box, at, taken) {
  take = taken;
  dialog.showModal();
  if (map && dialog.contains(map.getContainer())) {
    if (at) pin.setLatLng(at);
    map.invalidateSize();
    return;
  }
  const said = dialog.querySelector('[data-map-status]');
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  try {
    await loadLeaflet(dialog);
    await draw(dialog, box, at ?? CITY_SEAT, said);
  } catch {
    said.textContent = dialog.dataset.failed;
  }
}

async function loadLeaflet({ dataset }) {
  const sheets = dataset.sheets.split(' ').map((href) => new Promise((done, failed) => {
    const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href, onload: done, onerror: failed });
    document.head.append(sheet);
  }));
  await Promise.all([import(dataset.leaflet), ...sheets]);
}

async function draw(dialog, box, at, said) {
  const L = globalThis.L;
  const words = dialog.dataset;
  const [places, city] = await Promise.all([communes(box), outline(box)]);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  map = L.map(dialog.querySelector('.map'), {
    zoomControl: false, keyboard: false, zoomAnimation: !still, fadeAnimation: !still, inertia: !still,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const border = L.geoJSON(city, { interactive: false, className: 'map__city' }).addTo(map);
  map.getContainer().classList.toggle('map--tiled', Boolean(words.tiles));
  if (words.tiles) L.tileLayer(words.tiles, { attribution: words.attribution, maxZoom: 19 }).addTo(map);
  map.setMaxBounds(border.getBounds().pad(0.5)).setMinZoom(7);
  map.on('zoomend', () => map.getContainer().classList.toggle('map--near', map.getZoom() >= ROOM_FOR_NAMES));
  map.setView(at, ROOM_FOR_NAMES);

  pin = L.marker(at, {
    draggable: true, keyboard: true, alt: words.pin, title: words.pin, zIndexOffset: 1000, icon: drawn(L, 'map__pin', 28, [14, 34]),
  });
  pin.addTo(map);
  const move = (to) => {
    pin.setLatLng(to);
    if (!map.getBounds().pad(-0.1).contains(to)) map.panTo(to);
    tell(box, words, said);
  };
  map.on('click', ({ latlng }) => move(latlng));
  pin.on('dragend', () => tell(box, words, said));
  const finish = async () => {
    const { lat, lng } = pin.getLatLng();
    dialog.close();
    await take(lat, lng);
    (box.querySelector('[data-nearest]:not([hidden]) button') ?? box.querySelector('[data-map]')).focus();
  };
  pin.getElement().addEventListener('keydown', (event) => {
    if (event.key === 'Enter') finish();
    else if (ARROWS[event.key]) move(map.layerPointToLatLng(map.latLngToLayerPoint(pin.getLatLng()).add(ARROWS[event.key])));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const select = dialog.querySelector('select');
  for (const place of places) {
    select.add(new Option(place.name, place.code));
    const marker = L.marker([place.lat, place.lon], { alt: place.name, icon: drawn(L, 'map__commune', 20) }).addTo(map);
    marker.bindTooltip(place.name, { direction: 'top', offset: [0, -8] });
    marker.getElement().setAttribute('aria-label', place.name);
    marker.getElement().dataset.name = place.name.replace(KIND, '');
    marker.on('click', () => move(marker.getLatLng()));
  }
  select.addEventListener('change', () => {
    const place = places.find(({ code }) => code === select.value);
    if (!place) return;
    map.setView([place.lat, place.lon], Math.max(map.getZoom(), ROOM_FOR_NAMES));
    move([place.lat, place.lon]);
  });
  dialog.querySelector('[data-choose]').addEventListener('click', finish);
  tell(box, words, said);
}

// After a pause: a voice that follows every step of the marker would never end.
function tell(box, words, said) {
  clearTimeout(leaving);
  leaving = setTimeout(async () => {
    const { lat, lng } = pin.getLatLng();
    const { inside, nearest } = await locate(box, lat, lng);
    said.textContent = inside ? words.near.replace('{name}', nearest[0].name) : words.outside;
  }, 300);
}

function drawn(L, className, size, iconAnchor = [size / 2, size / 2]) {
  return L.divIcon({ className, iconSize: [size, size], iconAnchor, html: '' });
}
