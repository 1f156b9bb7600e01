// Images that the map needs, drawn here so that none is fetched.
import type { Map as MapView } from "maplibre-gl";

import { hatching } from "./map-style";

function pen(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas to draw on");
  return context;
}

/** Adds the hatching that says "no record", which a colour could be mistaken for a value. */
export function addHatching(map: MapView): void {
  const size = 16;
  const context = pen(size, size);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, size, size);
  context.strokeStyle = "#767676";
  context.lineWidth = 2;
  context.beginPath();
  for (const x of [-size, 0, size]) {
    context.moveTo(x, size);
    context.lineTo(x + size, 0);
  }
  context.stroke();
  map.addImage(hatching, context.getImageData(0, 0, size, size), { pixelRatio: 2 });
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
