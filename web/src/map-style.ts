// Turns a figure's specification into MapLibre's sources and layers.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";

export interface MapClass {
  from: number;
  is?: string;
  colour: string;
  pattern?: string;
  edge?: string;
}

export interface PointSpec {
  id: string;
  name: string;
  state?: string;
  about?: string;
  at: [number, number];
}

export interface LayerSpec {
  name: string;
  kind: "area" | "outline" | "point";
  tiles?: string;
  data?: string;
  points?: PointSpec[];
  colour?: string;
  colourBy?: string;
  classes?: MapClass[];
  radius?: number;
  plain?: boolean;
  detail?: string;
  minZoom?: number;
  maxZoom?: number;
  page?: string;
  order?: string;
}

export interface MapSpec {
  bounds: [number, number, number, number];
  tables: string[];
  linked?: boolean;
  layers: LayerSpec[];
}

const quietFill = "#e3e6e1";
const line = "#595959";
const shadedLine = "#8b7355";
const point = "#5b2c6f";
const casing = "#ffffff";
const chosenDark = "#241a2b";
const chosenLight = "#ffc94d";

/** The name under which the hatching for "no record" is drawn. */
export const hatching = "no-record";

/** The name under which a pattern of areas is drawn. */
export function patternImage(name: string): string {
  return `pattern-${name}`;
}

export function sourcesOf(spec: MapSpec): Record<string, SourceSpecification> {
  const sources: Record<string, SourceSpecification> = {};
  for (const layer of spec.layers) sources[layer.name] = sourceOf(layer);
  return sources;
}

function sourceOf(layer: LayerSpec): SourceSpecification {
  if (layer.points !== undefined) {
    const features = layer.points.map(({ at, ...properties }) => ({ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: at }, properties }));
    return { type: "geojson", data: { type: "FeatureCollection", features } };
  }
  if (layer.data !== undefined) {
    const data = new URL(layer.data, window.location.href).href;
    return { type: "geojson", data, cluster: layer.kind === "point", clusterRadius: 38, clusterMaxZoom: 12 };
  }
  // The pattern's braces must not be escaped, so the address is joined by hand.
  const tiles = window.location.origin + (layer.tiles ?? "");
  return { type: "vector", tiles: [tiles], minzoom: layer.minZoom ?? 0, maxzoom: layer.maxZoom ?? 14 };
}

/** The ids of a layer's parts that a reader can press. */
export function pressable(layer: LayerSpec): string[] {
  if (layer.plain === true || layer.kind === "outline") return [];
  return [`${layer.name}-${layer.kind}`];
}

export function layersOf(layer: LayerSpec): LayerSpecification[] {
  const place = placeOf(layer);
  switch (layer.kind) {
    case "area":
      return areaLayers(layer, place);
    case "outline":
      // The white on either side parts the line from lines of a pattern.
      return [
        { ...place, id: `${layer.name}-casing`, type: "line", paint: { "line-color": casing, "line-width": 4.5 } },
        { ...place, id: `${layer.name}-outline`, type: "line", paint: { "line-color": layer.colour ?? line, "line-width": 2 } },
      ];
    case "point":
      return pointLayers(layer, place);
  }
}

function placeOf(layer: LayerSpec): Place {
  return layer.tiles !== undefined ? { source: layer.name, "source-layer": layer.name } : { source: layer.name };
}

type Place = { source: string; "source-layer"?: string };

function areaLayers(layer: LayerSpec, place: Place): LayerSpecification[] {
  const layers: LayerSpecification[] = [
    { ...place, id: `${layer.name}-area`, type: "fill", paint: { "fill-color": colourOf(layer, quietFill) } },
    {
      ...place,
      id: `${layer.name}-edge`,
      type: "line",
      paint: edgeOf(layer),
    },
  ];
  if (layer.colourBy !== undefined) {
    const unknown: FilterSpecification = ["!", ["has", layer.colourBy]];
    layers.splice(1, 0, { ...place, id: `${layer.name}-unknown`, type: "fill", filter: unknown, paint: { "fill-pattern": hatching } });
  }
  return layers.concat(classLayers(layer, place));
}

