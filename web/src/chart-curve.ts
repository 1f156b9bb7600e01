// The concentration curve: of all people from the most deprived, which share has
// which share of what is looked at.
import { axisX, axisY, dot, gridX, gridY, line, link, plot } from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";

import { frame, grey, hair, halo, hover, lookOf, seriesKey } from "./chart-look";
import type { Drawing, Size } from "./chart-look";
import { has } from "./chart-read";
import type { Chart, Point } from "./chart-read";

// besideDiagonal is where the diagonal's name stands: on the side that the curves
// leave free.
function besideDiagonal(chart: Chart): { textAnchor: "start" | "end"; dx: number; dy: number } {
  const points = chart.series.flatMap((s) => s.points).filter((p) => has(p.x) && has(p.y));
  const above = points.reduce((sum, p) => sum + p.y - p.x, 0) >= 0;
  return above ? { textAnchor: "start", dx: 10, dy: 12 } : { textAnchor: "end", dx: -10, dy: -12 };
}

export function drawCurve(chart: Chart, size: Size): Drawing {
  const width = Math.min(size.width, 560);
  const margins = { marginLeft: 52, marginRight: 28, marginTop: 14, marginBottom: 32 };
  const height = width - margins.marginLeft - margins.marginRight + margins.marginTop + margins.marginBottom;
  const ticks = size.narrow ? 4 : 5;
  const percent = (v: number): string => `${v}%`;
  const marks: Markish[] = [
    gridX({ stroke: hair, strokeOpacity: 1, ticks }),
    gridY({ stroke: hair, strokeOpacity: 1, ticks }),
    axisX({ ticks, tickSize: 0, label: null, tickFormat: percent, fontSize: size.font }),
    axisY({ ticks, tickSize: 0, label: null, tickFormat: percent, fontSize: size.font }),
    link([0], { x1: 0, y1: 0, x2: 100, y2: 100, stroke: grey, strokeWidth: 1.5, strokeDasharray: "6 4", className: "fg-plot__rule" }),
    halo(["Equal shares"], { x: 58, y: 58, text: (s: string) => s, ...besideDiagonal(chart), fontSize: size.font }),
  ];
  for (const s of chart.series) {
    const look = lookOf(s);
    const points = s.points.filter((p) => has(p.x) && has(p.y)).sort((a, b) => a.x - b.x);
    const origin = { x: 0, y: 0 };
    const at = { x: (p: { x: number }) => p.x, y: (p: { y: number }) => p.y };
    marks.push(
      line([origin, ...points], { ...at, stroke: look.colour, strokeWidth: 2.5, strokeDasharray: look.dash, className: "fg-plot__line" }),
      dot(points, { ...at, symbol: look.shape, r: 4, fill: look.colour, stroke: "#ffffff", strokeWidth: 1, className: "fg-plot__dot" }),
    );
  }
  const points: Point[] = chart.series.flatMap((s) => s.points);
  marks.push(hover(points, (p) => p.x, (p) => p.y, size, chart.series.length > 1));
  const svg = plot({ ...frame({ ...size, width }), ...margins, height, x: { domain: [0, 100] }, y: { domain: [0, 100] }, marks });
  return { svg, above: chart.spec.unit, below: chart.xName, key: seriesKey(chart), width };
}
