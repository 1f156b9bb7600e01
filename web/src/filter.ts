// The panel of filters stands open where there is room beside the results. The
// stylesheet shows it either way; this tells assistive technology so.
export function enhanceFilter(element: HTMLElement): void {
  const panel = element as HTMLDetailsElement;
  const wide = window.matchMedia("(min-width: 56em)");
  const summary = panel.querySelector("summary");
  const follow = (): void => {
    panel.open = wide.matches;
    // A summary that cannot be pressed should not take focus.
    if (wide.matches) summary?.setAttribute("tabindex", "-1");
    else summary?.removeAttribute("tabindex");
  };
  follow();
  wide.addEventListener("change", follow);
}
