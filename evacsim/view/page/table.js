// The table of floors, stairs and exits: built once, its numbers follow the clock.

function rowsOf(run) {
  const rows = [];
  run.floors.forEach((floor, f) => {
    const parts = run.components.flatMap((part, c) => (part.floor === f && part.stair < 0 && part.kind !== "outside" ? [c] : []));
    rows.push({ group: "floors", key: `floor ${floor.name[0]}`, name: floor.name, parts, passed: null });
  });
  run.stairs.forEach((stair, s) => {
    const parts = run.components.flatMap((part, c) => (part.stair === s ? [c] : []));
    rows.push({ group: "stairs", key: `stair ${stair.id}`, name: stair.name, parts, passed: run.stairLeft[s] });
  });
  run.connections.forEach((door) => {
    if (!door.exit || (run.there && run.cameOut.every((times) => !times.length))) return;
    const [side] = insideOf(run, door);
    rows.push({ group: "exits", key: `exit ${door.id}`, name: door.name, parts: [], passed: run.cameOut[door.ends[1 - side]] });
  });
  return rows;
}

function tableOf(table, all) {
  const byKey = new Map(), perRun = all.map((run) => new Map(rowsOf(run).map((row) => [row.key, row])));
  for (const rows of perRun) for (const [key, row] of rows) if (!byKey.has(key)) byKey.set(key, row);
  const head = element("thead"), body = element("tbody"), names = ["inside", "waiting", "passed", "empty"];
  if (all.length > 1) {
    const line = element("tr");
    line.append(element("td"), ...all.map((run) => {
      const cell = element("th", run.scenario[speech()]);
      cell.colSpan = names.length;
      cell.scope = "colgroup";
      return cell;
    }));
    head.append(line);
  }
  const line = element("tr");
  line.append(scoped(say("place"), "col"), ...all.flatMap(() => names.map((name) => scoped(say(name), "col"))));
  head.append(line);
  const cells = [];
  for (const group of ["floors", "stairs", "exits"]) {
    const rows = [...byKey.values()].filter((row) => row.group === group);
    if (!rows.length) continue;
    const title = element("tr"), cell = scoped(say(group), "rowgroup");
    cell.colSpan = 1 + names.length * all.length;
    title.append(cell);
    body.append(title);
    for (const row of rows) {
      const own = element("tr"), spots = all.map(() => names.map(() => element("td")));
      own.append(scoped(row.name[speech()], "row"), ...spots.flat());
      body.append(own);
      cells.push({ rows: perRun.map((each) => each.get(row.key)), spots });
    }
  }
  const own = element("tr", "", "all"), total = all.map(() => names.map(() => element("td")));
  own.append(scoped(say("all"), "row"), ...total.flat());
  body.append(own);
  table.replaceChildren(element("caption", say("table")), head, body);
  return { cells, total };
}

function scoped(text, scope) {
  const cell = element("th", text);
  cell.scope = scope;
  return cell;
}

function fillTable(found, all, counts, tick) {
  const set = (cell, value) => { const text = String(value); if (cell.textContent !== text) cell.textContent = text; };
  all.forEach((run, n) => {
    for (const { rows, spots } of found.cells) {
      const row = rows[n];
      if (!row) continue;
      const [inside, waiting, passed, empty] = spots[n];
      if (row.parts.length) {
        set(inside, row.parts.reduce((sum, c) => sum + counts[n].inside[c], 0));
        set(waiting, row.parts.reduce((sum, c) => sum + counts[n].standing[c], 0));
        const at = Math.max(...row.parts.map((c) => run.emptied[c]));
        set(empty, at === 0 ? say("nobody") : at === Infinity ? say("never") : clock(at));
      }
      if (row.passed) set(passed, upTo(row.passed, tick));
    }
    const [inside, waiting, passed, empty] = found.total[n];
    set(inside, counts[n].within);
    set(waiting, counts[n].waiting);
    set(passed, counts[n].out);
    set(empty, run.outTimes.length === run.count ? clock(run.last) : say("never"));
  });
}
