// Suggestions under a search box, after the ARIA combobox pattern: the box keeps
// the focus, the arrow keys move through the list, Enter opens what is chosen
// and, when nothing is, sends the form as it would without this.

interface Suggestion {
  label: string;
  detail: string;
  url: string;
}

const quiet = 150; // milliseconds without a key before asking
const shortest = 2;

export function enhanceSuggest(element: HTMLElement): void {
  const input = element.querySelector<HTMLInputElement>("input[name=q]");
  const address = element.dataset["suggest"];
  if (input === null || address === undefined) return;
  new Combobox(input, address);
}

class Combobox {
  private readonly list = document.createElement("ul");
  private readonly status = document.createElement("div");
  private found: Suggestion[] = [];
  private chosen = -1;
  private timer = 0;
  private asking: AbortController | null = null;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly address: string,
  ) {
    this.list.id = `${input.id}-list`;
    this.list.className = "fg-search__list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.status.className = "govuk-visually-hidden";
    this.status.setAttribute("role", "status");
    input.parentElement?.append(this.list);
    input.parentElement?.after(this.status);

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
    if (this.input.value.trim().length < shortest) return this.close();
    this.timer = window.setTimeout(() => void this.ask(), quiet);
  }

  private async ask(): Promise<void> {
    this.asking = new AbortController();
    const url = new URL(this.address, window.location.href);
    url.searchParams.set("q", this.input.value.trim());
    try {
      const response = await fetch(url, { signal: this.asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok) return this.close();
      this.found = (await response.json()) as Suggestion[];
      this.show();
    } catch {
      // Asked again in the meantime, or unreachable: the form still works.
    }
  }

  private show(): void {
    if (document.activeElement !== this.input) return;
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...this.found.map((suggestion, i) => this.option(suggestion, i)));
    this.open(this.found.length > 0);
    this.status.textContent =
      this.found.length === 0 ? "No suggestions" : `${this.found.length} suggestion${this.found.length === 1 ? "" : "s"}`;
  }

  private option(suggestion: Suggestion, index: number): HTMLElement {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.className = "fg-search__option";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.textContent = suggestion.label;
    const detail = document.createElement("span");
    detail.textContent = suggestion.detail;
    item.append(detail);
    // Pressing must not take the focus from the box before the click arrives.
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => this.go(index));
    return item;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      return this.close();
    }
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.choose(this.chosen + step);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.go(this.chosen);
    }
  }

  // Past either end is the box itself, with nothing chosen.
  private choose(index: number): void {
    const count = this.found.length;
    this.chosen = index >= count ? -1 : index < -1 ? count - 1 : index;
    Array.from(this.list.children).forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === this.chosen));
      if (i === this.chosen) {
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    });
    if (this.chosen < 0) this.input.removeAttribute("aria-activedescendant");
  }

  private go(index: number): void {
    const suggestion = this.found[index];
    if (suggestion === undefined) return;
    const url = new URL(suggestion.url, window.location.href);
    if (url.origin === window.location.origin) window.location.assign(url);
  }

  private open(on: boolean): void {
    this.list.hidden = !on;
    this.input.setAttribute("aria-expanded", String(on));
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
    this.open(false);
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
  }
}
