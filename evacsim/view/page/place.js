// Where the dots stand inside a space. This is drawn, not simulated: places are centimetres.

function within(outline, x, y) {
  let odd = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const xi = outline[i], yi = outline[i + 1], xj = outline[j], yj = outline[j + 1];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

function boxOf(outline) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < outline.length; i += 2) {
    box[0] = Math.min(box[0], outline[i]);
    box[1] = Math.min(box[1], outline[i + 1]);
    box[2] = Math.max(box[2], outline[i]);
    box[3] = Math.max(box[3], outline[i + 1]);
  }
  return box;
}

function centreOf(outline) {
  const box = boxOf(outline);
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

// At least `need` places inside an outline, evenly apart, `margin` off its walls: x and y in turn.
function spread(outline, need, margin, most) {
  const box = boxOf(outline);
  const gap = Math.min(margin, (box[2] - box[0]) / 4, (box[3] - box[1]) / 4);
  const wide = box[2] - box[0] - 2 * gap, high = box[3] - box[1] - 2 * gap;
  let apart = Math.min(most, Math.sqrt((Math.max(1, wide * high)) / need) * 1.3), found = [];
  for (let tries = 0; tries < 60; tries++, apart *= 0.94) {
    const columns = Math.max(1, Math.floor(wide / apart + 1e-6) + 1), rows = Math.max(1, Math.floor(high / apart + 1e-6) + 1);
    found = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const x = box[0] + gap + (columns > 1 ? (wide * column) / (columns - 1) : wide / 2);
        const y = box[1] + gap + (rows > 1 ? (high * row) / (rows - 1) : high / 2);
        if (within(outline, x, y)) found.push(x, y);
      }
    }
    if (found.length >= 2 * need) break;
  }
  return found.length ? found : centreOf(outline);
}

// Places in a component for as many people as are ever in it.
function slotsOf(run, c) {
  return run.slots[c] || (run.slots[c] = spread(run.components[c].outline, Math.max(1, run.most[c]), 25, 60));
}

// The places of a component, the nearest to a door first; `key` is the direction, -1 - c where
// somebody stays.
function queueOf(run, key, c) {
  const kept = run.queues.get(key);
  if (kept) return kept;
  const slots = slotsOf(run, c);
  const [x, y] = key < 0 ? centreOf(run.components[c].outline) : run.connections[key >> 1].at[key & 1];
  const away = (n) => (slots[2 * n] - x) ** 2 + (slots[2 * n + 1] - y) ** 2;
  const order = Int32Array.from({ length: slots.length / 2 }, (_, n) => n).sort((a, b) => away(a) - away(b));
  run.queues.set(key, order);
  return order;
}

// The way from one place to another inside an outline: straight, or round its inner corners.
function wayIn(outline, from, to) {
  const clear = (a, b) => {
    for (let n = 1; n < 20; n++) {
      if (!within(outline, a[0] + ((b[0] - a[0]) * n) / 20, a[1] + ((b[1] - a[1]) * n) / 20)) return false;
    }
    return true;
  };
  if (outline.length <= 8 || clear(from, to)) return [from, to];
  const middle = centreOf(outline), nodes = [from, to];
  for (let i = 0; i < outline.length; i += 2) {
    const x = outline[i], y = outline[i + 1], before = (i + outline.length - 2) % outline.length, next = (i + 2) % outline.length;
    const turn = (x - outline[before]) * (outline[next + 1] - y) - (y - outline[before + 1]) * (outline[next] - x);
    if (turn < 0) {
      const off = [outline[before] + outline[next] - 2 * x, outline[before + 1] + outline[next + 1] - 2 * y];
      const long = Math.hypot(...off) || 1;
      nodes.push([x - (off[0] / long) * 30, y - (off[1] / long) * 30]);
    }
  }
  const far = nodes.map(() => Infinity), by = nodes.map(() => -1), done = nodes.map(() => false);
  far[0] = 0;
  for (let n = 0; n < nodes.length; n++) {
    let here = -1;
    nodes.forEach((_, m) => { if (!done[m] && (here < 0 || far[m] < far[here])) here = m; });
    if (here < 0 || far[here] === Infinity) break;
    done[here] = true;
    nodes.forEach((point, m) => {
      if (done[m] || !clear(nodes[here], point)) return;
      const long = far[here] + Math.hypot(point[0] - nodes[here][0], point[1] - nodes[here][1]);
      if (long < far[m]) { far[m] = long; by[m] = here; }
    });
  }
  if (by[1] < 0) return [from, middle, to];
  const way = [];
  for (let n = 1; n >= 0; n = by[n]) way.unshift(nodes[n]);
  return way;
}

