// Draws a figure's chart from the figure's own table, and redraws it when the
// room changes. Nothing is fetched.
import { drawCurve } from "./chart-curve";
import { drawDots } from "./chart-dots";
import { drawFunnel } from "./chart-funnel";
import { keyOf } from "./chart-key";
import { drawLine } from "./chart-line";
import { sizeOf, symbolKey } from "./chart-look";
import type { Drawing, Size } from "./chart-look";
import { has, read } from "./chart-read";
import type { Chart } from "./chart-read";

const kinds: Record<Chart["spec"]["kind"], (chart: Chart, size: Size) => Drawing> = {
  line: drawLine,
  dots: drawDots,
  bars: drawDots,
  funnel: drawFunnel,
  curve: drawCurve,
};

// Narrower than this is no room, but a page that is being laid out anew.
const least = 120;

// As many rows of a table as a sheet of paper takes.
const sheet = 40;

// On paper the figure is as wide as a page's text, at the size of its print.
const paper = 660;

export function draw(figure: HTMLElement): void {
  const canvas = figure.querySelector<HTMLElement>("[data-chart-canvas]");
  if (canvas === null) return;
  const chart = read(figure);
  // Where nothing has a number the table says so, and stays open.
  if (!chart.series.some((s) => s.points.some((p) => has(p.y)))) return;
  canvas.hidden = false;
  let drawn = 0;
  const redraw = (width: number): void => {
    if (width < least || width === drawn) return;
    drawn = width;
    show(canvas, chart, width);
  };
  redraw(room(canvas));
  fold(figure);
  canvas.dataset["chartReady"] = "true";
  let printing = false;
  new ResizeObserver(() => {
    if (!printing) redraw(room(canvas));
  }).observe(canvas);
  window.addEventListener("beforeprint", () => {
    printing = true;
    redraw(paper);
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    redraw(room(canvas));
  });
}

function room(canvas: HTMLElement): number {
  const style = getComputedStyle(canvas);
  return Math.floor(canvas.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
}

function show(canvas: HTMLElement, chart: Chart, width: number): void {
  const drawing = kinds[chart.spec.kind](chart, sizeOf(width));
  // The library puts a style element into what it draws, which the policy would
  // refuse; taken out before it reaches the page it is never looked at. Our own
  // stylesheet has the same rules.
  drawing.svg.querySelectorAll("style").forEach((style) => style.remove());
  // The canvas is one image with one description; its parts say nothing.
  drawing.svg.setAttribute("aria-hidden", "true");
  canvas.replaceChildren();
  const key = keyOf(drawing.key ?? [], symbolKey(chart));
  if (key !== null) canvas.append(key);
  if (drawing.above !== undefined && drawing.above !== "") canvas.append(words("fg-chart__axis", drawing.above));
  canvas.append(drawing.svg);
  if (drawing.below !== undefined && drawing.below !== "") {
    const along = words("fg-chart__axis fg-chart__axis--along", drawing.below);
    if (drawing.width !== undefined) along.style.maxWidth = `${drawing.width}px`;
    canvas.append(along);
  }
}

function words(className: string, content: string): HTMLElement {
  const line = document.createElement("p");
  line.className = className;
  line.textContent = content;
  return line;
}

// fold closes the table now that the chart shows the same, unless somebody was
// sent to it; on paper both are there, but for a table of several sheets.
function fold(figure: HTMLElement): void {
  const figures = figure.querySelector<HTMLDetailsElement>("details[data-chart-figures]");
  if (figures === null) return;
  if (figures.querySelector(":target") === null) figures.open = false;
  let open = figures.open;
  window.addEventListener("beforeprint", () => {
    open = figures.open;
    figures.open = open || figures.querySelectorAll("tbody tr").length <= sheet;
  });
  window.addEventListener("afterprint", () => (figures.open = open));
}
