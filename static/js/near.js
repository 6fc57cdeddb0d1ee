// Where a position lies: in the city or not, and near which communes. Asked of two small files that the device may keep.
const EARTH = 6371;
// The outline misses some of the coast and the smallest islands: so near to a commune's point counts as in the city.
const CLOSE = 6;

const fetched = new Map();
const load = (url) => {
  if (!fetched.has(url)) {
    fetched.set(url, fetch(url).then((answer) => answer.json()).catch((error) => {
      fetched.delete(url);
      throw error;
    }));
  }
  return fetched.get(url);
};
export const communes = (box) => load(box.dataset.communes);
export const outline = (box) => load(box.dataset.outline);

// Kilometres between two points; over so short a way the earth is flat enough.
function distance(north, east, { lat, lon }) {
  const rad = Math.PI / 180;
  return EARTH * Math.hypot((lat - north) * rad, (lon - east) * rad * Math.cos(north * rad));
}

// Whether a ray to the east crosses the ring an odd number of times.
const within = (north, east, ring) => ring.reduce((inside, [x, y], i) => {
  const [x2, y2] = ring[(i + ring.length - 1) % ring.length];
  return (y > north) !== (y2 > north) && east < ((x2 - x) * (north - y)) / (y2 - y) + x ? !inside : inside;
}, false);

// {inside, nearest}: the three nearest communes, nearest first, with their distance in kilometres.
export async function locate(box, north, east) {
  const [places, city] = await Promise.all([communes(box), outline(box)]);
  const nearest = places.map((place) => ({ ...place, km: distance(north, east, place) }))
    .sort((a, b) => a.km - b.km).slice(0, 3);
  const polygons = city.features[0].geometry.coordinates;
  const inside = nearest[0]?.km <= CLOSE || polygons.some(([ring]) => within(north, east, ring));
  return { inside, nearest };
}