// What tells a class apart by more than its colour.
function classLayers(layer: LayerSpec, place: Place): LayerSpecification[] {
  const layers: LayerSpecification[] = [];
  for (const c of layer.classes ?? []) {
    if (layer.colourBy === undefined || c.is === undefined) continue;
    const filter: FilterSpecification = ["==", ["get", layer.colourBy], c.is];
    if (c.pattern !== undefined) layers.push({ ...place, id: `${layer.name}-pattern-${c.is}`, type: "fill", filter, paint: { "fill-pattern": patternImage(c.pattern) } });
    if (c.edge !== undefined) layers.push({ ...place, id: `${layer.name}-edge-${c.is}`, type: "line", filter, paint: { "line-color": c.edge, "line-width": 2.5 } });
  }
  return layers;
}

/** The id of the part of a layer that shows what is chosen; its filter is set later. */
export function chosenLayer(layer: LayerSpec): string {
  return `${layer.name}-chosen`;
}

/** Only the feature with this id; a point that stands for several has none. */
export function only(id: string): FilterSpecification {
  return ["all", ["has", "id"], ["==", ["to-string", ["get", "id"]], id]];
}

/** Marks what is chosen: a dark line with a bright one within, seen on any ground. */
export function chosenLayers(layer: LayerSpec): LayerSpecification[] {
  const place = placeOf(layer);
  const filter = only("");
  if (layer.kind === "point") {
    const ring = (from: number, colour: string, width: number) => ({
      "circle-radius": (layer.radius ?? 6) + from,
      "circle-opacity": 0,
      "circle-stroke-color": colour,
      "circle-stroke-width": width,
    });
    return [
      { ...place, id: chosenLayer(layer), type: "circle", filter, paint: ring(3, chosenDark, 6) },
      { ...place, id: `${chosenLayer(layer)}-light`, type: "circle", filter, paint: ring(4.75, chosenLight, 2.5) },
    ];
  }
  return [
    { ...place, id: chosenLayer(layer), type: "line", filter, paint: { "line-color": chosenDark, "line-width": 6 } },
    { ...place, id: `${chosenLayer(layer)}-light`, type: "line", filter, paint: { "line-color": chosenLight, "line-width": 2.5 } },
  ];
}

// Where areas are shaded, the shades tell them apart from afar and their edges
// would only darken the map; closer in the edges show.
function edgeOf(layer: LayerSpec): { "line-color": string; "line-width": ExpressionSpecification } {
  if (layer.colourBy === undefined) return { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.6, 12, 1.6] };
  return { "line-color": shadedLine, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0, 11, 0.5, 14, 1.4] };
}

// A point that stands for several, made here from GeoJSON or by the server in a
// tile, says how many: MapLibre calls the count point_count, our tiles count.
const many: ExpressionSpecification = ["coalesce", ["get", "point_count"], ["get", "count"], 1];

function pointLayers(layer: LayerSpec, place: Place): LayerSpecification[] {
  const radius = layer.radius ?? 6;
  return [
    {
      ...place,
      id: `${layer.name}-point`,
      type: "circle",
      paint: {
        "circle-color": colourOf(layer, point),
        "circle-radius": ["case", [">", many, 1], ["interpolate", ["linear"], many, 2, 13, 100, 20, 1000, 28], radius],
        "circle-stroke-color": strokeOf(layer),
        "circle-stroke-width": 1.5,
      },
    },
    {
      ...place,
      id: `${layer.name}-count`,
      type: "symbol",
      filter: [">", many, 1],
      layout: { "icon-image": ["concat", "count-", ["to-string", many]], "icon-allow-overlap": true },
    },
  ];
}

function strokeOf(layer: LayerSpec): string | ExpressionSpecification {
  let expression: string | ExpressionSpecification = "#ffffff";
  for (const c of layer.classes ?? []) {
    if (c.edge === undefined || layer.colourBy === undefined) continue;
    expression = ["case", ["==", ["get", layer.colourBy], c.is ?? c.from], c.edge, expression] as ExpressionSpecification;
  }
  return expression;
}

function colourOf(layer: LayerSpec, fallback: string): string | ExpressionSpecification {
  const plain = layer.colour ?? fallback;
  const classes = layer.classes ?? [];
  if (layer.colourBy === undefined || classes.length === 0) return plain;
  const value: ExpressionSpecification = ["get", layer.colourBy];
  // Later classes are tested first: the highest threshold that is reached wins.
  let expression: string | ExpressionSpecification = plain;
  for (const c of classes) {
    const test: ExpressionSpecification =
      c.is !== undefined ? ["==", value, c.is] : ["all", ["has", layer.colourBy], [">=", ["to-number", value, 0], c.from]];
    expression = ["case", test, c.colour, expression] as ExpressionSpecification;
  }
  return expression;
}