function along(way, share, point) {
  let total = 0;
  for (let i = 1; i < way.length; i++) total += Math.hypot(way[i][0] - way[i - 1][0], way[i][1] - way[i - 1][1]);
  let left = total * share;
  for (let i = 1; i < way.length; i++) {
    const step = Math.hypot(way[i][0] - way[i - 1][0], way[i][1] - way[i - 1][1]);
    if (left <= step || i === way.length - 1) {
      const part = step > 0 ? Math.min(1, left / step) : 0;
      point[0] = way[i - 1][0] + (way[i][0] - way[i - 1][0]) * part;
      point[1] = way[i - 1][1] + (way[i][1] - way[i - 1][1]) * part;
      return;
    }
    left -= step;
  }
}

const GONE = 0, SEATED = 1, WALKING = 2, WAITING = 3, THERE = 4, ASLEEP = 5, CARRIED = 6, WARDEN = 7;

function prepare(run) {
  run.slots = [];
  run.queues = new Map();
  run.ways = new Map();
  run.x = new Float32Array(run.count);
  run.y = new Float32Array(run.count);
  run.look = new Uint8Array(run.count);
  run.part = new Int32Array(run.count);
  run.seat = new Array(run.count).fill(null);
  const homes = new Map();
  for (let p = 0; p < run.count; p++) {
    if (!homes.has(run.home[p])) homes.set(run.home[p], []);
    homes.get(run.home[p]).push(p);
  }
  for (const [c, people] of homes) {
    if (run.outside[c]) continue;
    const places = spread(run.components[c].outline, people.length, 90, 1000), many = places.length / 2;
    people.forEach((p, n) => {
      const at = 2 * Math.floor((n * many) / people.length);
      run.seat[p] = [places[at], places[at + 1]];
    });
  }
}

