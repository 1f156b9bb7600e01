// The key above a chart, drawn small in the looks it explains.
import type { KeyItem } from "./chart-look";

const space = "http://www.w3.org/2000/svg";

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function sample(item: KeyItem): SVGElement {
  const { colour, dash } = item.look;
  const svg = shape("svg", { width: "30", height: "16", viewBox: "0 0 30 16", class: "fg-chart__sample" });
  const line = shape("path", { d: "M1 8H29", stroke: colour, "stroke-width": "2.5", "stroke-dasharray": dash, fill: "none" });
  switch (item.kind) {
    case "series":
      svg.append(line, marker(item));
      break;
    case "line":
      svg.append(line);
      break;
    case "point":
      svg.append(marker(item));
      break;
    case "area":
      svg.append(
        shape("rect", { x: "1", y: "1", width: "28", height: "14", fill: colour, "fill-opacity": "0.14" }),
        shape("path", { d: "M1 1.5H29M1 14.5H29", stroke: colour }),
      );
      break;
    case "interval":
      svg.append(shape("path", { d: "M2 8H28M2 4V12M28 4V12", stroke: colour, "stroke-width": "1.5" }));
      break;
    case "block":
      svg.append(shape("rect", { x: "3", y: "2", width: "24", height: "12", fill: colour }));
      break;
  }
  return svg;
}

function marker(item: KeyItem): SVGElement {
  const { colour, shape: name } = item.look;
  const fill = item.kind === "point" && colour === "#241a2b" ? "#ffffff" : colour;
  const paint = { fill, stroke: item.kind === "point" ? colour : "#ffffff", "stroke-width": item.kind === "point" ? "2" : "1" };
  switch (name) {
    case "square2":
      return shape("rect", { x: "10.5", y: "3.5", width: "9", height: "9", ...paint });
    case "triangle":
      return shape("path", { d: "M15 2L20.5 12.5H9.5Z", ...paint });
    case "diamond":
      return shape("path", { d: "M15 1.5L20.5 8L15 14.5L9.5 8Z", ...paint });
    case "times":
      return shape("path", { d: "M11 4L19 12M19 4L11 12", stroke: colour, "stroke-width": "2" });
    default:
      return shape("circle", { cx: "15", cy: "8", r: "5", ...paint });
  }
}

export function keyOf(items: KeyItem[], note: string): HTMLElement | null {
  if (items.length === 0 && note === "") return null;
  const list = document.createElement("ul");
  list.className = "fg-chart__key";
  for (const item of items) {
    const entry = document.createElement("li");
    entry.append(sample(item), item.label);
    list.append(entry);
  }
  if (note !== "") {
    const entry = document.createElement("li");
    entry.textContent = note;
    list.append(entry);
  }
  return list;
}
