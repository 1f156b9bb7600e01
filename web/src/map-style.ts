// Turns a figure's specification into MapLibre's sources and layers.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";

export interface MapClass {
  from: number;
  is?: string;
  colour: string;
}

export interface LayerSpec {
  name: string;
  kind: "area" | "outline" | "point";
  tiles?: string;
  data?: string;
  colour?: string;
  colourBy?: string;
  classes?: MapClass[];
  radius?: number;
  plain?: boolean;
  detail?: string;
  minZoom?: number;
  maxZoom?: number;
  page?: string;
}

export interface MapSpec {
  bounds: [number, number, number, number];
  table: string;
  layers: LayerSpec[];
}

const quietFill = "#e3e6e1";
const line = "#595959";
const shadedLine = "#8b7355";
const point = "#5b2c6f";

/** The name under which the hatching for "no record" is drawn. */
export const hatching = "no-record";

export function sourcesOf(spec: MapSpec): Record<string, SourceSpecification> {
  const sources: Record<string, SourceSpecification> = {};
  for (const layer of spec.layers) sources[layer.name] = sourceOf(layer);
  return sources;
}

function sourceOf(layer: LayerSpec): SourceSpecification {
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
  const place = layer.data === undefined ? { source: layer.name, "source-layer": layer.name } : { source: layer.name };
  switch (layer.kind) {
    case "area":
      return areaLayers(layer, place);
    case "outline":
      return [{ ...place, id: `${layer.name}-outline`, type: "line", paint: { "line-color": layer.colour ?? line, "line-width": 2 } }];
    case "point":
      return pointLayers(layer, place);
  }
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
  return layers;
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
        "circle-stroke-color": "#ffffff",
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
