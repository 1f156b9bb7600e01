// Values against denominators, with the limits within which chance alone would
// leave most places.
import { axisX, axisY, dot, gridY, lineY, plot, ruleY } from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";

import { nameMarked } from "./chart-labels";
import { at, axisText, frame, grey, hair, hover, ink, tickWidth, valueScale } from "./chart-look";
import type { Drawing, KeyItem, Size } from "./chart-look";
import { extent, has } from "./chart-read";
import type { Chart, Limit, Point } from "./chart-read";

const inner = "7 4";
const outer = "2 3";

export function drawFunnel(chart: Chart, size: Size): Drawing {
  const points = (chart.series[0]?.points ?? []).filter((p) => has(p.x) && has(p.y));
  const benchmarks = points.filter((p) => p.mark === "benchmark");
  const places = points.filter((p) => p.mark !== "benchmark");
  const height = Math.round(Math.max(300, Math.min(460, size.width * 0.6)));
  const least = Math.min(...places.map((p) => p.x));
  const inView = chart.limits.filter((l) => l.n >= least).flatMap((l) => [l.outerLow, l.outerHigh]);
  const own = { ...chart, series: chart.series.map((s) => ({ ...s, points: places.map((p) => ({ ...p, lower: NaN, upper: NaN })) })) };
  const y = valueScale("y", extent(own, [...inView, ...benchmarks.map((p) => p.y)]), [height - 34, 16], 6);
  const domain = y.domain as [number, number];
  const marginRight = 28;
  const marginLeft = 22 + tickWidth(domain, size.font);
  const x = valueScale("x", [0, Math.max(...places.map((p) => p.x))], [marginLeft, size.width - marginRight], size.narrow ? 4 : 7);
  const ticks = size.narrow ? 4 : 7;
  const middle = centres(chart, benchmarks);
  const marks: Markish[] = [
    gridY({ stroke: hair, strokeOpacity: 1, ticks: 6 }),
    axisY({ ticks: 6, tickSize: 0, label: null, fontSize: size.font }),
    axisX({ ticks, label: null, tickSize: 5, fontSize: size.font }),
    ruleY([domain[0]], { stroke: ink }),
    ...limitMarks(chart.limits),
    ...middle.map((c) => ruleY([c.value], { stroke: ink, strokeWidth: 2, className: "fg-plot__rule" })),
    ...dots(places),
    ...nameMarked(places, (p) => [at(x, p.x), at(y, p.y)], size),
    hover(places, (p) => p.x, (p) => p.y, size, false),
  ];
  const svg = plot({
    ...frame(size),
    height,
    marginLeft,
    marginRight,
    marginTop: 16,
    marginBottom: 34,
    x: { domain: x.domain as number[] },
    y: { domain },
    marks,
  });
  return { svg, above: axisText(chart, domain), below: chart.xName, key: keyItems(places, middle) };
}

function limitMarks(limits: Limit[]): Markish[] {
  const line = (y: (l: Limit) => number, dash: string): Markish =>
    lineY(limits, { x: (l: Limit) => l.n, y, stroke: grey, strokeWidth: 1.5, strokeDasharray: dash, clip: true, className: "fg-plot__limit" });
  return [line((l) => l.outerLow, outer), line((l) => l.outerHigh, outer), line((l) => l.low, inner), line((l) => l.high, inner)];
}

interface Centre {
  value: number;
  label: string;
}

function centres(chart: Chart, benchmarks: Point[]): Centre[] {
  return [
    ...benchmarks.map((p) => ({ value: p.y, label: `${p.row} ${p.text}` })),
    ...chart.rules.map((r) => ({ value: r.value, label: `${r.label} ${r.text}` })),
  ];
}

function dots(places: Point[]): Markish[] {
  const base = { x: (p: Point) => p.x, y: (p: Point) => p.y, className: "fg-plot__dot" };
  const own = places.filter((p) => p.mark === "own");
  const named = places.filter((p) => p.mark === "named");
  const others = places.filter((p) => p.mark === "");
  return [
    dot(others, { ...base, symbol: "circle", r: 3.5, fill: "#ffffff", fillOpacity: 0.6, stroke: grey, strokeWidth: 1.5 }),
    dot(named, { ...base, symbol: "triangle", r: 4.5, fill: "#801650", stroke: "#ffffff", strokeWidth: 1 }),
    dot(own, { ...base, symbol: "diamond", r: 7, fill: "#12436D", stroke: "#ffffff", strokeWidth: 1 }),
  ];
}

function keyItems(places: Point[], middle: Centre[]): KeyItem[] {
  const own = places.find((p) => p.mark === "own");
  const items: KeyItem[] = [];
  if (own !== undefined) items.push({ label: own.row, look: { colour: "#12436D", shape: "diamond", dash: "" }, kind: "point" });
  if (places.some((p) => p.mark === "named")) {
    items.push({ label: "Outside the limits", look: { colour: "#801650", shape: "triangle", dash: "" }, kind: "point" });
  }
  for (const c of middle) items.push({ label: c.label, look: { colour: ink, shape: "circle", dash: "" }, kind: "line" });
  items.push({ label: "95% limits", look: { colour: grey, shape: "circle", dash: inner }, kind: "line" });
  items.push({ label: "99.8% limits", look: { colour: grey, shape: "circle", dash: outer }, kind: "line" });
  return items;
}
