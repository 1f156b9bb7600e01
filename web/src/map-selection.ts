// What is chosen, on the map and in the tables beside it.
import { Popup } from "maplibre-gl";
import type { Map as MapView, MapGeoJSONFeature } from "maplibre-gl";

import { writeChosen } from "./map-address";
import { featuresIn, middle } from "./map-list";
import { chosenLayer, only, pressable } from "./map-style";
import type { LayerSpec, MapSpec } from "./map-style";

export function move(map: MapView, center: [number, number], zoom: number): void {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) map.jumpTo({ center, zoom });
  else map.flyTo({ center, zoom, duration: 900 });
}

// Selection keeps the map and the tables pointing at the same thing.
export class Selection {
  private popup: Popup | null = null;
  private readonly rows: HTMLElement[];

  constructor(
    private readonly map: MapView,
    private readonly spec: MapSpec,
    private readonly say: (words: string) => void,
  ) {
    this.rows = spec.tables.flatMap((id) => Array.from(document.querySelectorAll<HTMLElement>(`#${CSS.escape(id)} tr[data-id]`)));
    this.rows.forEach((row) => this.addButton(row));
  }

  /** Chooses a feature. back takes the focus when its pop-up is closed from the keyboard. */
  choose(feature: MapGeoJSONFeature, layer: LayerSpec, at: [number, number], back?: () => void): void {
    this.mark(String(feature.properties["id"] ?? ""));
    const content = describe(feature, layer);
    this.say(`Chosen: ${Array.from(content.children, (line) => line.textContent ?? "").join(". ")}`);
    this.open(at, content, back);
  }

  /** Chooses what the address names, going there if the map may move. */
  restore(id: string, mayMove: boolean): void {
    if (id === "") return;
    this.mark(id);
    const row = this.rows.find((r) => r.dataset["id"] === id);
    const at = row === undefined ? null : placeOf(row);
    const describeIt = (): void => {
      const found = featuresIn(this.map, this.spec).find((l) => String(l.feature.properties["id"] ?? "") === id);
      if (found === undefined && at === null) return;
      const head = row?.querySelector("th") ?? null;
      const content = found !== undefined ? describe(found.feature, found.layer) : head !== null ? card(firstLine(head), "", linkOf(head)) : null;
      const where = found !== undefined ? middle(found.feature) : at;
      if (content !== null && where !== null) this.open(where, content, undefined, false);
    };
    if (at !== null && mayMove) {
      this.map.jumpTo({ center: at, zoom: Math.max(this.map.getZoom(), 13) });
      this.map.once("idle", describeIt);
    } else {
      describeIt();
    }
  }

  private open(at: [number, number], content: HTMLElement, back?: () => void, focus = true): void {
    this.popup?.remove();
    const popup = new Popup({ maxWidth: "18rem", focusAfterOpen: focus }).setLngLat(at).setDOMContent(content).addTo(this.map);
    const box = popup.getElement();
    let within = false;
    box.addEventListener("focusin", () => (within = true));
    box.addEventListener("focusout", (event) => (within = event.relatedTarget === null));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") popup.remove();
    });
    popup.on("close", () => {
      if (within) (back ?? (() => this.map.getCanvas().focus()))();
    });
    this.popup = popup;
  }

  private mark(id: string): void {
    for (const row of this.rows) {
      const chosen = row.dataset["id"] === id;
      row.toggleAttribute("data-chosen", chosen);
      if (chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    for (const layer of this.spec.layers) {
      if (pressable(layer).length === 0) continue;
      for (const name of [chosenLayer(layer), `${chosenLayer(layer)}-light`]) {
        if (this.map.getLayer(name) !== undefined) this.map.setFilter(name, only(id));
      }
    }
    if (this.spec.linked === true) writeChosen(id);
  }

  // A row that says where it is gets a button that goes there.
  private addButton(row: HTMLElement): void {
    const at = placeOf(row);
    const head = row.querySelector("th");
    if (head === null || at === null) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fg-show-on-map";
    button.textContent = "Show on map";
    const what = document.createElement("span");
    what.className = "govuk-visually-hidden";
    what.textContent = `: ${head.textContent?.trim() ?? ""}`;
    button.append(what);
    button.addEventListener("click", () => {
      this.mark(row.dataset["id"] ?? "");
      move(this.map, at, Math.max(this.map.getZoom(), 13));
      this.map.getContainer().scrollIntoView({ block: "nearest" });
      this.open(at, card(firstLine(head), "", linkOf(head)), () => button.focus());
    });
    head.append(button);
  }
}

function placeOf(row: HTMLElement): [number, number] | null {
  const [lon, lat] = (row.dataset["at"] ?? "").split(",").map(Number);
  return lon === undefined || lat === undefined || Number.isNaN(lat) ? null : [lon, lat];
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
