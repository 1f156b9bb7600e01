// Series by period. Lines break where a period has no value.
import { areaY, axisX, axisY, dot, frame as edges, gridY, lineY, plot, ruleX, ruleY, text } from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";

import { at, axisText, frame, grey, hair, halo, hover, ink, intervalKey, letters, lookOf, seriesKey, spread, tickWidth, valueScale, widthOf } from "./chart-look";
import type { Drawing, Size } from "./chart-look";
import { extent, has, runs } from "./chart-read";
import type { Chart, Point, Series } from "./chart-read";

// The height of a row of letters.
const letter = 24;

const px = (p: Point): number => p.x;
const py = (p: Point): number => p.y;

export function drawLine(chart: Chart, size: Size): Drawing {
  const { series } = chart;
  const measured = series.filter((s) => s.points.some((p) => has(p.lower))).length;
  const ribbons = chart.spec.bars !== true && measured <= 2;
  const named = series.length > 1 && !size.narrow;
  const marginRight = named ? Math.min(size.width * 0.32, 44 + Math.max(...series.map((s) => widthOf(s.name, size.font, 600)))) : 20;
  const height = Math.round(Math.max(260, Math.min(400, size.width * 0.5)));
  const bottom = 34;
  // Letters have a strip of their own below the lowest value.
  const strip = letter * series.filter((s) => s.points.some((p) => p.symbol !== "")).length;
  const y = valueScale("y", extent(chart), [height - bottom - strip, 16], 6);
  const domain = y.domain as number[];
  const periods = periodsOf(series);
  const options = {
    ...frame(size),
    height,
    marginLeft: 14 + tickWidth(domain, size.font),
    marginRight,
    marginTop: 16,
    marginBottom: bottom,
    x: { domain: spanOf([...periods.keys()]), inset: 14 },
    y: { domain, insetBottom: strip },
  };
  const room = size.width - options.marginLeft - marginRight - 28;
  const marks: Markish[] = [
    gridY({ stroke: hair, strokeOpacity: 1, ticks: 6 }),
    axisY({ ticks: 6, tickSize: 0, label: null, fontSize: size.font }),
    axisX(ticksOf(periods, room, size.font), { tickFormat: (v: number) => periods.get(v) ?? "", label: null, fontSize: size.font, tickSize: 5 }),
    edges({ anchor: "bottom", stroke: ink, strokeWidth: 1 }),
  ];
  if ((domain[0] ?? 0) <= 0) marks.push(ruleY([0], { stroke: ink, strokeWidth: 1 }));
  marks.push(...rulesOf(chart, size));
  for (const s of [...series].sort((a, b) => Number(b.context) - Number(a.context))) marks.push(...marksOf(s, chart, ribbons));
  marks.push(...symbolsOf(series, size));
  if (named) marks.push(...labels(series, y.invert as (v: number) => number, (v) => at(y, v), size, height - bottom));
  marks.push(hover(series.flatMap((s) => s.points), px, py, size, series.length > 1));
  const key = named ? [] : seriesKey(chart);
  return { svg: plot({ ...options, marks }), above: axisText(chart, domain), key: [...key, ...intervalKey(chart, ribbons)] };
}

function marksOf(s: Series, chart: Chart, ribbons: boolean): Markish[] {
  const look = lookOf(s);
  const run = runs(s.points, chart.spec.step);
  const points = s.points.filter((p) => run.has(p));
  const z = (p: Point): number => run.get(p) ?? 0;
  const length = new Map<number, number>();
  for (const p of points) length.set(z(p), (length.get(z(p)) ?? 0) + 1);
  const measured = points.filter((p) => has(p.lower) && has(p.upper));
  const banded = ribbons ? measured.filter((p) => (length.get(z(p)) ?? 0) > 1) : [];
  const barred = measured.filter((p) => !banded.includes(p));
  // Each point of a band is in its own run again, in case one inside has none.
  const band = runs(s.points.map((p) => (banded.includes(p) ? p : { ...p, y: NaN })), chart.spec.step);
  const bz = (p: Point): number => band.get(p) ?? 0;
  const edge = { x: px, z: bz, stroke: look.colour, strokeWidth: 1 };
  if (s.target) {
    return [
      lineY(points.length > 1 ? points : [], { x: px, y: py, z, stroke: look.colour, strokeDasharray: look.dash, className: "fg-plot__line" }),
      dot(points, { x: px, y: py, symbol: look.shape, r: 6.5, fill: "#ffffff", stroke: look.colour, strokeWidth: 2, className: "fg-plot__target" }),
    ];
  }
  return [
    areaY(banded, { x: px, y1: (p: Point) => p.lower, y2: (p: Point) => p.upper, z: bz, fill: look.colour, fillOpacity: 0.14, className: "fg-plot__band" }),
    lineY(banded, { ...edge, y: (p: Point) => p.lower }),
    lineY(banded, { ...edge, y: (p: Point) => p.upper }),
    ruleX(barred, { x: px, y1: (p: Point) => p.lower, y2: (p: Point) => p.upper, stroke: look.colour, strokeWidth: 1.5, className: "fg-plot__whisker" }),
    lineY(points, {
      x: px,
      y: py,
      z,
      stroke: look.colour,
      strokeWidth: s.context ? 2 : 2.5,
      strokeDasharray: look.dash,
      className: "fg-plot__line",
    }),
    dot(points, {
      x: px,
      y: py,
      symbol: look.shape,
      r: s.context ? 3.5 : 4.5,
      fill: s.context ? "none" : look.colour,
      stroke: s.context ? look.colour : "#ffffff",
      strokeWidth: s.context ? 2 : 1,
      className: "fg-plot__dot",
    }),
  ];
}

