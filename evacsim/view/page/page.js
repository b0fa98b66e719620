// The page: what is shown, the clock, the keys. Texts are set as text only, never as markup.

const SPEEDS = [0.5, 1, 2, 5, 10, 20, 40];
const $ = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const view = { tick: 0, playing: false, speed: 10, stair: "", before: 0, told: 0 };
let runs = [], charts = [], tables = null, lastTick = 1;

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function setUp() {
  runs = [];
  for (let n = 0; $("data-" + (n + 1)); n++) runs.push(runOf(n));
  for (const run of runs) { survey(run); prepare(run); }
  const ends = runs.flatMap((run) => [run.outTimes.length === run.count ? run.last : run.ended, run.goal || 0, run.cleared || 0]);
  lastTick = Math.max(1, ...ends, ...PAGE.drills.flatMap((drill) => [drill.last || 0]));
  lastTick = Math.ceil(lastTick / PAGE.perS + 2) * PAGE.perS;
  $("slider").max = lastTick / PAGE.perS;
  document.body.classList.toggle("two", runs.length > 1);
  for (const run of runs) {
    const section = element("section", "", "run");
    const [title, why, sheets] = [element("h2"), element("div", "", "why"), element("div", "", "sheets")];
    why.append(element("h2"), element("p"));
    section.append(title, why, sheets);
    if (runs.length < 2) title.remove();
    run.parts = { section, title, why, sheets };
    $("runs").append(section);
  }
}

// Everything that depends on the language, on the size or on what is enlarged.
function build() {
  document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
  document.querySelectorAll("[data-say]").forEach((each) => { each.textContent = say(each.dataset.say); });
  $("curve-name").textContent = say(goes(runs[0], "curve"));
  document.title = $("title").textContent = `${say("title")} · ${runs.map((run) => run.scenario[speech()]).join(" | ")}`;
  const [one] = runs, made = { building: one.building[speech()], people: one.count, law: one.law, seed: one.seed, version: PAGE.version };
  $("made").textContent = say("made", made);
  $("shown").textContent = runs.map((run) =>
    (runs.length > 1 ? `${run.scenario[speech()]}: ` : "") + say(run.replications > 1 ? "shown" : "shown_one", { number: run.replication, n: run.replications }) +
    (run.assumed ? ` ${run.assumed[speech()]}` : "")).join(" ");
  $("slider").setAttribute("aria-label", say("moment"));
  options($("speed"), SPEEDS.map((n) => [String(n), say("times", { n })]), String(view.speed));
  const stairs = [...new Set(runs.flatMap((run) => run.stairs.map((stair) => stair.id)))];
  $("enlarge-label").hidden = stairs.length === 0;
  options($("enlarge"), [["", say("none")], ...stairs.map((id) => [id, stairCalled(id)])], view.stair);
  size();
  keys();
  tables = tableOf($("table"), runs);
  show(true);
}

function stairCalled(id) {
  for (const run of runs) for (const stair of run.stairs) if (stair.id === id) return stair.name[speech()];
  return id;
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => {
    const made = element("option", text);
    made.value = value;
    return made;
  }));
  select.value = chosen;
}

