// One moment on a sheet: densities, dots, what is shut or dark, and what sets the last one's time.

const LOOKS = [null,
  { fill: "#ffffff", edge: "#5b6470", round: true },
  { fill: "#00507f", edge: "#ffffff", round: true },
  { fill: "#1b1f23", edge: "#ffffff", round: false },
  { fill: "#8a929c", edge: "#ffffff", round: true },
  { fill: "#c3c9d1", edge: "#5b6470", round: true },
  { fill: "#b35900", edge: "#ffffff", round: false },
  { fill: "#00684b", edge: "#ffffff", round: false }];
const SETS = "#b5179e";

function bandOf(density) {
  let band = 0;
  while (band < PAGE.colours.length - 1 && density >= PAGE.edges[band + 1]) band++;
  return band;
}

// The dots are stamped pixel by pixel on a layer of their own: thousands cost no more than one.
function stampsOf(sheet) {
  const { canvas, ratio } = sheet, size = Math.max(2.6, Math.min(9, sheet.scale * 42));
  const key = `${size} ${ratio} ${canvas.width} ${canvas.height}`;
  if (sheet.stamps && sheet.stamps.key === key) return sheet.stamps;
  const layer = document.createElement("canvas");
  layer.width = canvas.width;
  layer.height = canvas.height;
  const image = new ImageData(canvas.width, canvas.height);
  sheet.stamps = {
    key, layer, g: layer.getContext("2d"), image, pixels: new Uint32Array(image.data.buffer),
    dots: LOOKS.map((style) => style && pixelsOf(dotOf(style, size, ratio))),
  };
  return sheet.stamps;
}

function pixelsOf(canvas) {
  const { width } = canvas, image = canvas.getContext("2d").getImageData(0, 0, width, width);
  return { width, pixels: new Uint32Array(image.data.buffer) };
}

// What is half transparent of a dot covers no other dot.
function stamp(stamps, dot, left, top) {
  const { pixels, image } = stamps, { width } = dot;
  for (let y = 0; y < width; y++) {
    const row = (top + y) * image.width;
    if (top + y < 0 || top + y >= image.height) continue;
    for (let x = 0; x < width; x++) {
      const colour = dot.pixels[y * width + x], at = row + left + x;
      if (left + x < 0 || left + x >= image.width) continue;
      if (colour >>> 24 === 255 || (colour >>> 24 > 0 && pixels[at] === 0)) pixels[at] = colour;
    }
  }
}

function dotOf(style, size, ratio) {
  const canvas = document.createElement("canvas"), full = Math.ceil((size + 2) * ratio);
  canvas.width = canvas.height = full;
  const g = canvas.getContext("2d"), middle = full / 2;
  const shape = (reach) => {
    g.beginPath();
    if (style.round) g.arc(middle, middle, reach * ratio, 0, 2 * Math.PI);
    else g.rect(middle - reach * 0.9 * ratio, middle - reach * 0.9 * ratio, reach * 1.8 * ratio, reach * 1.8 * ratio);
    g.fill();
  };
  g.fillStyle = style.edge;
  shape(size / 2 + Math.min(0.6, size / 8));
  g.fillStyle = style.fill;
  shape(style.edge === "#ffffff" ? size / 2 : size / 2 - 0.6);
  return canvas;
}

function drawSheet(sheet, tick, counts, options) {
  const g = sheet.canvas.getContext("2d", { alpha: false }), { run, ratio } = sheet;
  g.setTransform(1, 0, 0, 1, 0, 0);
  g.fillStyle = "#fff";
  g.fillRect(0, 0, sheet.canvas.width, sheet.canvas.height);
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const panel of sheet.panels) {
    for (const c of panel.parts) {
      const people = counts.inside[c];
      if (!people) continue;
      g.fillStyle = PAGE.colours[bandOf(people / run.components[c].area)];
      trace(g, sheet, panel, run.components[c].outline);
      g.fill();
    }
  }
  shades(g, sheet, tick);
  g.setTransform(1, 0, 0, 1, 0, 0);
  dots(g, sheet);
  g.drawImage(fixedOf(sheet, options.names), 0, 0);
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  marks(g, sheet, tick);
  const now = whyAt(run, tick);
  if (now) frame(g, sheet, now.inside);
}

function dots(g, sheet) {
  const { run, ratio, of } = sheet, stamps = stampsOf(sheet);
  stamps.pixels.fill(0);
  for (let p = 0; p < run.count; p++) {
    const look = run.look[p], panel = look === GONE ? undefined : of.get(run.part[p]);
    if (panel === undefined) continue;
    const dot = stamps.dots[look], half = dot.width / 2;
    stamp(stamps, dot, Math.round(px(sheet, panel, run.x[p]) * ratio - half), Math.round(py(sheet, panel, run.y[p]) * ratio - half));
  }
  stamps.g.putImageData(stamps.image, 0, 0);
  g.drawImage(stamps.layer, 0, 0);
}

const lasts = (change, tick) => change.since <= tick && (change.until === undefined || tick < change.until);