// Put every dot where it is at a tick: x, y, look and part of everybody; return the counts.
function placeAt(run, tick) {
  const pointer = pointersAt(run, tick), lines = new Map(), tails = new Map();
  const inside = new Int32Array(run.components.length), standing = new Int32Array(inside.length);
  const taken = new Map(), settled = [];
  let out = 0, waiting = 0, away = 0;
  const put = (p, c, slot) => {
    const slots = slotsOf(run, c);
    run.x[p] = slots[2 * slot];
    run.y[p] = slots[2 * slot + 1];
    if (!taken.has(c)) taken.set(c, new Uint8Array(slots.length / 2));
    taken.get(c)[slot] = 1;
  };
  for (let p = 0; p < run.count; p++) {
    const i = pointer[p], c = placeOf(run, p, i, tick), stop = roundOf(run, p, tick);
    run.part[p] = c;
    if (isAway(run, p, tick)) { run.look[p] = GONE; away++; continue; }
    if (run.outside[c]) { run.look[p] = GONE; out++; continue; }
    inside[c]++;
    if (isThere(run, p, tick)) {
      out++;
      run.look[p] = THERE;
      if (i === run.first[p]) [run.x[p], run.y[p]] = run.seat[p];
      else settled.push(p);
    } else if (stop && i === run.first[p]) {
      run.look[p] = WARDEN;
      [run.x[p], run.y[p]] = centreOf(run.components[c].outline);
    } else if (run.woken !== undefined && tick < run.woken[p] - 1) {
      run.look[p] = ASLEEP;
      [run.x[p], run.y[p]] = run.seat[p];
    } else if (standsAt(run, p, i, tick)) {
      standing[c]++;
      waiting++;
      run.look[p] = WAITING;
      const key = i < run.first[p + 1] ? run.dir[i] : -1 - c;
      if (!lines.has(key)) lines.set(key, []);
      lines.get(key).push(p);
    } else if (i === run.first[p] && tick < run.start[p]) {
      run.look[p] = SEATED;
      [run.x[p], run.y[p]] = run.seat[p];
    } else run.look[p] = WALKING;
  }
  const since = (p) => (pointer[p] < run.first[p + 1] ? run.ready[pointer[p]] : run.stay[p]);
  for (const [key, line] of lines) {
    const c = run.part[line[0]], order = queueOf(run, key, c);
    line.sort((a, b) => since(a) - since(b) || a - b);
    let n = 0;
    for (const p of line) {
      const full = taken.get(c);
      while (full && n < order.length && full[order[n]]) n++;
      put(p, c, order[n < order.length ? n : order.length - 1]);
    }
    tails.set(key, order[Math.min(n + 1, order.length - 1)]);
  }
  settle(run, settled);
  const point = [0, 0];
  for (let p = 0; p < run.count; p++) {
    if (run.carried.has(p) && [WALKING, WAITING].includes(run.look[p])) {
      if (run.look[p] === WALKING) { walk(run, p, pointer[p], tick, tails, point); [run.x[p], run.y[p]] = point; }
      run.look[p] = CARRIED;
    }
    if (run.look[p] !== WALKING) continue;
    walk(run, p, pointer[p], tick, tails, point);
    run.x[p] = point[0];
    run.y[p] = point[1];
  }
  return { inside, standing, waiting, out, within: run.count - out - away };
}

// How many dots look how at a moment.
function looksOf(run, seconds) {
  placeAt(run, Math.floor(seconds * PAGE.perS + 1e-6));
  const names = ["out", "seated", "walking", "waiting", "there", "asleep", "carried", "warden"];
  return Object.fromEntries(names.map((name, look) => [name, run.look.reduce((n, each) => n + (each === look), 0)]));
}

// Who has come to a room stands in it, each at a place of their own.
function settle(run, people) {
  const taken = new Map();
  for (const p of people) {
    const c = run.part[p], slots = slotsOf(run, c), n = taken.get(c) || 0, many = slots.length / 2;
    const slot = many - 1 - (n % many);
    taken.set(c, n + 1);
    run.x[p] = slots[2 * slot];
    run.y[p] = slots[2 * slot + 1];
  }
}

// Somebody on the way: from where they came in, or their seat, to the end of the line before the door.
function walk(run, p, i, tick, tails, point) {
  const c = run.part[p], slots = slotsOf(run, c), own = i === run.first[p];
  const from = own
    ? run.seat[p]
    : run.connections[run.dir[i - 1] >> 1].at[1 - (run.dir[i - 1] & 1)];
  if (i >= run.first[p + 1]) { point[0] = from[0]; point[1] = from[1]; return; }
  const d = run.dir[i], since = own ? run.start[p] : run.time[i - 1];
  const tail = tails.get(d), door = run.connections[d >> 1].at[d & 1];
  const to = tail === undefined ? door : [slots[2 * tail], slots[2 * tail + 1]];
  const share = Math.min(1, (tick - since) / Math.max(1, run.ready[i] - since));
  const outline = run.components[c].outline;
  if (outline.length <= 8) {
    point[0] = from[0] + (to[0] - from[0]) * share;
    point[1] = from[1] + (to[1] - from[1]) * share;
    return;
  }
  const key = own ? `${p}` : `${run.dir[i - 1]}>${d}`;
  if (!run.ways.has(key)) run.ways.set(key, wayIn(outline, from, door));
  const way = run.ways.get(key).slice();
  way[way.length - 1] = to;
  along(way, share, point);
}
