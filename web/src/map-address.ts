// The part of the map that is seen, and what is chosen on it, stand in the
// page's address, so that a link shows another reader the same.
import type { Map as MapView } from "maplibre-gl";

const chosenWord = "chosen";

export interface Seen {
  zoom: number;
  center: [number, number];
}

/** Reads #map=zoom/lat/lon; null for anything else. */
export function seenIn(hash: string): Seen | null {
  const match = /^#map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(hash);
  if (match === null) return null;
  const [zoom, lat, lon] = match.slice(1).map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  if (!(zoom <= 22) || !(Math.abs(lat) <= 85) || !(Math.abs(lon) <= 180)) return null;
  return { zoom, center: [lon, lat] };
}

/** What the address says is chosen; "" for nothing. */
export function chosenInAddress(): string {
  return new URL(window.location.href).searchParams.get(chosenWord) ?? "";
}

export function writeSeen(map: MapView): void {
  const { lat, lng } = map.getCenter();
  const url = new URL(window.location.href);
  url.hash = `map=${map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  replace(url);
}

export function writeChosen(id: string): void {
  const url = new URL(window.location.href);
  if (id === "") url.searchParams.delete(chosenWord);
  else url.searchParams.set(chosenWord, id);
  replace(url);
}

// Moving a map is no step that somebody wants to go back over.
function replace(url: URL): void {
  window.history.replaceState(window.history.state, "", url);
}
