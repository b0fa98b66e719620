// Floor plans on a canvas: where each floor stands, and what does not change of it.

const HEAD = 14, GAP = 6, EXIT = 30;
const INK = "#1b1f23", WALL = "#4d4d4d", EXIT_INK = "#9a3412", DOOR_INK = "#005a8c";
const FONT = '"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei","Noto Sans",Arial,sans-serif';
const FLOOR_FONT = `600 14px ${FONT}`;

const around = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

// A sheet is some panels on a canvas, all at one scale: {floor, box, parts}. Of the whole building,
// or of one stair enlarged.
function sheetOf(run, canvas, stair) {
  const own = run.components.map((part, c) => ({ part, c })).filter(({ part }) => part.floor >= 0);
  const panels = run.floors.map((floor, f) => {
    const parts = own.filter(({ part }) => part.floor === f && (stair < 0 || part.stair === stair)).map(({ c }) => c);
    // floors stand above one another: all in one frame, as they do in the building
    const boxes = stair < 0 ? run.floors.map((each) => each.box) : parts.map((c) => boxOf(run.components[c].outline));
    return { floor: f, box: boxes.reduce(around, [Infinity, Infinity, -Infinity, -Infinity]), parts, pad: [] };
  }).filter((panel) => panel.parts.length > 0);
  return { run, canvas, stair, panels, scale: 1, ratio: 1 };
}

// Exits need room outside the wall; pads are left, top, right, bottom [px].
function padsOf(sheet) {
  const { run } = sheet;
  const g = sheet.canvas.getContext("2d", { alpha: false });
  g.font = FLOOR_FONT;
  const named = Math.max(...sheet.panels.map((panel) => g.measureText(run.floors[panel.floor].name[speech()]).width));
  for (const panel of sheet.panels) panel.pad = [named + 8, 3, 6, 3];
  if (sheet.stair >= 0) return;
  run.connections.forEach((door) => {
    if (!door.exit) return;
    const [side, c] = insideOf(run, door), panel = sheet.panels.find((each) => each.floor === run.components[c].floor);
    if (!panel) return;
    const [nx, ny] = normalOf(run, door, side, c), [x, y] = door.at[side], box = panel.box;
    const near = 150;
    if (nx < -0.7 && x - box[0] < near) panel.pad[0] = Math.max(panel.pad[0], EXIT + 24);
    if (nx > 0.7 && box[2] - x < near) panel.pad[2] = EXIT + 24;
    if (ny > 0.7 && box[3] - y < near) panel.pad[1] = EXIT;
    if (ny < -0.7 && y - box[1] < near) panel.pad[3] = EXIT;
  });
}

// Which end of an exit is inside, and the component there.
function insideOf(run, door) {
  const side = run.outside[door.ends[0]] ? 1 : 0;
  return [side, door.ends[side]];
}

// The direction out of the wall in which a door stands.
function normalOf(run, door, side, c) {
  const [ux, uy] = door.along, outline = run.components[c].outline, [x, y] = door.at[side];
  const inward = within(outline, x - uy * 20, y + ux * 20) && !within(outline, x + uy * 20, y - ux * 20);
  return inward ? [uy, -ux] : [-uy, ux];
}

// Give every panel its place; the sheet is `wide` and at most about `high` [px].
function lay(sheet, wide, high) {
  padsOf(sheet);
  const all = sheet.panels.map((panel) => panel.box);
  const w = Math.max(...all.map((box) => box[2] - box[0])), h = Math.max(...all.map((box) => box[3] - box[1]));
  const pad = [0, 1, 2, 3].map((side) => Math.max(...sheet.panels.map((panel) => panel.pad[side])));
  let best = [0, 1];
  for (let columns = 1; columns <= Math.min(4, sheet.panels.length); columns++) {
    const rows = Math.ceil(sheet.panels.length / columns);
    const across = (wide - GAP * (columns - 1)) / columns - pad[0] - pad[2];
    const down = rowsHigh(sheet, columns, (high - GAP * (rows - 1)) - rows * HEAD) / rows;
    const scale = Math.min(across / w, down / h);
    if (scale > best[0] * 1.02) best = [scale, columns];
  }
  const columns = best[1], rows = Math.ceil(sheet.panels.length / columns);
  const least = ((wide - GAP * (columns - 1)) / columns - pad[0] - pad[2]) / w * 0.5;
  sheet.scale = Math.min(Math.max(best[0], least), 0.6);
  const cell = w * sheet.scale + pad[0] + pad[2];
  let top = 0;
  for (let row = 0; row < rows; row++) {
    const line = sheet.panels.slice(row * columns, (row + 1) * columns);
    const above = Math.max(...line.map((panel) => panel.pad[1])), below = Math.max(...line.map((panel) => panel.pad[3]));
    line.forEach((panel, column) => {
      panel.left = column * (cell + GAP) + pad[0];
      panel.top = top + HEAD + above;
      panel.high = h * sheet.scale;
    });
    top += HEAD + above + h * sheet.scale + below + GAP;
  }
  for (const panel of sheet.panels) panel.origin = [panel.box[0], panel.box[3]];
  sheet.wide = Math.min(wide, columns * (cell + GAP) - GAP);
  sheet.high = Math.ceil(top);
  sheet.of = new Map(sheet.panels.flatMap((panel) => panel.parts.map((c) => [c, panel])));
}

