// Places under one another, the highest value first: dots with their intervals,
// or bars.
import { axisX, dot, gridX, plot, rect, ruleX, ruleY } from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";

import { axisText, fit, frame, grey, hair, halo, hover, ink, intervalKey, letters, lookOf, seriesKey, valueScale, widthOf } from "./chart-look";
import type { Drawing, KeyItem, Size } from "./chart-look";
import { extent, has } from "./chart-read";
import type { Chart, Point } from "./chart-read";
import { drawRank } from "./chart-rank";

// More rows than this stand beside one another instead.
const namedRows = 40;
const quiet = "#8c8c8c";

interface Line {
  name: string;
  own: boolean;
  points: Point[];
}

export function drawDots(chart: Chart, size: Size): Drawing {
  const bars = chart.spec.kind === "bars";
  const lines = linesOf(chart);
  if (lines.length > namedRows) return drawRank(chart, size, lines.map((l) => l.points[0]).filter((p) => p !== undefined));
  const benchmarks = (chart.series[0]?.points ?? []).filter((p) => p.mark === "benchmark" && has(p.y));
  const side = !size.narrow; // names beside the rows; on a phone above them
  const nameWidth = Math.max(0, ...lines.map((l) => widthOf(l.name, size.font, l.own ? 700 : 400) + 20));
  const many = chart.series.length > 1;
  const valueWidth = !side || many ? 20 : 24 + Math.max(...lines.map((l) => widthOf(l.points[0]?.text ?? "", size.font, 700)));
  const rowHeight = side ? 28 : 44;
  const top = 12 + 24 * Math.min(1, (many ? 0 : benchmarks.length) + chart.rules.length);
  const height = top + rowHeight * lines.length + 30;
  const marginLeft = side ? Math.min(size.width * 0.4, nameWidth) : 12;
  const range: [number, number] = [marginLeft, size.width - valueWidth];
  const x = valueScale("x", extent(chart), range, size.narrow ? 4 : 7);
  const domain = x.domain as number[];
  const options = {
    ...frame(size),
    height,
    marginLeft,
    marginRight: valueWidth,
    marginTop: top,
    marginBottom: 30,
    x: { domain },
    y: { domain: [0, lines.length] as [number, number], range: [top, height - 30] as [number, number], axis: null },
  };
  const row = new Map(lines.flatMap((l, i) => l.points.map((p) => [p, i] as const)));
  // On a phone the name has the upper half of the row.
  const middle = side ? 0.5 : 0.7;
  const yOf = (p: Point): number => (row.get(p) ?? 0) + middle;
  const points = lines.flatMap((l) => l.points);
  const marks: Markish[] = [
    ...ownBand(lines, domain, marginLeft, valueWidth),
    gridX({ stroke: hair, strokeOpacity: 1, ticks: size.narrow ? 4 : 7 }),
    axisX({ ticks: size.narrow ? 4 : 7, label: null, tickSize: 0, fontSize: size.font }),
    ruleX([domain[0] ?? 0], { stroke: ink }),
    ...benchmarkMarks(benchmarks, chart, size, range, (v) => Number(x.apply(v))),
    ...(bars ? barMarks(points, row, !side) : []),
    ...whiskers(points, yOf, bars),
    ...(bars ? [] : dotMarks(chart, points, yOf)),
    ...names(lines, size, side, many, side ? marginLeft - 14 : range[1] - range[0]),
    ...letters(points.filter((p) => p.symbol !== ""), { x: () => domain[0] ?? 0, y: yOf, dx: 16 }, grey, size),
    hover(points, (p) => p.y, yOf, size, many),
  ];
  const key = [...seriesKey(chart).filter(() => !bars), ...ownKey(lines, chart, bars), ...intervalKey(chart, false)];
  return { svg: plot({ ...options, marks }), above: axisText(chart, domain), key };
}

// linesOf leaves out the benchmark, which is a line through all the others.
function linesOf(chart: Chart): Line[] {
  const first = chart.series[0];
  if (first === undefined) return [];
  const lines = first.points.flatMap((p, i): Line[] => {
    if (p.mark === "benchmark" && has(p.y) && chart.series.length === 1) return [];
    const points = chart.series.flatMap((s) => s.points[i] ?? []);
    return [{ name: p.row, own: p.mark === "own", points }];
  });
  const value = (l: Line): number => l.points[0]?.y ?? NaN;
  return lines.sort((a, b) => Number(has(value(b))) - Number(has(value(a))) || (has(value(a)) ? value(b) - value(a) : 0));
}

// ownBand lies behind the whole row of one's own place, its name included.
function ownBand(lines: Line[], domain: number[], left: number, right: number): Markish[] {
  const own = lines.map((_, i) => i).filter((i) => lines[i]?.own === true);
  return [
    rect(own, {
      x1: domain[0] ?? 0,
      x2: domain[1] ?? 1,
      y1: (i: number) => i,
      y2: (i: number) => i + 1,
      insetLeft: -left,
      insetRight: -right,
      fill: "#12436D",
      fillOpacity: 0.09,
      className: "fg-plot__own",
    }),
  ];
}

