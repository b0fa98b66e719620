// People out over time: the band of all replications, the runs shown, the target, a drill.

const RUN_INKS = ["#0072b2", "#a03d00"], BAND_INKS = ["rgba(86,180,233,0.45)", "rgba(230,159,0,0.35)"];
const DRILL_INK = "#1b1f23", TARGET_INK = "#b00020", FAINT = "#5b6470";
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

// Axes on a canvas of some size [px]: x of a tick, y of a number of people.
function axesOf(canvas, wide, high, ratio, lastTick, people) {
  canvas.width = wide * ratio;
  canvas.height = high * ratio;
  canvas.style.width = `${wide}px`;
  canvas.style.height = `${high}px`;
  const left = 42, right = wide - 8, top = 8, bottom = high - 30;
  return {
    canvas, wide, high, ratio, left, right, top, bottom,
    x: (tick) => left + ((right - left) * tick) / lastTick,
    y: (count) => bottom - ((bottom - top) * count) / (people * 1.04),
  };
}

function grid(g, axes, lastTick, people) {
  g.font = `11px ${FONT}`;
  g.strokeStyle = "#e1e4e8";
  g.fillStyle = INK;
  g.lineWidth = 1;
  const span = lastTick / PAGE.perS, step = STEPS_S.find((each) => span / each <= 7) || 7200;
  g.textAlign = "center";
  g.textBaseline = "top";
  for (let s = 0; s <= span; s += step) {
    const x = axes.x(s * PAGE.perS);
    g.beginPath(); g.moveTo(x, axes.top); g.lineTo(x, axes.bottom); g.stroke();
    g.fillText(clock(s * PAGE.perS), x, axes.bottom + 3);
  }
  g.fillText(say("axis"), (axes.left + axes.right) / 2, axes.bottom + 16);
  const up = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].find((each) => people / each <= 5) || 20000;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (let n = 0; n <= people; n += up) {
    const y = axes.y(n);
    g.beginPath(); g.moveTo(axes.left, y); g.lineTo(axes.right, y); g.stroke();
    g.fillText(String(n), axes.left - 4, y);
  }
}

function band(g, axes, low, high, colour) {
  g.fillStyle = colour;
  g.beginPath();
  low.forEach((n, s) => g.lineTo(axes.x(s * PAGE.perS), axes.y(n)));
  for (let s = high.length - 1; s >= 0; s--) g.lineTo(axes.x(s * PAGE.perS), axes.y(high[s]));
  g.closePath();
  g.fill();
}

function line(g, points, colour, wide, dash = []) {
  g.strokeStyle = colour;
  g.lineWidth = wide;
  g.setLineDash(dash);
  g.beginPath();
  points.forEach(([x, y]) => g.lineTo(x, y));
  g.stroke();
  g.setLineDash([]);
}

const upright = (g, axes, tick, colour, dash, wide = 1.5) =>
  line(g, [[axes.x(tick), axes.top], [axes.x(tick), axes.bottom]], colour, wide, dash);

// First and last one out of a recorded drill: open and full marks on the axis, with a line up.
function drillEnds(g, axes, drill) {
  for (const tick of [drill.first, drill.last]) {
    if (tick === null) continue;
    upright(g, axes, tick, DRILL_INK, tick === drill.last ? [2, 2] : [1, 4], 1.2);
    g.fillStyle = tick === drill.last ? DRILL_INK : "#fff";
    g.strokeStyle = DRILL_INK;
    g.lineWidth = 1.2;
    g.beginPath();
    g.moveTo(axes.x(tick), axes.bottom);
    g.lineTo(axes.x(tick) - 4, axes.bottom - 8);
    g.lineTo(axes.x(tick) + 4, axes.bottom - 8);
    g.closePath();
    g.fill();
    g.stroke();
  }
}

function beginChart(chart, lastTick, people) {
  const fixed = document.createElement("canvas");
  fixed.width = chart.axes.canvas.width;
  fixed.height = chart.axes.canvas.height;
  const g = fixed.getContext("2d");
  g.scale(chart.axes.ratio, chart.axes.ratio);
  g.fillStyle = "#fff";
  g.fillRect(0, 0, chart.axes.wide, chart.axes.high);
  grid(g, chart.axes, lastTick, people);
  g.beginPath();
  g.rect(chart.axes.left, chart.axes.top - 4, chart.axes.right - chart.axes.left + 4, chart.axes.high);
  g.clip();
  return [fixed, g];
}

// The curve of people: what never changes of it.
function curveOf(chart, runs, drills, lastTick) {
  const people = Math.max(...runs.map((run) => run.count), 1), { axes } = chart;
  const [fixed, g] = beginChart(chart, lastTick, people);
  for (const run of runs) if (run.replications > 1) band(g, axes, run.curve.p05, run.curve.p95, BAND_INKS[run.number]);
  runs.forEach((run) => {
    const points = [[axes.x(0), axes.y(0)]];
    run.outTimes.forEach((tick, n) => points.push([axes.x(tick), axes.y(n)], [axes.x(tick), axes.y(n + 1)]));
    points.push([axes.x(Math.max(run.last, lastTick)), axes.y(run.outTimes.length)]);
    line(g, points, RUN_INKS[run.number], 1.8, run.number ? [6, 3] : []);
    if (run.goal !== null) upright(g, axes, run.goal, TARGET_INK, [5, 3]);
  });
  drills.forEach((drill) => drillEnds(g, axes, drill));
  chart.fixed = fixed;
}

// The drill as it was recorded, and the simulation told in the same way.
function toldOf(chart, drill, lastTick) {
  const people = Math.max(...drill.told, ...drill.p95, 1), { axes } = chart;
  const [fixed, g] = beginChart(chart, lastTick, people);
  band(g, axes, drill.p05, drill.p95, BAND_INKS[0]);
  line(g, drill.p50.map((n, s) => [axes.x(s * PAGE.perS), axes.y(n)]), RUN_INKS[0], 1.2);
  const points = [];
  drill.told.forEach((n, s) => {
    if (s && drill.recipe === "class last out") points.push([axes.x(s * PAGE.perS), axes.y(drill.told[s - 1])]);
    points.push([axes.x(s * PAGE.perS), axes.y(n)]);
  });
  line(g, points, DRILL_INK, 1.6);
  g.fillStyle = DRILL_INK;
  for (const [, tick] of drill.marks) {
    const s = Math.min(drill.told.length - 1, Math.ceil(tick / PAGE.perS));
    g.beginPath();
    g.arc(axes.x(tick), axes.y(drill.told[s]), 2.6, 0, 2 * Math.PI);
    g.fill();
  }
  drillEnds(g, axes, drill);
  chart.fixed = fixed;
}

function drawChart(chart, tick, dots) {
  const { axes } = chart, g = axes.canvas.getContext("2d", { alpha: false });
  g.setTransform(1, 0, 0, 1, 0, 0);
  g.drawImage(chart.fixed, 0, 0);
  g.setTransform(axes.ratio, 0, 0, axes.ratio, 0, 0);
  upright(g, axes, Math.min(tick, chart.lastTick), INK, [], 1);
  for (const [count, colour] of dots) {
    g.fillStyle = colour;
    g.strokeStyle = "#fff";
    g.lineWidth = 1;
    g.beginPath();
    g.arc(axes.x(Math.min(tick, chart.lastTick)), axes.y(count), 4, 0, 2 * Math.PI);
    g.fill();
    g.stroke();
  }
}
