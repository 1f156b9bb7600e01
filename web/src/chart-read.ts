// Reads a chart's specification and, from the page's own table, its numbers.

export interface SeriesSpec {
  column: number;
  interval?: number;
  name?: string;
  context?: boolean;
  target?: boolean;
}

export interface ChartSpec {
  kind: "line" | "dots" | "bars" | "funnel" | "curve";
  unit: string;
  series: SeriesSpec[];
  x?: number;
  step: number;
  fromZero?: boolean;
  bars?: boolean;
}

export type RowMark = "own" | "benchmark" | "named" | "";

// Point is one cell of the table with what its row says of it.
export interface Point {
  series: Series;
  row: string; // the row's name
  mark: RowMark;
  leaves: boolean; // nothing joins it to the point before
  x: number; // of a line, funnel or curve
  y: number; // the value; NaN without one
  lower: number; // NaN without one
  upper: number;
  symbol: string;
  text: string; // the value as the table shows it
  interval: string; // the interval as the table shows it
}

export interface Series {
  index: number; // among those drawn in colour; the grey ones have their own count
  name: string;
  context: boolean;
  target: boolean;
  intervalName: string; // "" when it has none
  points: Point[];
}

export interface Rule {
  label: string;
  value: number;
  text: string;
}

// Limit is the funnel at one denominator: lower and upper, outer and inner.
export interface Limit {
  n: number;
  outerLow: number;
  low: number;
  high: number;
  outerHigh: number;
}

export interface Chart {
  spec: ChartSpec;
  series: Series[];
  xName: string;
  rules: Rule[];
  limits: Limit[];
}

export function read(figure: HTMLElement): Chart {
  const spec = JSON.parse(figure.dataset["chart"] ?? "{}") as ChartSpec;
  const table = figure.querySelector("[data-chart-table] table");
  const names = Array.from(table?.querySelectorAll("thead th") ?? [], textOf);
  const rows = Array.from(table?.querySelectorAll<HTMLTableRowElement>("tbody tr") ?? []);
  let grey = 0;
  let coloured = 0;
  const series = spec.series.map((s): Series => {
    const context = s.context === true;
    const one: Series = {
      index: context ? grey++ : coloured++,
      name: s.name ?? names[s.column] ?? "",
      context,
      target: s.target === true,
      intervalName: s.interval === undefined ? "" : (names[s.interval] ?? ""),
      points: [],
    };
    one.points = rows.map((row, i) => point(spec, s, one, row, i));
    return one;
  });
  return { spec, series, xName: names[spec.x ?? 0] ?? "", rules: rulesOf(figure), limits: limitsOf(figure) };
}

function point(spec: ChartSpec, s: SeriesSpec, series: Series, row: HTMLTableRowElement, i: number): Point {
  const cells = row.cells;
  const cell = cells[s.column];
  const interval = s.interval === undefined ? undefined : cells[s.interval];
  const at = cells[spec.x ?? 0];
  return {
    series,
    row: textOf(cells[0]),
    mark: (row.dataset["mark"] ?? "") as RowMark,
    leaves: row.dataset["break"] !== undefined,
    x: at?.dataset["value"] === undefined && spec.kind === "line" ? i * spec.step : number(at?.dataset["value"]),
    y: number(cell?.dataset["value"]),
    lower: number(interval?.dataset["lower"]),
    upper: number(interval?.dataset["upper"]),
    symbol: cell?.dataset["symbol"] ?? "",
    text: textOf(cell),
    interval: interval === undefined || interval === cell ? "" : textOf(interval),
  };
}

function rulesOf(figure: HTMLElement): Rule[] {
  return Array.from(figure.querySelectorAll<HTMLElement>("[data-rule]"), (item) => {
    const [label, text] = Array.from(item.querySelectorAll("span"), (span) => span.textContent?.trim() ?? "");
    return { label: label ?? "", value: number(item.dataset["rule"]), text: text ?? "" };
  });
}

function limitsOf(figure: HTMLElement): Limit[] {
  const rows = figure.querySelectorAll<HTMLTableRowElement>("[data-chart-limits] tbody tr");
  return Array.from(rows, (row) => {
    const [n, outerLow, low, high, outerHigh] = Array.from(row.cells, (cell) => number(cell.dataset["value"]));
    return { n: n ?? NaN, outerLow: outerLow ?? NaN, low: low ?? NaN, high: high ?? NaN, outerHigh: outerHigh ?? NaN };
  });
}

function number(text: string | undefined): number {
  return text === undefined || text === "" ? NaN : Number(text);
}

// textOf leaves out what a cell says beside its text.
function textOf(cell: Element | undefined): string {
  const part = cell?.querySelector(".fg-cell > a, .fg-cell > span:not(.fg-detail):not(.fg-step__letter)") ?? cell;
  return part?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

export const has = (v: number): boolean => !Number.isNaN(v);

// runs gives every point with a value the number of the unbroken run it is in,
// so that nothing is joined over a period that has none, or over a break.
export function runs(points: Point[], step: number): Map<Point, number> {
  const out = new Map<Point, number>();
  const sorted = points.filter((p) => has(p.x)).sort((a, b) => a.x - b.x);
  let run = 0;
  let before: Point | undefined;
  for (const p of sorted) {
    const joined = before !== undefined && has(before.y) && has(p.y) && p.x - before.x <= step * 1.01 && !p.leaves;
    if (!joined) run++;
    if (has(p.y)) out.set(p, run);
    before = p;
  }
  return out;
}

// extent spans everything that must be inside the axis of values.
export function extent(chart: Chart, more: number[] = []): [number, number] {
  const values = chart.series.flatMap((s) => s.points.flatMap((p) => [p.y, p.lower, p.upper]));
  const all = [...values, ...chart.rules.map((r) => r.value), ...more].filter(has);
  if (all.length === 0) return [0, 1];
  let low = Math.min(...all);
  let high = Math.max(...all);
  if (chart.spec.fromZero === true) [low, high] = [Math.min(0, low), Math.max(0, high)];
  else if (low >= 0 && low < (high - low) * 0.5) low = 0; // nearly there: no reason to cut
  if (low === high) high = low + 1;
  return [low, high];
}