function benchmarkMarks(benchmarks: Point[], chart: Chart, size: Size, range: [number, number], place: (v: number) => number): Markish[] {
  const all = [
    ...(chart.series.length === 1 ? benchmarks : []).map((p) => ({ value: p.y, label: `${p.row} ${p.text}` })),
    ...chart.rules.map((r) => ({ value: r.value, label: `${r.label} ${r.text}` })),
  ];
  return all.flatMap((b) => {
    const half = widthOf(b.label, size.font) / 2;
    const anchor = place(b.value) + half > range[1] + 12 ? "end" : place(b.value) - half < range[0] ? "start" : "middle";
    return [
      ruleX([b.value], { stroke: grey, strokeWidth: 2, strokeDasharray: "6 4", className: "fg-plot__rule" }),
      halo([b], { x: b.value, text: () => b.label, frameAnchor: "top", textAnchor: anchor, dy: -12, fontSize: size.font }),
    ];
  });
}

function barMarks(points: Point[], row: Map<Point, number>, narrow: boolean): Markish[] {
  return [
    rect(points.filter((p) => has(p.y)), {
      x1: 0,
      x2: (p: Point) => p.y,
      y1: (p: Point) => (row.get(p) ?? 0) + (narrow ? 0.5 : 0.16),
      y2: (p: Point) => (row.get(p) ?? 0) + (narrow ? 0.9 : 0.84),
      fill: (p: Point) => (p.mark === "own" ? "#12436D" : quiet),
      className: "fg-plot__bar",
    }),
  ];
}

function whiskers(points: Point[], yOf: (p: Point) => number, bars: boolean): Markish[] {
  const measured = points.filter((p) => has(p.lower) && has(p.upper));
  const colour = (p: Point): string => (bars ? ink : p.mark === "own" || p.series.index > 0 ? lookOf(p.series).colour : grey);
  const ends = { y: yOf, x1: (p: Point) => p.lower, x2: (p: Point) => p.upper };
  return [
    ...(bars ? [ruleY(measured, { ...ends, stroke: "#ffffff", strokeWidth: 5 })] : []),
    ruleY(measured, { ...ends, stroke: colour, strokeWidth: 1.75, className: "fg-plot__whisker" }),
  ];
}

function dotMarks(chart: Chart, points: Point[], yOf: (p: Point) => number): Markish[] {
  const one = chart.series.length === 1;
  return chart.series.flatMap((s) => {
    const look = lookOf(s);
    const mine = points.filter((p) => p.series === s && has(p.y));
    const base = { x: (p: Point) => p.y, y: yOf, className: "fg-plot__dot" };
    if (!one) return [dot(mine, { ...base, symbol: look.shape, r: 5, fill: s.context ? "#ffffff" : look.colour, stroke: look.colour, strokeWidth: 1.5 })];
    const others = mine.filter((p) => p.mark !== "own");
    const own = mine.filter((p) => p.mark === "own");
    return [
      dot(others, { ...base, symbol: "circle", r: 4.5, fill: "#ffffff", stroke: grey, strokeWidth: 2 }),
      dot(own, { ...base, symbol: "diamond", r: 6.5, fill: look.colour, stroke: "#ffffff", strokeWidth: 1 }),
    ];
  });
}

// names stand left of the rows, or above them on a phone, with the values at the
// right.
function names(lines: Line[], size: Size, beside: boolean, many: boolean, room: number): Markish[] {
  const y = (l: { i: number }): number => l.i + (beside ? 0.5 : 0.28);
  const value = (l: Line): string => (many || !has(l.points[0]?.y ?? NaN) ? "" : (l.points[0]?.text ?? ""));
  return [true, false].flatMap((own) => {
    const some = lines.map((l, i) => ({ ...l, i })).filter((l) => l.own === own);
    const fontWeight = own ? 700 : 400;
    const base = { y, fontSize: size.font, fontWeight, lineAnchor: "middle" as const };
    const label = (l: Line): string => fit(l.name, beside ? room : room - widthOf(value(l), size.font, fontWeight) - 10, size.font, fontWeight);
    const left = { ...base, frameAnchor: "left" as const, text: label, className: "fg-plot__label" };
    const right = { ...base, frameAnchor: "right" as const, text: value, fontVariant: "tabular-nums" };
    return [
      halo(some, beside ? { ...left, textAnchor: "end", dx: -10 } : { ...left, textAnchor: "start", dx: 2 }),
      halo(some, beside ? { ...right, textAnchor: "start", dx: 12 } : { ...right, textAnchor: "end" }),
    ];
  });
}

function ownKey(lines: Line[], chart: Chart, bars: boolean): KeyItem[] {
  const own = lines.find((l) => l.own);
  if (own === undefined || chart.series.length > 1) return [];
  const look = { colour: "#12436D", shape: "diamond" as const, dash: "" };
  return [{ label: own.name, look, kind: bars ? "block" : "point" }];
}