// What covers a whole space: no light, smoke, something in the way, water, what cannot be borne.
function shades(g, sheet, tick) {
  for (const change of sheet.run.changes) {
    if (!["dark", "slow", "water", "limit"].includes(change.kind) || !lasts(change, tick)) continue;
    const panel = sheet.of.get(change.at), outline = sheet.run.components[change.at].outline;
    if (!panel) continue;
    g.save();
    trace(g, sheet, panel, outline);
    g.clip();
    if (change.kind === "water") {
      g.fillStyle = "rgba(30,110,190,0.35)";
      g.fill();
      g.restore();
      continue;
    }
    if (change.kind === "limit") {
      g.setLineDash([6, 3]);
      g.lineWidth = 5;
      g.strokeStyle = "#b3001e";
      g.stroke();
    }
    g.setLineDash([]);
    g.strokeStyle = change.kind === "limit" ? "rgba(179,0,30,0.45)" : change.kind === "dark" ? "rgba(27,31,35,0.55)" : "rgba(120,80,20,0.5)";
    g.lineWidth = 1;
    const box = boxOf(outline), left = px(sheet, panel, box[0]), right = px(sheet, panel, box[2]);
    const top = py(sheet, panel, box[3]), bottom = py(sheet, panel, box[1]);
    g.beginPath();
    for (let x = left - (bottom - top); x < right; x += 5) {
      g.moveTo(x, bottom);
      g.lineTo(x + (bottom - top), top);
      if (change.kind === "slow") { g.moveTo(x, top); g.lineTo(x + (bottom - top), bottom); }
    }
    g.stroke();
    g.restore();
  }
}

// What is shut, held, guarded or fallen, each with its word.
function marks(g, sheet, tick) {
  const { run } = sheet;
  g.font = `600 10px ${FONT}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  const written = [];
  for (const change of run.changes) {
    if (!lasts(change, tick)) continue;
    if (change.kind === "lock" || change.kind === "hold") shut(g, sheet, run.connections[change.at], change.kind, written);
    else if (change.kind === "seen") tickOff(g, sheet, change.at);
    else if (change.kind === "fall" || change.kind === "guard") {
      const panel = sheet.of.get(change.at);
      if (!panel) continue;
      const [cx, cy] = centreOf(run.components[change.at].outline), x = px(sheet, panel, cx), y = py(sheet, panel, cy);
      g.fillStyle = change.kind === "fall" ? "#7f1023" : DOOR_INK;
      g.beginPath();
      g.moveTo(x, y - 8);
      g.lineTo(x - 7, y + 5);
      g.lineTo(x + 7, y + 5);
      g.closePath();
      g.fill();
      word(g, sheet, change.many ? say("fall_more", { n: change.many }) : say(change.kind), x, y + 13, written);
    }
  }
}

// A room that has been searched is ticked off.
function tickOff(g, sheet, c) {
  const panel = sheet.of.get(c);
  if (!panel) return;
  const [cx, cy] = centreOf(sheet.run.components[c].outline), x = px(sheet, panel, cx), y = py(sheet, panel, cy);
  g.lineWidth = 2;
  g.strokeStyle = "#00684b";
  g.beginPath();
  g.moveTo(x - 5, y);
  g.lineTo(x - 1, y + 4);
  g.lineTo(x + 6, y - 5);
  g.stroke();
}

// A word beside a mark, on the sheet and only once where several of one kind stand together.
function word(g, sheet, text, x, y, written) {
  if (written.some((each) => each.text === text && Math.abs(each.x - x) < 60 && Math.abs(each.y - y) < 20)) return;
  const half = g.measureText(text).width / 2 + 2;
  halo(g, text, Math.max(half, Math.min(sheet.wide - half, x)), y, INK);
  written.push({ text, x, y });
}

function shut(g, sheet, door, kind, written) {
  for (const side of [0, 1]) {
    const panel = sheet.of.get(door.ends[side]);
    if (!panel || !door.along) continue;
    const x = px(sheet, panel, door.at[side][0]), y = py(sheet, panel, door.at[side][1]);
    const reach = Math.max(5, (door.width / 2) * sheet.scale), [ux, uy] = door.along;
    g.lineWidth = 5;
    g.strokeStyle = kind === "lock" ? INK : "#8a5a00";
    g.beginPath();
    g.moveTo(x - ux * reach, y + uy * reach);
    g.lineTo(x + ux * reach, y - uy * reach);
    g.stroke();
    g.lineWidth = 2;
    g.strokeStyle = "#fff";
    g.beginPath();
    if (kind === "lock") { g.moveTo(x - 3, y - 3); g.lineTo(x + 3, y + 3); g.moveTo(x - 3, y + 3); g.lineTo(x + 3, y - 3); }
    else { g.moveTo(x - 2, y - 3); g.lineTo(x - 2, y + 3); g.moveTo(x + 2, y - 3); g.lineTo(x + 2, y + 3); }
    g.stroke();
    const [nx, ny] = [-uy, ux];
    word(g, sheet, say(kind), x + nx * 14, y - ny * 12, written);
    return;
  }
}

// The stretch of the critical path at a tick; null before the first and after the last one is out.
function whyAt(run, tick) {
  let since = 0;
  for (const stretch of run.why) {
    if (tick < stretch.until) return { ...stretch, since };
    since = stretch.until;
  }
  return null;
}

function frame(g, sheet, c) {
  const panel = sheet.of.get(c);
  if (!panel) return;
  trace(g, sheet, panel, sheet.run.components[c].outline);
  g.lineJoin = "round";
  g.lineWidth = 5;
  g.strokeStyle = "#fff";
  g.stroke();
  g.lineWidth = 3;
  g.strokeStyle = SETS;
  g.stroke();
}