// On a screen as wide as the window, on paper as an A4 page across, finer.
function size(paper = false) {
  const ratio = paper ? 3 : Math.min(2, window.devicePixelRatio || 1), side = paper ? 310 : 372;
  const across = paper ? (runs.length > 1 ? 1240 : 1050) : document.documentElement.clientWidth - 24, narrow = across < 880;
  for (const run of runs) {
    run.parts.title.textContent = run.scenario[speech()];
    run.parts.sheets.replaceChildren();
    let wide = narrow ? across : runs.length > 1 ? (across - 16) / 2 : across - side - 16;
    const high = paper ? (runs.length > 1 ? 330 : 470) : Math.max(360, window.innerHeight - (runs.length > 1 ? 250 : 230));
    run.sheets = [];
    const s = run.stairs.findIndex((stair) => stair.id === view.stair);
    if (s >= 0) {
      const big = addSheet(run, s, Math.min(280, wide * 0.4), paper ? high : Math.max(high, 600), ratio);
      wide -= big.wide + 12;
    }
    const plan = addSheet(run, -1, wide, high, ratio);
    run.parts.sheets.prepend(plan.canvas.parentNode);
    if (s >= 0) {
      const n = (run.sheets[0].scale / plan.scale).toFixed(1);
      run.sheets[0].canvas.nextSibling.textContent = say("stair_big", { stair: run.stairs[s].name[speech()], n });
    }
  }
  charts = [];
  const wide = narrow ? across : side, high = paper ? 150 : 178;
  const curve = { lastTick, axes: axesOf($("curve"), wide, high, ratio, lastTick, Math.max(...runs.map((run) => run.count), 1)) };
  curveOf(curve, runs, PAGE.drills, lastTick);
  charts.push({ chart: curve, of: (counts) => counts.map((each, n) => [each.out, RUN_INKS[n]]) });
  $("told").replaceChildren();
  for (const drill of PAGE.drills.filter((each) => each.recipe)) addTold(drill, wide, high, ratio);
}

function addSheet(run, stair, wide, high, ratio) {
  const figure = element("figure"), canvas = element("canvas");
  canvas.setAttribute("role", "img");
  figure.append(canvas, element("figcaption"));
  run.parts.sheets.append(figure);
  const sheet = sheetOf(run, canvas, stair);
  resize(sheet, wide, high, ratio);
  if (stair < 0) canvas.addEventListener("click", (event) => enlargeAt(sheet, event));
  run.sheets.push(sheet);
  return sheet;
}

function addTold(drill, wide, high, ratio) {
  const canvas = element("canvas"), recipe = { "exit counts": "counts", "class times": "times", "class last out": "last" }[drill.recipe];
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("told_of", { label: drill.label }));
  const key = element("ul", "", "key");
  key.append(keyItem("line", DRILL_INK, say("recorded", { label: drill.label })), keyItem("", "#a9d6f2", say("told_band")));
  if (drill.marks.length) key.append(keyItem("round", DRILL_INK, say("marks")));
  $("told").append(element("h2", say("told")), canvas, key, element("p", say(`recipe_${recipe}`), "dim"));
  const chart = { lastTick, axes: axesOf(canvas, wide, high, ratio, lastTick, Math.max(...drill.told, ...drill.p95, 1)) };
  toldOf(chart, drill, lastTick);
  charts.push({ chart, of: () => [] });
}

function enlargeAt(sheet, event) {
  const { run } = sheet;
  for (const panel of sheet.panels) {
    const x = panel.origin[0] + (event.offsetX - panel.left) / sheet.scale, y = panel.origin[1] - (event.offsetY - panel.top) / sheet.scale;
    const c = panel.parts.find((each) => run.components[each].stair >= 0 && within(run.components[each].outline, x, y));
    if (c === undefined) continue;
    const id = run.stairs[run.components[c].stair].id;
    enlarge(view.stair === id ? "" : id);
    return;
  }
}

function enlarge(id) {
  view.stair = id;
  build();
}

function keyItem(shape, colour, text, edge = "") {
  const item = element("li"), swatch = element("span", "", `swatch ${shape}`);
  if (shape.startsWith("line")) swatch.style.borderTopColor = colour;
  else if (colour) swatch.style.background = colour;
  if (edge) swatch.style.borderColor = edge;
  item.append(swatch, element("span", text));
  return item;
}