function rowsHigh(sheet, columns, high) {
  let left = high;
  for (let row = 0; row * columns < sheet.panels.length; row++) {
    const line = sheet.panels.slice(row * columns, (row + 1) * columns);
    left -= Math.max(...line.map((panel) => panel.pad[1])) + Math.max(...line.map((panel) => panel.pad[3]));
  }
  return left;
}

const px = (sheet, panel, x) => panel.left + (x - panel.origin[0]) * sheet.scale;
const py = (sheet, panel, y) => panel.top + (panel.origin[1] - y) * sheet.scale;

function trace(g, sheet, panel, outline) {
  g.beginPath();
  for (let i = 0; i < outline.length; i += 2) g.lineTo(px(sheet, panel, outline[i]), py(sheet, panel, outline[i + 1]));
  g.closePath();
}

function resize(sheet, wide, high, ratio) {
  lay(sheet, wide, high);
  sheet.ratio = ratio;
  sheet.canvas.width = Math.ceil(sheet.wide * ratio);
  sheet.canvas.height = Math.ceil(sheet.high * ratio);
  sheet.canvas.style.width = `${sheet.wide}px`;
  sheet.canvas.style.height = `${sheet.high}px`;
  sheet.fixed = null;
}

function layer(sheet) {
  const canvas = document.createElement("canvas");
  canvas.width = sheet.canvas.width;
  canvas.height = sheet.canvas.height;
  const g = canvas.getContext("2d");
  g.scale(sheet.ratio, sheet.ratio);
  return [canvas, g];
}

// Walls, doors, exits and names: drawn once for each size, language and choice.
function fixedOf(sheet, withNames) {
  const key = `${lang} ${withNames}`;
  if (sheet.fixed && sheet.fixedFor === key) return sheet.fixed;
  const [canvas, g] = layer(sheet), { run } = sheet;
  for (const panel of sheet.panels) {
    g.strokeStyle = WALL;
    g.lineWidth = 1;
    for (const c of panel.parts) {
      const part = run.components[c];
      g.setLineDash(part.placed ? [] : [4, 3]);
      g.lineWidth = part.kind === "flight" ? 0.5 : 1;
      trace(g, sheet, panel, part.outline);
      g.stroke();
    }
    g.setLineDash([]);
    g.lineWidth = 1;
    for (const shaft of run.shafts) {
      if (shaft.floor !== panel.floor || (sheet.stair >= 0 && shaft.stair !== sheet.stair)) continue;
      trace(g, sheet, panel, shaft.outline);
      g.stroke();
    }
    heading(g, sheet, panel);
  }
  run.connections.forEach((door) => doorway(g, sheet, door, withNames));
  if (withNames) names(g, sheet);
  sheet.fixed = canvas;
  sheet.fixedFor = key;
  return canvas;
}

// The floor's name stands left of its plan, at the top.
function heading(g, sheet, panel) {
  g.font = FLOOR_FONT;
  g.fillStyle = INK;
  g.textAlign = "right";
  g.textBaseline = "top";
  g.fillText(sheet.run.floors[panel.floor].name[speech()], panel.left - 6, panel.top + 2);
}

function doorway(g, sheet, door, withNames) {
  if (!door.along) return;
  for (const side of [0, 1]) {
    const panel = sheet.of.get(door.ends[side]);
    if (!panel) continue;
    const [x, y] = door.at[side], [ux, uy] = door.along, half = door.width / 2;
    g.strokeStyle = door.exit ? EXIT_INK : "#fff";
    g.lineWidth = door.exit ? 4 : 2;
    g.beginPath();
    g.moveTo(px(sheet, panel, x - ux * half), py(sheet, panel, y - uy * half));
    g.lineTo(px(sheet, panel, x + ux * half), py(sheet, panel, y + uy * half));
    g.stroke();
    if (!door.exit) {
      g.strokeStyle = DOOR_INK;
      g.lineWidth = 1;
      g.stroke();
    } else if (sheet.stair < 0) exitArrow(g, sheet, panel, door, side, withNames);
  }
}

