// Black boxes are drawn on the picture with mouse, finger or keys; the numbers in the table below follow, and are what is sent.
// Without this the numbers can be typed.

const SIDES = ['left', 'top', 'width', 'height'];
const SMALLEST = 0.5;
const STEP = 1;
const WHOLE = 100;

for (const form of document.querySelectorAll('form[data-boxes]')) {
  const stage = form.querySelector('[data-boxes-picture]');
  const rows = () => Array.from(form.querySelectorAll('[data-box]'));
  const field = (row, side) => row.querySelector(`[name="${side}"]`);
  const boxes = new Map();

  const sides = (row) => SIDES.map((side) => Number.parseFloat(field(row, side).value.replace(',', '.')));
  const place = (row) => {
    const numbers = sides(row);
    let box = boxes.get(row);
    if (numbers.some((number) => !Number.isFinite(number))) {
      box?.remove();
      boxes.delete(row);
      return undefined;
    }
    if (!box) {
      box = document.createElement('button');
      box.type = 'button';
      box.className = 'boxes__box';
      box.setAttribute('aria-label', form.dataset.boxName.replace('{n}', rows().indexOf(row) + 1));
      box.addEventListener('keydown', (event) => press(event, row));
      stage.append(box);
      boxes.set(row, box);
    }
    SIDES.forEach((side, n) => { box.style[side] = `${numbers[n]}%`; });
    return box;
  };
  const write = (row, numbers) => {
    const [left, top] = numbers.map((number) => Math.min(Math.max(number, 0), WHOLE - SMALLEST));
    const width = Math.min(Math.max(numbers[2], SMALLEST), WHOLE - left);
    const height = Math.min(Math.max(numbers[3], SMALLEST), WHOLE - top);
    [left, top, width, height].forEach((number, n) => { field(row, SIDES[n]).value = String(Math.round(number * 100) / 100); });
    return place(row);
  };
  const clear = (row) => {
    for (const side of SIDES) field(row, side).value = '';
    place(row);
  };
  const free = () => {
    const empty = rows().find((row) => SIDES.every((side) => !field(row, side).value.trim()));
    if (empty) return empty;
    const last = rows().at(-1);
    const row = last.cloneNode(true);
    const number = rows().length + 1;
    row.querySelector('th').textContent = number;
    for (const side of SIDES) {
      const input = field(row, side);
      input.value = '';
      input.setAttribute('aria-label', input.getAttribute('aria-label').replace(/\d+/, number));
    }
    last.after(row);
    return row;
  };
  function press(event, row) {
    const [left, top, width, height] = sides(row);
    const across = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
    const down = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      clear(row);
      form.querySelector('[data-boxes-add]').focus();
    } else if (across || down) {
      write(row, event.shiftKey ? [left, top, width + across, height + down] : [left + across, top + down, width, height]);
    } else {
      return;
    }
    event.preventDefault();
  }

  const at = (event) => {
    const frame = stage.getBoundingClientRect();
    const within = (value) => Math.min(Math.max(value, 0), WHOLE);
    return [within(((event.clientX - frame.left) / frame.width) * WHOLE), within(((event.clientY - frame.top) / frame.height) * WHOLE)];
  };
  stage.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    const begun = at(event);
    const held = [...boxes].find(([, box]) => box === event.target)?.[0];
    const row = held ?? free();
    const before = held ? sides(held) : undefined;
    const move = (moved) => {
      const [x, y] = at(moved);
      const across = x - begun[0];
      const down = y - begun[1];
      if (before) write(row, [before[0] + across, before[1] + down, before[2], before[3]]);
      else if (Math.abs(across) >= SMALLEST && Math.abs(down) >= SMALLEST) {
        write(row, [Math.min(x, begun[0]), Math.min(y, begun[1]), Math.abs(across), Math.abs(down)]);
      }
    };
    const end = () => {
      stage.removeEventListener('pointermove', move);
      boxes.get(row)?.focus();
    };
    stage.addEventListener('pointermove', move);
    stage.addEventListener('pointerup', end, { once: true });
    stage.addEventListener('pointercancel', end, { once: true });
  });
  form.addEventListener('input', (event) => {
    const row = event.target.closest('[data-box]');
    if (row) place(row);
  });
  form.querySelector('[data-boxes-add]').addEventListener('click', () => write(free(), [40, 40, 20, 20]).focus());
  for (const part of form.querySelectorAll('[data-boxes-help], [data-boxes-buttons]')) part.hidden = false;
  rows().forEach(place);
}
