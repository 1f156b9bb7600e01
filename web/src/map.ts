// Draws a figure's map from the specification in its data-map attribute. It asks
// our own server for tiles and nothing else: no fonts, no sprites, no basemap.
import { Map as MapView, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";

import { addHatching, drawCounts } from "./map-images";
import { layersOf, pressable, sourcesOf } from "./map-style";
import type { LayerSpec, MapSpec } from "./map-style";

export function draw(canvas: HTMLElement): void {
  const spec = JSON.parse(canvas.dataset["map"] ?? "{}") as MapSpec;
  setWorkerUrl(new URL(canvas.dataset["mapWorker"] ?? "", window.location.href).href);
  canvas.replaceChildren();
  canvas.classList.add("fg-map__canvas--on");

  const map = new MapView({
    container: canvas,
    style: { version: 8, sources: sourcesOf(spec), layers: [] },
    bounds: spec.bounds,
    fitBoundsOptions: { padding: 24 },
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
    const selection = new Selection(map, spec);
    spec.layers.forEach((layer) => pressable(layer).forEach((id) => listen(map, id, layer, selection)));
    map.once("idle", () => (canvas.dataset["mapReady"] = "true"));
  });
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

function move(map: MapView, center: [number, number], zoom: number): void {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) map.jumpTo({ center, zoom });
  else map.flyTo({ center, zoom, duration: 900 });
}

// Selection keeps the map and the table pointing at the same thing.
class Selection {
  private popup: Popup | null = null;
  private readonly rows: HTMLElement[];

  constructor(
    private readonly map: MapView,
    spec: MapSpec,
  ) {
    this.rows = Array.from(document.querySelectorAll<HTMLElement>(`#${CSS.escape(spec.table)} tr[data-id]`));
    this.rows.forEach((row) => this.addButton(row));
  }

  choose(feature: MapGeoJSONFeature, layer: LayerSpec, at: [number, number]): void {
    this.popup?.remove();
    this.popup = new Popup({ maxWidth: "18rem" }).setLngLat(at).setDOMContent(describe(feature, layer)).addTo(this.map);
    this.mark(String(feature.properties["id"] ?? ""));
  }

  private mark(id: string): void {
    this.rows.forEach((row) => row.toggleAttribute("data-chosen", row.dataset["id"] === id));
  }

  // A row that says where it is gets a button that goes there.
  private addButton(row: HTMLElement): void {
    const [lon, lat] = (row.dataset["at"] ?? "").split(",").map(Number);
    const head = row.querySelector("th");
    if (head === null || lon === undefined || lat === undefined || Number.isNaN(lat)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fg-show-on-map";
    button.textContent = "Show on map";
    const what = document.createElement("span");
    what.className = "govuk-visually-hidden";
    what.textContent = `: ${head.textContent?.trim() ?? ""}`;
    button.append(what);
    button.addEventListener("click", () => {
      move(this.map, [lon, lat], Math.max(this.map.getZoom(), 13));
      this.mark(row.dataset["id"] ?? "");
      this.map.getContainer().scrollIntoView({ block: "nearest" });
      this.popup?.remove();
      this.popup = new Popup({ maxWidth: "18rem" })
        .setLngLat([lon, lat])
        .setDOMContent(card(firstLine(head), "", linkOf(head)))
        .addTo(this.map);
    });
    head.append(button);
  }
}

function firstLine(head: Element): string {
  return head.querySelector("a, .fg-cell > span")?.textContent?.trim() ?? "";
}

function linkOf(head: Element): string {
  return head.querySelector("a")?.getAttribute("href") ?? "";
}

function describe(feature: MapGeoJSONFeature, layer: LayerSpec): HTMLElement {
  const { id, name } = feature.properties as { id?: unknown; name?: unknown };
  const detail = layer.detail === undefined ? "" : String(feature.properties[layer.detail] ?? "");
  const page = layer.page === undefined ? "" : layer.page.replace("{id}", encodeURIComponent(String(id ?? "")));
  return card(String(name ?? id ?? ""), detail, page);
}

// Everything goes in as text: names come from files that anybody may have typed.
function card(name: string, detail: string, page: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "fg-popup";
  const title = document.createElement(page === "" ? "span" : "a");
  title.className = "fg-popup__name";
  title.textContent = name;
  if (title instanceof HTMLAnchorElement) title.href = page;
  box.append(title);
  if (detail !== "") {
    const line = document.createElement("span");
    line.className = "fg-popup__detail";
    line.textContent = detail;
    box.append(line);
  }
  return box;
}