function exitArrow(g, sheet, panel, door, side, withNames) {
  const [nx, ny] = normalOf(sheet.run, door, side, door.ends[side]);
  const x = px(sheet, panel, door.at[side][0]), y = py(sheet, panel, door.at[side][1]);
  const tip = [x + nx * 14, y - ny * 14];
  g.fillStyle = EXIT_INK;
  g.beginPath();
  g.moveTo(...tip);
  g.lineTo(x + nx * 4 - ny * 5, y - ny * 4 - nx * 5);
  g.lineTo(x + nx * 4 + ny * 5, y - ny * 4 + nx * 5);
  g.closePath();
  g.fill();
  if (!withNames) return;
  g.font = `11px ${FONT}`;
  g.textAlign = nx > 0.7 ? "left" : nx < -0.7 ? "right" : "center";
  g.textBaseline = "middle";
  halo(g, (door.sign || door.name)[speech()], tip[0] + nx * 4, tip[1] - ny * 8, EXIT_INK);
}

function halo(g, text, x, y, colour) {
  g.lineJoin = "round";
  g.lineWidth = 3;
  g.strokeStyle = "rgba(255,255,255,0.92)";
  g.strokeText(text, x, y);
  g.fillStyle = colour;
  g.fillText(text, x, y);
}

// Rooms with their class, and stairs.
function names(g, sheet) {
  const { run } = sheet;
  for (const panel of sheet.panels) {
    for (const c of panel.parts) {
      const part = run.components[c];
      if (part.label.length && part.label[speech()].length) written(g, sheet, panel, part, part.label[speech()]);
    }
    if (sheet.stair < 0) run.stairs.forEach((stair, s) => stairName(g, sheet, panel, s, stair.sign[speech()]));
  }
}

// Above or below its shaft, where no room is; else in it.
function stairName(g, sheet, panel, s, name) {
  const { run } = sheet, parts = panel.parts.filter((c) => run.components[c].stair === s);
  if (!parts.length) return;
  const box = parts.map((c) => boxOf(run.components[c].outline)).reduce(around), middle = (box[0] + box[2]) / 2;
  const room = 14 / sheet.scale, exits = run.connections.filter((door) => door.exit && sheet.of.get(insideOf(run, door)[1]) === panel);
  const free = (y) => ![y, (y + (y > box[3] ? box[3] : box[1])) / 2].some((at) => panel.parts.some((c) => within(run.components[c].outline, middle, at))) &&
    !exits.some((door) => door.at.some(([ex, ey]) => Math.abs(ex - middle) < 250 && Math.abs(ey - y) < 2 * room + 50));
  const y = free(box[3] + room) ? box[3] + room / 2 : free(box[1] - room) ? box[1] - room / 2 : (box[1] + box[3]) / 2;
  g.font = `600 10px ${FONT}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  halo(g, name, px(sheet, panel, middle), py(sheet, panel, y), INK);
}

// Write lines near the upper edge of an outline, as large as fits; what does not fit is left out.
function written(g, sheet, panel, part, lines, least = 7) {
  const [bx, by, bw, bh] = widest(sheet, panel, part.outline);
  g.textAlign = "center";
  g.textBaseline = "middle";
  let y = by + 2;
  lines.forEach((line, n) => {
    for (let size = n ? 9 : 12; size >= least - (n ? 1 : 0); size--) {
      g.font = `${n ? "" : "600 "}${size}px ${FONT}`;
      const long = g.measureText(line).width;
      if (long > bw - 3) continue;
      if (y + size * 1.2 > by + bh + 3) return;
      halo(g, line, bx + bw / 2, y + size * 0.65, INK);
      y += size * 1.25;
      return;
    }
  });
}

// The widest upright rectangle of an outline near its top [px]: of an L the arm, not its centroid.
function widest(sheet, panel, outline) {
  const box = boxOf(outline);
  let best = [0, box[0], box[2], box[3]];
  if (outline.length > 8) {
    for (let n = 1; n < 12; n++) {
      const y = box[3] - ((box[3] - box[1]) * n) / 12;
      let from = null;
      for (let m = 0; m <= 48; m++) {
        const x = box[0] + ((box[2] - box[0]) * m) / 48, inside = m < 48 && within(outline, x, y);
        if (inside && from === null) from = x;
        if (!inside && from !== null) {
          if (x - from > best[0] * 1.05) best = [x - from, from, x, y + (box[3] - box[1]) / 24];
          from = null;
        }
      }
    }
  }
  const left = px(sheet, panel, best[1]), top = py(sheet, panel, best[3]);
  return [left, top, px(sheet, panel, best[2]) - left, py(sheet, panel, box[1]) - top];
}
