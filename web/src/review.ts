// Keys for reviewing one row after another: 1–9 choose a candidate and send, n
// says none of these, u takes back the last decision. They can be switched off,
// for those whose software types for them, and the choice is remembered.

const remembered = "fairground.review.keys";

export function enhanceReview(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  const help = document.querySelector<HTMLElement>("[data-review-help]");
  const toggle = help?.querySelector<HTMLInputElement>("[data-review-switch]") ?? null;
  if (help === null || toggle === null) return;

  help.hidden = false;
  toggle.checked = recall();
  const follow = (): void => {
    form.querySelectorAll<HTMLElement>("[data-review-hint]").forEach((hint) => (hint.hidden = !toggle.checked));
  };
  follow();
  toggle.addEventListener("change", () => {
    remember(toggle.checked);
    follow();
  });

  let sent = false;
  document.addEventListener("keydown", (event) => {
    if (sent || !toggle.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    sent = press(form, event.key.toLowerCase());
    if (sent) event.preventDefault();
  });
}

function press(form: HTMLFormElement, key: string): boolean {
  if (key === "u") {
    const undo = document.querySelector<HTMLElement>("[data-review-undo]");
    undo?.click();
    return undo !== null;
  }
  if (!/^[1-9n]$/.test(key)) return false;
  const radio = form.querySelector<HTMLInputElement>(`input[data-review-key="${key}"]`);
  if (radio === null) return false;
  radio.checked = true;
  form.requestSubmit();
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

// Storage is refused in some private windows; the keys then start switched on.
function recall(): boolean {
  try {
    return localStorage.getItem(remembered) !== "off";
  } catch {
    return true;
  }
}

function remember(on: boolean): void {
  try {
    localStorage.setItem(remembered, on ? "on" : "off");
  } catch {
    // Not remembered, then.
  }
}
