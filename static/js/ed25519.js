// Ed25519 signatures, checked only (RFC 8032, section 5.1): by the browser where it can, else by the plain arithmetic below.
// The arithmetic takes its time as it likes: nothing here is secret.
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const NEUTRAL = [0n, 1n, 1n, 0n];

const mod = (number) => ((number % P) + P) % P;
const power = (base, exponent) => {
  let made = 1n;
  for (let square = mod(base), left = exponent; left; left >>= 1n, square = mod(square * square)) {
    if (left & 1n) made = mod(made * square);
  }
  return made;
};
const inverse = (number) => power(number, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

const number = (bytes) => bytes.reduceRight((made, byte) => (made << 8n) | BigInt(byte), 0n);

// Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z (section 5.1.4).
function add(p, q) {
  const a = mod((p[1] - p[0]) * (q[1] - q[0]));
  const b = mod((p[1] + p[0]) * (q[1] + q[0]));
  const c = mod(2n * p[3] * q[3] * D);
  const d = mod(2n * p[2] * q[2]);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiply(times, point) {
  let made = NEUTRAL;
  for (let doubled = point, left = times; left; left >>= 1n, doubled = add(doubled, doubled)) {
    if (left & 1n) made = add(made, doubled);
  }
  return made;
}

// The point of 32 bytes; nothing where there is none (section 5.1.3).
function decode(bytes) {
  const all = number(bytes);
  const [sign, y] = [all >> 255n, all & (2n ** 255n - 1n)];
  if (y >= P) return undefined;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) || (!x && sign)) return undefined;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function encode(point) {
  const z = inverse(point[2]);
  return mod(point[1] * z) | ((mod(point[0] * z) & 1n) << 255n);
}

const BASE_Y = mod(4n * inverse(5n));
const BASE = decode(Uint8Array.from({ length: 32 }, (_, place) => Number((BASE_Y >> BigInt(8 * place)) & 255n)));

export async function verifiesByHand(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const point = decode(key);
  const s = number(signature.subarray(32));
  if (!point || s >= ORDER || encode(multiply(8n, point)) === encode(NEUTRAL)) return false;
  const hashed = await crypto.subtle.digest('SHA-512', new Uint8Array([...signature.subarray(0, 32), ...key, ...message]));
  const k = number(new Uint8Array(hashed)) % ORDER;
  const negative = [mod(-point[0]), point[1], point[2], mod(-point[3])];
  return encode(add(multiply(s, BASE), multiply(k, negative))) === number(signature.subarray(0, 32));
}

export async function verifies(key, message, signature) {
  let taken;
  try {
    taken = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  } catch {
    return verifiesByHand(key, message, signature);
  }
  return crypto.subtle.verify('Ed25519', taken, signature, message);
}
