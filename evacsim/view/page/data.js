// What is in the page: the words, the runs, and who is where at a moment. Times are whole ticks.

function blockOf(number) {
  const text = atob(document.getElementById("data-" + number).textContent.trim());
  return inflate(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}

const textOf = (bytes) => new TextDecoder().decode(bytes);
const PAGE = JSON.parse(textOf(blockOf(0)));
let lang = PAGE.lang;
const speech = () => PAGE.languages.indexOf(lang);

function say(key, values = {}) {
  const text = PAGE.words[lang][PAGE.keys.indexOf(key)];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function clock(tick) {
  const whole = Math.round(tick / PAGE.perS), h = Math.floor(whole / 3600);
  const two = (n) => String(n).padStart(2, "0");
  const m = Math.floor(whole / 60) % 60;
  return h ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
}

// Variable-length numbers, seven bits a byte.
function columnsOf(bytes, at, sizes) {
  const found = {};
  for (const [name, size] of Object.entries(sizes)) {
    const column = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      let value = 0, shift = 0, byte;
      do {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      column[i] = value;
    }
    found[name] = column;
  }
  return found;
}

// A run: its header, and of every passage `dir`, `ready` and `time`; those of person p stand from
// first[p] to first[p + 1]. A direction is twice a connection, plus 1 from its second end.
function runOf(number) {
  const bytes = blockOf(number + 1);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const run = JSON.parse(textOf(bytes.subarray(4, 4 + length)));
  const columns = columnsOf(bytes, 4 + length, run.columns);
  const people = columns.route.length;
  const { start, stay, there, woken, came } = columns;
  Object.assign(run, { number, count: people, start, stay, there, woken, came });
  run.rounds = new Map(run.rounds);
  run.carried = new Set(run.carried);
  run.first = new Int32Array(people + 1);
  for (let p = 0; p < people; p++) run.first[p + 1] = run.first[p] + columns.steps[p];
  const passages = run.first[people];
  run.dir = new Int32Array(passages);
  run.ready = new Int32Array(passages);
  run.time = new Int32Array(passages);
  run.home = new Int32Array(people);
  for (let p = 0; p < people; p++) {
    const route = run.routes[columns.route[p]];
    run.home[p] = route[0];
    for (let i = run.first[p], before = 0, k = 1; i < run.first[p + 1]; i++, k++) {
      run.dir[i] = route[k];
      run.ready[i] = before + columns.walk[i];
      before = run.time[i] = run.ready[i] + columns.wait[i];
    }
  }
  run.origin = (d) => run.connections[d >> 1].ends[d & 1];
  run.target = (d) => run.connections[d >> 1].ends[1 - (d & 1)];
  run.outside = run.components.map((part) => part.kind === "outside");
  run.last = (there || []).reduce((a, b) => Math.max(a, b - 1), run.time.reduce((a, b) => Math.max(a, b), 0));
  run.pointer = new Int32Array(people);
  run.pointerTick = -1;
  return run;
}

// The first passage of each person that is still to come at a tick; kept, as time mostly goes on.
function pointersAt(run, tick) {
  const { pointer, first, time } = run;
  if (tick < run.pointerTick || run.pointerTick < 0) pointer.set(first.subarray(0, run.count));
  for (let p = 0; p < run.count; p++) {
    let i = pointer[p];
    while (i < first[p + 1] && time[i] <= tick) i++;
    pointer[p] = i;
  }
  run.pointerTick = tick;
  return pointer;
}

// Where person p is, whose next passage is i: the component, and whether they stand and wait. A
// warden on the round is at the last place to which they came; who is where they were to go stays.
const roundOf = (run, p, tick) => (run.rounds.has(p) && tick < run.start[p] ? run.rounds.get(p).findLast(([at]) => at <= tick) : undefined);
const isThere = (run, p, tick) => run.there !== undefined && run.there[p] > 0 && run.there[p] - 1 <= tick;
// Who comes in later is nowhere before that.
const isAway = (run, p, tick) => run.came !== undefined && tick < run.came[p] - 1;
const placeOf = (run, p, i, tick) => {
  const stop = i === run.first[p] ? roundOf(run, p, tick) : undefined;
  return stop ? stop[1] : endOf(run, p, i);
};
const endOf = (run, p, i) =>
  i < run.first[p + 1] ? run.origin(run.dir[i]) : i > run.first[p] ? run.target(run.dir[i - 1]) : run.home[p];
const standsAt = (run, p, i, tick) =>
  i < run.first[p + 1] ? run.ready[i] <= tick : run.stay[p] > 0 && run.stay[p] - 1 <= tick;

function countsAt(run, tick) {
  const inside = new Int32Array(run.components.length), standing = new Int32Array(inside.length);
  const pointer = pointersAt(run, tick);
  let out = 0, waiting = 0, away = 0;
  for (let p = 0; p < run.count; p++) {
    const i = pointer[p], part = placeOf(run, p, i, tick);
    if (isAway(run, p, tick)) { away++; continue; }
    if (run.outside[part]) { out++; continue; }
    inside[part]++;
    if (isThere(run, p, tick)) out++;
    else if (standsAt(run, p, i, tick)) { standing[part]++; waiting++; }
  }
  return { inside, standing, waiting, out, within: run.count - out - away };
}

function stateOf(run, seconds) {
  const found = countsAt(run, Math.floor(seconds * PAGE.perS + 1e-6));
  const by = {};
  run.components.forEach((part, c) => {
    if (found.inside[c]) by[part.id] = { inside: found.inside[c], waiting: found.standing[c] };
  });
  return { inside: found.within, waiting: found.waiting, out: found.out, by_component: by };
}

// Once for each run: how many are ever in a component at once, when it is empty for good, and when
// each person left the stairs and by which.
function survey(run) {
  const comes = run.components.map(() => []), goes = run.components.map(() => []);
  run.stairLeft = run.stairs.map(() => []);
  for (let p = 0; p < run.count; p++) {
    comes[run.home[p]].push(run.came && run.came[p] ? run.came[p] - 1 : 0);
    let stair = -1, left = -1;
    for (let i = run.first[p]; i < run.first[p + 1]; i++) {
      const from = run.origin(run.dir[i]);
      goes[from].push(run.time[i]);
      comes[run.target(run.dir[i])].push(run.time[i]);
      if (run.components[from].kind === "flight" && run.components[from].stair >= 0) {
        stair = run.components[from].stair;
        left = run.time[i];
      }
    }
    if (stair >= 0) run.stairLeft[stair].push(left);
  }
  const byTime = (times) => times.sort((a, b) => a - b);
  run.stairLeft.forEach(byTime);
  run.cameOut = comes.map((times, c) => (run.outside[c] ? byTime(times) : []));
  run.most = comes.map((times, c) => {
    byTime(times);
    byTime(goes[c]);
    let most = 0;
    for (let i = 0, gone = 0; i < times.length; i++) {
      while (gone < goes[c].length && goes[c][gone] <= times[i]) gone++;
      most = Math.max(most, i + 1 - gone);
    }
    return most;
  });
  run.emptied = comes.map((times, c) =>
    times.length === 0 ? 0 : goes[c].length < times.length ? Infinity : goes[c][goes[c].length - 1]);
  const there = Array.from(run.there || []).filter((tick) => tick > 0).map((tick) => tick - 1);
  run.outTimes = byTime([...run.components.flatMap((_, c) => run.cameOut[c]), ...there]);
}

// How many of some sorted times are not after a tick.
function upTo(times, tick) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= tick) low = middle + 1; else high = middle;
  }
  return low;
}
