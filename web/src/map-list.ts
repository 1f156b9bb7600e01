// The list under a map of what is in the part that is seen. It makes everything
// that a pointer can press reachable from the keyboard: it opens with Enter, its
// entries take Tab and the arrow keys, and an entry does what a click does.
import type { Map as MapView, MapGeoJSONFeature } from "maplibre-gl";

import { pressable } from "./map-style";
import type { LayerSpec, MapSpec } from "./map-style";

export interface Listed {
  feature: MapGeoJSONFeature;
  layer: LayerSpec;
  key: string;
}

const most = 50;

export class FeatureList {
  private readonly details = document.createElement("details");
  private readonly summary = document.createElement("summary");
  private readonly note = document.createElement("p");
  private readonly list = document.createElement("ul");
  private said = "";

  constructor(
    private readonly map: MapView,
    private readonly spec: MapSpec,
    private readonly press: (listed: Listed) => void,
    private readonly say: (words: string) => void,
  ) {
    this.details.className = "fg-map__list";
    this.summary.className = "fg-map__list-summary";
    this.summary.textContent = "List what is on the map";
    this.note.className = "fg-map__list-note";
    this.details.append(this.summary, this.note, this.list);
    map.getContainer().after(this.details);
    this.list.addEventListener("keydown", (event) => this.keyed(event));
    this.details.addEventListener("toggle", () => this.fill());
    map.on("idle", () => this.fill());
  }

  private fill(): void {
    const all = featuresIn(this.map, this.spec);
    this.summary.textContent = `List what is on the map (${all.length.toLocaleString("en-GB")})`;
    if (!this.details.open) return;
    const shown = all.slice(0, most);
    const words = all.length > most ? `${all.length.toLocaleString("en-GB")} on the part of the map that you see; the ${most} with the most need are listed.` : `${all.length} on the part of the map that you see.`;
    this.note.textContent = words;
    if (words !== this.said) this.say(words);
    this.said = words;
    // An entry that has the focus keeps it, wherever it comes to stand.
    const focused = this.list.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
    this.list.replaceChildren(...shown.map((listed) => this.entry(listed)));
    if (focused === undefined) return;
    const again = this.buttons().find((button) => button.dataset["key"] === focused) ?? this.buttons()[0];
    (again ?? this.summary).focus();
  }

  private entry(listed: Listed): HTMLLIElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset["key"] = listed.key;
    const { name, id } = listed.feature.properties as { name?: unknown; id?: unknown };
    const count = Number(listed.feature.properties["point_count"] ?? listed.feature.properties["count"] ?? 1);
    const title = document.createElement("span");
    title.className = "fg-map__list-name";
    title.textContent = String(name ?? id ?? `${count} together`);
    button.append(title);
    const about = count > 1 ? "Go closer to tell them apart." : String(listed.feature.properties[listed.layer.detail ?? ""] ?? "");
    if (about !== "") {
      const line = document.createElement("span");
      line.className = "fg-map__list-about";
      line.textContent = ` ${about}`;
      button.append(line);
    }
    button.addEventListener("click", () => this.press(listed));
    item.append(button);
    return item;
  }

  private buttons(): HTMLButtonElement[] {
    return Array.from(this.list.querySelectorAll("button"));
  }

  private keyed(event: KeyboardEvent): void {
    const buttons = this.buttons();
    const now = buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || now < 0) return;
    event.preventDefault();
    buttons[Math.min(Math.max(to, 0), buttons.length - 1)]?.focus();
  }

  /** Gives the focus back to an entry, as after its pop-up was closed. */
  focus(key: string): void {
    this.buttons().find((button) => button.dataset["key"] === key)?.focus();
  }
}

/** What is in the part that is seen and can be chosen, the most need first. */
export function featuresIn(map: MapView, spec: MapSpec): Listed[] {
  const found = new Map<string, Listed & { order: number }>();
  for (const layer of spec.layers) {
    const ids = pressable(layer).filter((id) => map.getLayer(id) !== undefined);
    if (ids.length === 0) continue;
    for (const feature of map.queryRenderedFeatures({ layers: ids })) {
      const key = `${layer.name} ${String(feature.properties["id"] ?? feature.id ?? JSON.stringify(feature.geometry))}`;
      if (found.has(key)) continue; // a shape has a part in each tile
      found.set(key, { feature, layer, key, order: orderOf(feature, layer) });
    }
  }
  const name = (l: Listed): string => String(l.feature.properties["name"] ?? "");
  return Array.from(found.values()).sort((a, b) => (a.order === b.order ? 0 : b.order - a.order) || name(a).localeCompare(name(b), "en-GB"));
}

// What stands in the page's list comes before what is only on the map.
function orderOf(feature: MapGeoJSONFeature, layer: LayerSpec): number {
  if (layer.points !== undefined) return Number.POSITIVE_INFINITY;
  const value = layer.order === undefined ? Number.NaN : Number(feature.properties[layer.order] ?? Number.NaN);
  return Number.isNaN(value) ? -1 : value;
}

/** A place on a feature to point at: where a point is, the middle of the rectangle round the largest part of an area. */
export function middle(feature: MapGeoJSONFeature): [number, number] {
  const g = feature.geometry;
  if (g.type === "Point") return g.coordinates as [number, number];
  const parts = g.type === "MultiPolygon" ? g.coordinates : g.type === "Polygon" ? [g.coordinates] : [];
  let best: [number, number] = [0, 0];
  let most = -1;
  for (const part of parts) {
    const ring: number[][] = part[0] ?? [];
    const [xs, ys] = [ring.map((p) => p[0] ?? 0), ring.map((p) => p[1] ?? 0)];
    const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const size = (east - west) * (north - south);
    if (size > most) [most, best] = [size, [(west + east) / 2, (south + north) / 2]];
  }
  return best;
}
