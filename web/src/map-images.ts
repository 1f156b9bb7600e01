// Images that the map needs, drawn here so that none is fetched.
import type { Map as MapView } from "maplibre-gl";

import { hatching, patternImage } from "./map-style";

function pen(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas to draw on");
  return context;
}

// Every pattern repeats after eight pixels, drawn here at twice their size.
const size = 16;

/** Adds the hatching that says "no record", which a colour could be mistaken for a value, and the patterns that areas are told apart by. */
export function addHatching(map: MapView): void {
  const context = pen(size, size);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, size, size);
  context.strokeStyle = "#767676";
  diagonals(context, 2, [1]);
  map.addImage(hatching, context.getImageData(0, 0, size, size), { pixelRatio: 2 });

  // The widths are those of site.MapPattern, in the drawing's pixels.
  const lines: [string, number, number[]][] = [
    ["thin", 1.8, [1]],
    ["medium", 3.6, [1]],
    ["thick", 6.4, [1]],
    ["cross", 2.2, [1, -1]],
  ];
  for (const [name, width, ways] of lines) {
    const context = pen(size, size);
    context.strokeStyle = ink;
    diagonals(context, width, ways);
    map.addImage(patternImage(name), context.getImageData(0, 0, size, size), { pixelRatio: 2 });
  }
  const dots = pen(size, size);
  dots.fillStyle = ink;
  for (const [x, y] of [[4, 4], [12, 12]] as const) {
    dots.beginPath();
    dots.arc(x, y, 1.9, 0, 2 * Math.PI);
    dots.fill();
  }
  map.addImage(patternImage("dots"), dots.getImageData(0, 0, size, size), { pixelRatio: 2 });
}

const ink = "#3a1d0b"; // site.Pen

// ways: 1 rises to the right, -1 falls.
function diagonals(context: CanvasRenderingContext2D, width: number, ways: number[]): void {
  context.lineWidth = width;
  context.beginPath();
  for (const way of ways) {
    for (const x of [-size, 0, size]) {
      context.moveTo(x - size / 2, way > 0 ? size * 1.5 : -size / 2);
      context.lineTo(x + size * 1.5, way > 0 ? -size / 2 : size * 1.5);
    }
  }
  context.stroke();
}

/** Draws the number on a point that stands for several, when the map first asks for it. */
export function drawCounts(map: MapView): void {
  map.setMissingStyleImageResolver((id) => {
    const match = /^count-(\d+)$/.exec(id);
    if (match === null || map.hasImage(id)) return;
    const text = Number(match[1]).toLocaleString("en-GB");
    const font = "600 26px system-ui, sans-serif";
    const measure = pen(1, 1);
    measure.font = font;
    const width = Math.ceil(measure.measureText(text).width) + 4;
    const context = pen(width, 34);
    context.font = font;
    context.fillStyle = "#ffffff";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, width / 2, 18);
    map.addImage(id, context.getImageData(0, 0, width, 34), { pixelRatio: 2 });
  });
}