// A period without a number has its letter at the foot of the figure, one above
// the other where several series have one.
function symbolsOf(series: Series[], size: Size): Markish[] {
  const some = series.map((s) => ({ s, missing: s.points.filter((p) => p.symbol !== "") })).filter((one) => one.missing.length > 0);
  return some.flatMap(({ s, missing }, level) =>
    letters(missing, { x: px, frameAnchor: "bottom", dy: -letter / 2 - letter * level }, lookOf(s).colour, size),
  );
}

function rulesOf(chart: Chart, size: Size): Markish[] {
  return chart.rules.flatMap((r) => [
    ruleY([r.value], { stroke: grey, strokeWidth: 1.5, strokeDasharray: "3 3", className: "fg-plot__rule" }),
    halo([r], { y: r.value, text: () => `${r.label} ${r.text}`, frameAnchor: "left", textAnchor: "start", dx: 4, dy: -10, fontSize: size.font }),
  ]);
}

// labels names each series where it ends.
function labels(series: Series[], invert: (v: number) => number, place: (v: number) => number, size: Size, foot: number): Markish[] {
  const ends = series.flatMap((s) => {
    const last = s.points.filter((p) => has(p.y) && has(p.x)).sort((a, b) => a.x - b.x).at(-1);
    return last === undefined ? [] : [last];
  });
  const right = Math.max(...series.flatMap((s) => s.points.map(px)).filter(has));
  const places = spread(ends.map((p) => place(p.y)), size.font * 1.35, 12, foot - 4);
  const beside = { x: () => right, y: ends.map((_, i) => invert(places[i] ?? 0)) };
  return [
    ...ends.map((p, i) => {
      const look = lookOf(p.series);
      const open = p.series.context || p.series.target;
      return dot([p], {
        x: right,
        y: invert(places[i] ?? 0),
        dx: 20,
        symbol: look.shape,
        r: 4,
        fill: open ? "#ffffff" : look.colour,
        stroke: look.colour,
        strokeWidth: open ? 2 : 0,
      });
    }),
    text(ends, {
      ...beside,
      text: (p: Point) => p.series.name,
      dx: 30,
      textAnchor: "start",
      fontSize: size.font,
      fontWeight: 600,
      fill: ink,
      className: "fg-plot__label",
    }),
  ];
}

function periodsOf(series: Series[]): Map<number, string> {
  const out = new Map<number, string>();
  for (const s of series) for (const p of s.points) if (has(p.x)) out.set(p.x, p.row);
  return out;
}

function spanOf(xs: number[]): [number, number] {
  const low = Math.min(...xs);
  const high = Math.max(...xs);
  return low === high ? [low - 1, high + 1] : [low, high];
}

// ticksOf names as many periods as there is room for, back from the last.
function ticksOf(periods: Map<number, string>, room: number, font: number): number[] {
  const xs = [...periods.keys()].sort((a, b) => a - b);
  const widest = Math.max(...[...periods.values()].map((name) => widthOf(name, font))) + 10;
  const [low, high] = spanOf(xs);
  const out: number[] = [];
  let next = Infinity;
  for (const x of xs.reverse()) {
    const place = ((x - low) / (high - low)) * room;
    if (place <= next) {
      out.push(x);
      next = place - widest;
    }
  }
  return out.reverse();
}
