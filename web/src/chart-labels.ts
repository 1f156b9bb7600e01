// Names beside marks, where there is room for them.
import type { Markish } from "@observablehq/plot";

import { halo, widthOf } from "./chart-look";
import type { Size } from "./chart-look";
import type { Point } from "./chart-read";

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// nameMarked names the marked places where there is room; one's own always.
export function nameMarked(places: Point[], place: (p: Point) => [number, number], size: Size, along = (p: Point): number => p.x): Markish[] {
  const marked = places.filter((p) => p.mark !== "").sort((a, b) => Number(b.mark === "own") - Number(a.mark === "own"));
  const taken: Box[] = places.map((p) => {
    const [x, y] = place(p);
    return { left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 };
  });
  return marked.flatMap((p) => {
    const [x, y] = place(p);
    const width = widthOf(p.row, size.font, p.mark === "own" ? 700 : 400) + 4;
    const high = size.font * 0.6;
    const tries = [
      { anchor: "start" as const, dx: 10, dy: 0 },
      { anchor: "end" as const, dx: -10, dy: 0 },
      { anchor: "middle" as const, dx: 0, dy: -16 },
      { anchor: "middle" as const, dx: 0, dy: 16 },
    ].map((t) => {
      const left = x + t.dx - (t.anchor === "start" ? 0 : t.anchor === "end" ? width : width / 2);
      return { ...t, box: { left, right: left + width, top: y + t.dy - high, bottom: y + t.dy + high } };
    });
    const inside = tries.filter((t) => t.box.left > 0 && t.box.right < size.width);
    const free = inside.find((t) => !taken.some((b) => meet(t.box, b))) ?? (p.mark === "own" ? inside[0] : undefined);
    if (free === undefined) return [];
    taken.push(free.box);
    const weight = p.mark === "own" ? 700 : 400;
    return [
      halo([p], {
        x: along(p),
        y: p.y,
        text: () => p.row,
        textAnchor: free.anchor,
        dx: free.dx,
        dy: free.dy,
        fontSize: size.font,
        fontWeight: weight,
        className: "fg-plot__label",
      }),
    ];
  });
}
