// Draws a figure's map from the specification in its data-map attribute. It asks
// our own server for tiles and nothing else: no fonts, no sprites, no basemap.
import { Map as MapView, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";

import { chosenInAddress, seenIn, writeSeen } from "./map-address";
import { addHatching, drawCounts } from "./map-images";
import { FeatureList, middle } from "./map-list";
import type { Listed } from "./map-list";
import { Selection, move } from "./map-selection";
import { chosenLayers, layersOf, pressable, sourcesOf } from "./map-style";
import type { LayerSpec, MapSpec } from "./map-style";

export function draw(canvas: HTMLElement): void {
  const spec = JSON.parse(canvas.dataset["map"] ?? "{}") as MapSpec;
  setWorkerUrl(new URL(canvas.dataset["mapWorker"] ?? "", window.location.href).href);
  canvas.replaceChildren();
  canvas.classList.add("fg-map__canvas--on");

  const seen = spec.linked === true ? seenIn(window.location.hash) : null;
  const map = new MapView({
    container: canvas,
    style: { version: 8, sources: sourcesOf(spec), layers: [] },
    ...(seen ?? { bounds: spec.bounds, fitBoundsOptions: { padding: 24 } }),
    maxPitch: 0,
    dragRotate: false,
    attributionControl: false, // the page states its licences in words
    cooperativeGestures: true, // a finger scrolls the page, two move the map
    fadeDuration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    locale: {
      "CooperativeGesturesHandler.WindowsHelpText": "Hold Ctrl and scroll to zoom the map",
      "CooperativeGesturesHandler.MacHelpText": "Hold ⌘ and scroll to zoom the map",
      "CooperativeGesturesHandler.MobileHelpText": "Use two fingers to move the map",
      "Map.Title": canvas.dataset["mapLabel"] ?? "Map",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  drawCounts(map);

  map.on("load", () => {
    addHatching(map);
    for (const layer of spec.layers.flatMap((l) => layersOf(l))) map.addLayer(layer);
    for (const layer of spec.layers) if (pressable(layer).length > 0) chosenLayers(layer).forEach((l) => map.addLayer(l));
    const say = announcer(canvas);
    const selection = new Selection(map, spec, say);
    const press = (listed: Listed): void => pressed(map, listed, selection, () => list.focus(listed.key));
    const list = new FeatureList(map, spec, press, say);
    spec.layers.forEach((layer) => pressable(layer).forEach((id) => listen(map, id, layer, selection)));
    if (spec.linked === true) {
      map.on("moveend", () => writeSeen(map));
      map.once("idle", () => selection.restore(chosenInAddress(), seen === null));
    }
    map.once("idle", () => (canvas.dataset["mapReady"] = "true"));
  });
}

// announcer makes a line that assistive technology reads out when it changes.
function announcer(canvas: HTMLElement): (words: string) => void {
  const line = document.createElement("p");
  line.className = "govuk-visually-hidden";
  line.setAttribute("role", "status");
  canvas.after(line);
  return (words) => (line.textContent = words);
}

// pressed does for an entry of the list what a click does on the map.
function pressed(map: MapView, listed: Listed, selection: Selection, back: () => void): void {
  const { feature, layer } = listed;
  const at = middle(feature);
  if (feature.properties["cluster"] === true) return void approach(map, feature);
  if (Number(feature.properties["count"] ?? 1) > 1) return move(map, at, map.getZoom() + 2);
  selection.choose(feature, layer, at, back);
}

function listen(map: MapView, id: string, layer: LayerSpec, selection: Selection): void {
  map.on("click", id, (event: MapMouseEvent & { features?: MapGeoJSONFeature[] }) => {
    const feature = event.features?.[0];
    // A point on an area: the upper layer was told of the click first.
    if (feature === undefined || event.defaultPrevented) return;
    event.preventDefault();
    if (feature.properties["cluster"] === true) return void approach(map, feature);
    if (Number(feature.properties["count"] ?? 1) > 1) return move(map, event.lngLat.toArray(), map.getZoom() + 2);
    selection.choose(feature, layer, event.lngLat.toArray());
  });
  map.on("mouseenter", id, () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", id, () => (map.getCanvas().style.cursor = ""));
}

async function approach(map: MapView, cluster: MapGeoJSONFeature): Promise<void> {
  const source = map.getSource<GeoJSONSource>(cluster.source);
  if (source === undefined || cluster.geometry.type !== "Point") return;
  const zoom = await source.getClusterExpansionZoom(Number(cluster.properties["cluster_id"]));
  move(map, cluster.geometry.coordinates as [number, number], zoom);
}
