// Follows long work by asking the server once a second.

interface State {
  done: number;
  total: number;
  stage: string;
  running: boolean;
  failed: boolean;
  next: string;
}

const pause = 1000;
const longestPause = 15000;

export function enhanceProgress(panel: HTMLElement): void {
  const url = panel.dataset["progress"];
  if (url === undefined || url === "") return;
  let wait = pause;

  const ask = async (): Promise<void> => {
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      const state = (await response.json()) as State;
      wait = pause;
      show(panel, state);
      if (!state.running) return finish(state);
    } catch {
      // The server may be restarting: the work goes on, so does the asking.
      wait = Math.min(wait * 2, longestPause);
    }
    window.setTimeout(() => void ask(), wait);
  };
  window.setTimeout(() => void ask(), pause);
}

function show(panel: HTMLElement, state: State): void {
  const bar = panel.querySelector("progress");
  if (bar !== null && state.total > 0) {
    bar.max = state.total;
    bar.value = state.done;
  }
  setText(panel, "[data-progress-stage]", state.stage);
  if (state.total > 0) {
    const number = new Intl.NumberFormat("en-GB");
    setText(panel, "[data-progress-count]", `${number.format(state.done)} of ${number.format(state.total)}`);
  }
}

// A live region is announced when it changes, so it is left alone when it does not.
function setText(panel: HTMLElement, selector: string, text: string): void {
  const element = panel.querySelector(selector);
  if (element !== null && element.textContent !== text) element.textContent = text;
}

function finish(state: State): void {
  const next = new URL(state.next === "" ? window.location.href : state.next, window.location.href);
  if (next.origin === window.location.origin) window.location.replace(next);
}
