// Many places beside one another in the order of their values, with the marked
// ones named.
import { axisX, axisY, dot, gridY, plot, ruleX, ruleY } from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";

import { nameMarked } from "./chart-labels";
import { at, axisText, frame, grey, hair, hover, ink, intervalKey, letters, tickWidth, valueScale } from "./chart-look";
import type { Drawing, KeyItem, Size } from "./chart-look";
import { extent, has } from "./chart-read";
import type { Chart, Point } from "./chart-read";

// drawRank takes the places in order, those without a value last.
export function drawRank(chart: Chart, size: Size, points: Point[]): Drawing {
  const benchmarks = [
    ...(chart.series[0]?.points ?? []).filter((p) => p.mark === "benchmark" && has(p.y)).map((p) => ({ value: p.y, label: `${p.row} ${p.text}` })),
    ...chart.rules.map((r) => ({ value: r.value, label: `${r.label} ${r.text}` })),
  ];
  const rank = new Map(points.map((p, i) => [p, i + 1]));
  const px = (p: Point): number => rank.get(p) ?? 0;
  const py = (p: Point): number => p.y;
  const height = Math.round(Math.max(300, Math.min(420, size.width * 0.5)));
  const missing = points.filter((p) => p.symbol !== "");
  const strip = missing.length > 0 ? 24 : 0;
  const y = valueScale("y", extent(chart), [height - 34 - strip, 16], 6);
  const domain = y.domain as [number, number];
  const marginLeft = 22 + tickWidth(domain, size.font);
  const marginRight = 20;
  const span: [number, number] = [0, points.length + 1];
  const x = valueScale("x", span, [marginLeft, size.width - marginRight], 0);
  const step = points.length > 100 ? 50 : 10;
  const ticks = [1, ...points.map((_, i) => i + 1).filter((i) => i % step === 0)];
  const shown = points.filter((p) => has(p.y));
  const measured = shown.filter((p) => has(p.lower) && has(p.upper));
  const thin = (size.width - marginLeft - marginRight) / points.length < 4;
  const own = (p: Point): boolean => p.mark === "own";
  const marks: Markish[] = [
    gridY({ stroke: hair, strokeOpacity: 1, ticks: 6 }),
    axisY({ ticks: 6, tickSize: 0, label: null, fontSize: size.font }),
    axisX(ticks, { label: null, tickSize: 5, fontSize: size.font, tickFormat: (v: number) => String(v) }),
    ruleY([0].filter((v) => v >= domain[0]), { stroke: ink }),
    ...[false, true].flatMap((mine) => [
      ruleX(measured.filter((p) => own(p) === mine), {
        x: px,
        y1: (p: Point) => p.lower,
        y2: (p: Point) => p.upper,
        stroke: mine ? "#12436D" : grey,
        strokeOpacity: mine ? 1 : 0.7,
        strokeWidth: mine ? 2.5 : thin ? 1 : 1.5,
        className: "fg-plot__whisker",
      }),
    ]),
    ...benchmarks.map((b) => ruleY([b.value], { stroke: ink, strokeWidth: 2, strokeDasharray: "6 4", className: "fg-plot__rule" })),
    dot(shown.filter((p) => !own(p)), { x: px, y: py, r: thin ? 1.5 : 2.5, fill: grey, className: "fg-plot__dot" }),
    dot(shown.filter(own), { x: px, y: py, symbol: "diamond", r: 6.5, fill: "#12436D", stroke: "#ffffff", strokeWidth: 1, className: "fg-plot__dot" }),
    ...letters(missing, { x: px, frameAnchor: "bottom", dy: -12 }, grey, size),
    ...nameMarked(shown, (p) => [at(x, px(p)), at(y, p.y)], size, px),
    hover(points, px, py, size, false),
  ];
  const svg = plot({
    ...frame(size),
    height,
    marginLeft,
    marginRight,
    marginTop: 16,
    marginBottom: 34,
    x: { domain: span },
    y: { domain, insetBottom: strip },
    marks,
  });
  const key: KeyItem[] = points.filter(own).map((p) => ({ label: p.row, look: { colour: "#12436D", shape: "diamond", dash: "" }, kind: "point" }));
  for (const b of benchmarks) key.push({ label: b.label, look: { colour: ink, shape: "circle", dash: "6 4" }, kind: "line" });
  return { svg, above: axisText(chart, domain), below: `${points.length} places, highest first`, key: [...key, ...intervalKey(chart, false)] };
}
