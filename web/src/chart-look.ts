// What the kinds of chart have in common: colours, shapes, sizes, the key.
import { dot, pointer, scale, text, tip } from "@observablehq/plot";
import type { Markish, Scale, SymbolType } from "@observablehq/plot";

import type { Chart, Point, Series } from "./chart-read";
import { has } from "./chart-read";

// The Analysis Function's palette, with the grey of what is there to compare
// with. Each reaches 3:1 on white; no series is told apart by colour alone.
const palette = ["#12436D", "#28A197", "#801650", "#F46A25"];
export const grey = "#595959";
export const ink = "#241a2b";
export const hair = "#d9d9d9";

const shapes: SymbolType[] = ["circle", "square2", "triangle", "diamond"];
const dashes = ["", "7 4", "2 3", "9 3 2 3"];
const greyDashes = ["6 3", "2 3", "9 3 2 3"];

export interface Look {
  colour: string;
  shape: SymbolType;
  dash: string;
}

export function lookOf(s: Series): Look {
  if (s.target) return { colour: ink, shape: "diamond", dash: "1 4" };
  if (s.context) return { colour: grey, shape: "times", dash: greyDashes[s.index % greyDashes.length] ?? "" };
  const i = s.index % palette.length;
  return { colour: palette[i] ?? ink, shape: shapes[i] ?? "circle", dash: dashes[i] ?? "" };
}

// Size is the room there is.
export interface Size {
  width: number;
  narrow: boolean;
  font: number;
}

export function sizeOf(width: number): Size {
  const narrow = width < 560;
  return { width, narrow, font: narrow ? 13 : 14 };
}

const gauge = document.createElement("canvas").getContext("2d");

// widthOf measures words before anything is on the page.
export function widthOf(words: string, font: number, weight = 400): number {
  if (gauge === null) return words.length * font * 0.6;
  gauge.font = `${weight} ${font}px ${getComputedStyle(document.body).fontFamily}`;
  return gauge.measureText(words).width;
}

// fit shortens words to a width; the table has them whole.
export function fit(words: string, width: number, font: number, weight = 400): string {
  let out = words;
  while (out.length > 1 && widthOf(out, font, weight) > width) out = out.replace(/…$/, "").slice(0, -1).trimEnd() + "…";
  return out;
}

export interface Drawing {
  svg: SVGElement | HTMLElement;
  above?: string; // heads the axis of values
  below?: string; // names the axis along
  key?: KeyItem[];
  width?: number; // where the drawing is narrower than the room
}

export interface KeyItem {
  label: string;
  look: Look;
  kind: "series" | "area" | "interval" | "line" | "point" | "block";
}

export function frame(size: Size) {
  return {
    width: size.width,
    className: "fg-plot",
    style: { fontSize: `${size.font}px`, fontFamily: "inherit" },
  };
}

// valueScale is the axis of values, rounded outwards to ticks, before anything
// is drawn: labels are placed by it.
export function valueScale(axis: "x" | "y", domain: [number, number], range: [number, number], ticks: number): Scale {
  const nice = ticks;
  return axis === "y" ? scale({ y: { domain, range, nice } }) : scale({ x: { domain, range, nice } });
}

export const at = (s: Scale, v: number): number => Number(s.apply(v));

export function axisText(chart: Chart, domain: readonly number[]): string {
  const low = domain[0] ?? 0;
  const unit = chart.spec.unit.charAt(0).toUpperCase() + chart.spec.unit.slice(1);
  return low > 0 ? `${unit} (the axis starts at ${shown(low)}, not 0)` : unit;
}

export const shown = (v: number): string => v.toLocaleString("en-GB", { maximumFractionDigits: 6 }).replace("-", "−");

// tickWidth is the width of the widest of about six ticks.
export function tickWidth(domain: readonly number[], font: number): number {
  const [low, high] = [domain[0] ?? 0, domain[1] ?? 1];
  const decimals = Math.max(0, Math.ceil(-Math.log10((high - low) / 6)));
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return Math.max(...[low, high].map((v) => widthOf(v.toLocaleString("en-GB", format), font)));
}

// spread moves the places of labels apart, keeping their order.
export function spread(places: number[], gap: number, low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const out = [...places];
  let least = low;
  for (const i of order) {
    out[i] = Math.max(out[i] ?? 0, least);
    least = (out[i] ?? 0) + gap;
  }
  let most = high;
  for (const i of order.reverse()) {
    out[i] = Math.min(out[i] ?? 0, most);
    most = (out[i] ?? 0) - gap;
  }
  return out;
}

// hover repeats what the table says of the nearest point; nothing depends on it.
export function hover(points: Point[], x: (p: Point) => number, y: (p: Point) => number, size: Size, many: boolean): Markish {
  return tip(
    points.filter((p) => has(p.y)),
    pointer({
      x,
      y,
      title: (p: Point) => describe(p, many),
      fontSize: size.font,
      fill: "#ffffff",
      stroke: grey,
      lineWidth: 24,
      lineHeight: 1.25,
      maxRadius: 30,
      className: "fg-plot__tip",
    }),
  );
}

function describe(p: Point, many: boolean): string {
  const lines = [p.row];
  lines.push(many ? `${p.series.name}: ${p.text}` : p.text);
  if (p.interval !== "") lines.push(`${p.series.intervalName}: ${p.interval}`);
  return lines.join("\n");
}

// letters stand in boxes where a number is missing.
export function letters(points: Point[], place: Record<string, unknown>, colour: string, size: Size): Markish[] {
  return [
    dot(points, { ...place, symbol: "square2", r: 8.5, fill: "#ffffff", stroke: colour, strokeWidth: 1.5 }),
    text(points, {
      ...place,
      text: (p: Point) => p.symbol,
      lineAnchor: "middle",
      fill: ink,
      fontWeight: 600,
      fontSize: Math.max(12, size.font - 1),
      className: "fg-plot__symbol",
    }),
  ];
}

// halo is text that stays legible where it crosses a line.
export function halo<T>(data: T[], options: Parameters<typeof text>[1]): Markish {
  return text(data, { fill: ink, stroke: "#ffffff", strokeWidth: 4, strokeLinejoin: "round", ...options });
}

export function seriesKey(chart: Chart): KeyItem[] {
  if (chart.series.length < 2) return [];
  const lines = chart.spec.kind === "line" || chart.spec.kind === "curve";
  return chart.series.map((s) => ({ label: s.name, look: lookOf(s), kind: lines && !s.target ? "series" : "point" }));
}

export function intervalKey(chart: Chart, ribbons: boolean): KeyItem[] {
  const first = chart.series.find((s) => s.points.some((p) => has(p.lower)));
  if (first === undefined) return [];
  return [{ label: first.intervalName, look: lookOf(first), kind: ribbons ? "area" : "interval" }];
}

export function symbolKey(chart: Chart): string {
  const some = chart.series.filter((s) => s.points.some((p) => p.symbol !== ""));
  if (some.length === 0) return "";
  const order = some.length > 1 && chart.spec.kind === "line" ? ` (from the foot: ${some.map((s) => s.name).join(", ")})` : "";
  return `A letter in a box: no number was published${order}`;
}