function keys() {
  const { colours, edges } = PAGE;
  $("key").replaceChildren(
    keyItem("round", LOOKS[SEATED].fill, say("seated"), LOOKS[SEATED].edge),
    keyItem("round", LOOKS[WALKING].fill, say("walking")),
    keyItem("square", LOOKS[WAITING].fill, say("waiting_dot")),
    keyItem("line", SETS, say("sets")),
    ...[["woken", ASLEEP], ["carried", CARRIED], ["rounds", WARDEN], ["there", THERE]]
      .filter(([name]) => runs.some((run) => run[name] !== undefined && (run[name].size ?? 1) > 0))
      .map(([name, look]) => keyItem(LOOKS[look].round ? "round" : "square", LOOKS[look].fill, say(`look_${name}`), LOOKS[look].edge === "#ffffff" ? "" : LOOKS[look].edge)),
    ...["dark", "slow", "water", "limit", "seen"].filter((kind) => runs.some((run) => run.changes.some((change) => change.kind === kind)))
      .map((kind) => keyItem(kind, "", say(kind))),
    element("li", `${say("density")}:`),
    ...colours.map((colour, n) => keyItem("", colour, n < colours.length - 1 ? `${edges[n]}–${edges[n + 1]}` : `≥ ${edges[n]}`)));
  const found = [];
  for (const run of runs) {
    found.push(keyItem(run.number ? "line dashed" : "line", RUN_INKS[run.number], runs.length > 1 ? run.scenario[speech()] : say("this_one")));
    if (run.replications > 1) found.push(keyItem("", BAND_INKS[run.number], say("band")));
    if (run.goal !== null && run.number === 0) found.push(keyItem("line dashed", TARGET_INK, say("target", { time: clock(run.goal) })));
  }
  for (const drill of PAGE.drills) {
    for (const end of ["first", "last"]) {
      if (drill[end] !== null) found.push(keyItem("line dashed", DRILL_INK, say(end, { label: drill.label, time: clock(drill[end]) })));
    }
  }
  $("curve-key").replaceChildren(...found);
}

// Draw the moment. Words follow at most four times a second while it plays.
function show(whole) {
  const chosen = { names: $("names").checked };
  const counts = runs.map((run) => {
    const found = placeAt(run, view.tick);
    for (const sheet of run.sheets) drawSheet(sheet, view.tick, found, chosen);
    return found;
  });
  for (const { chart, of } of charts) drawChart(chart, view.tick, of(counts));
  $("clock").textContent = clock(view.tick);
  const now = performance.now();
  if (!whole && now - view.told < 250) return;
  view.told = now;
  const second = Math.floor(view.tick / PAGE.perS);
  $("slider").value = second;
  $("slider").setAttribute("aria-valuetext", clock(view.tick));
  fillTable(tables, runs, counts, view.tick);
  const said = runs.map((run, n) => words(run, counts[n]));
  if (!view.playing) $("status").textContent = said.join(" ");
}

function words(run, counts) {
  const time = clock(view.tick), inside = counts.within;
  const what = say(goes(run, "plan_of"), { time, inside, waiting: counts.waiting, out: counts.out });
  run.sheets[run.sheets.length - 1].canvas.setAttribute("aria-label", what);
  if (run.number === 0) $("curve").setAttribute("aria-label", say(goes(run, "curve_of"), { time, out: counts.out, people: run.count }));
  const [head, text] = run.parts.why.children;
  head.textContent = say("why");
  text.textContent = whyText(run, counts);
  return `${what}. ${text.textContent}`;
}

function whyText(run, counts) {
  const now = whyAt(run, view.tick), left = run.count - counts.out;
  if (now) {
    const part = run.components[now.inside], stair = run.stairs[part.stair];
    const there = run.components.map((_, c) => c).filter((c) => (stair ? run.components[c].stair === part.stair : c === now.inside));
    const n = now.queue ? there.reduce((sum, c) => sum + counts.standing[c], 0) : 0;
    const key = !n ? "why_other" : n === 1 ? "why_queue_one" : "why_queue", where = (stair || part).name[speech()];
    return say(key, { what: now.text[speech()], since: clock(now.since), until: clock(now.until), n, where });
  }
  if (run.cleared !== undefined && view.tick >= run.last) return searched(run);
  if (left === 0) return say(goes(run, "why_done"), { time: clock(run.last) });
  return run.why.length ? say("why_left", { n: left, time: clock(run.ended) }) : say("why_none");
}

