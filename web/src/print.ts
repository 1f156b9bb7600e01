// A button that prints the page. Without scripts it is not there, and the page
// says how to print.
export function enhancePrint(button: HTMLElement): void {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