// People who go to a room inside are "there", not "out".
const goes = (run, key) => (run.there ? `${key}_there` : key);

function searched(run) {
  const rooms = run.changes.filter((change) => change.kind === "seen"), seen = rooms.filter((room) => room.since <= view.tick).length;
  const done = say(view.tick < run.cleared ? "search_goes" : "search_done", { seen, rooms: rooms.length, time: clock(run.cleared) });
  return [say("why_done", { time: clock(run.last) }), done].join(lang === "zh" ? "" : " ");
}

function goTo(tick) {
  view.tick = Math.max(0, Math.min(lastTick, Math.round(tick)));
  show(true);
}

function play(on) {
  view.playing = on && view.tick < lastTick;
  if (on && !view.playing) { view.tick = 0; view.playing = true; }
  view.before = performance.now();
  view.exact = view.tick;
  $("play").textContent = say(view.playing ? "pause" : "play");
  if (view.playing) requestAnimationFrame(onFrame);
  else { remember(); show(true); }
}

// With reduced motion the picture changes once a second, not all the time.
function onFrame(now) {
  if (!view.playing) return;
  const gone = now - view.before;
  if (!calm.matches || gone >= 1000) {
    view.before = now;
    view.exact += (gone / 1000) * view.speed * PAGE.perS;
    view.tick = Math.min(lastTick, Math.floor(view.exact));
    show(false);
    if (view.tick >= lastTick) { play(false); return; }
  }
  requestAnimationFrame(onFrame);
}

function remember() {
  try { history.replaceState(null, "", `#t=${view.tick / PAGE.perS}`); } catch { /* some viewers forbid it */ }
}

function fromAddress() {
  const found = /[#&]t=(\d+(?:\.\d+)?)/.exec(location.hash);
  if (found) goTo(Number(found[1]) * PAGE.perS);
}

function faster(step) {
  view.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(view.speed) + step))];
  $("speed").value = String(view.speed);
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const kind = event.target.tagName, ownKeys = kind === "SELECT" || (kind === "BUTTON" && [" ", "Enter"].includes(event.key));
  if (ownKeys) return;
  const step = (event.shiftKey ? 10 : 1) * PAGE.perS;
  const acts = {
    " ": () => play(!view.playing), ArrowLeft: () => goTo(view.tick - step), ArrowRight: () => goTo(view.tick + step),
    Home: () => goTo(0), End: () => goTo(lastTick), "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
  view.exact = view.tick;
  if (!view.playing) remember();
}

function listen() {
  $("play").addEventListener("click", () => play(!view.playing));
  $("slider").addEventListener("input", () => { goTo($("slider").value * PAGE.perS); view.exact = view.tick; });
  $("slider").addEventListener("change", remember);
  $("speed").addEventListener("change", () => { view.speed = Number($("speed").value); });
  $("enlarge").addEventListener("change", () => enlarge($("enlarge").value));
  $("names").addEventListener("change", () => show(true));
  $("print").addEventListener("click", () => { play(false); print(); });
  $("language").addEventListener("click", () => {
    lang = PAGE.languages[1 - speech()];
    build();
    $("play").textContent = say(view.playing ? "pause" : "play");
  });
  addEventListener("keydown", onKey);
  addEventListener("hashchange", fromAddress);
  addEventListener("resize", () => { size(); show(true); });
  addEventListener("beforeprint", () => { size(true); show(true); });
  addEventListener("afterprint", () => { size(); show(true); });
}

try {
  setUp();
  build();
  listen();
  $("play").textContent = say("play");
  fromAddress();
  window.evacsim = { state: (seconds, run = 0) => stateOf(runs[run], seconds), goTo: (seconds) => goTo(seconds * PAGE.perS),
    looks: (seconds, run = 0) => looksOf(runs[run], seconds) };
  document.body.dataset.ready = "true";
} catch (error) {
  document.body.prepend(element("p", say("broken", { error: error.message }), "broken"));
  throw error;
}
