// Every page loads this. Each enhancement looks for its own data- attribute and
// leaves the page as the server sent it when something is missing.
import { Button, Checkboxes, ErrorSummary, Radios, SkipLink, createAll } from "govuk-frontend";

import { enhanceDrop } from "./drop";
import { enhanceFilter } from "./filter";
import { enhancePasskey } from "./passkey";
import { enhancePrint } from "./print";
import { enhanceProgress } from "./progress";
import { enhanceReview } from "./review";
import { enhanceSuggest } from "./suggest";

// GOV.UK Frontend asks for this class before it touches a page.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const component of [Button, Checkboxes, ErrorSummary, Radios, SkipLink]) {
  createAll(component);
}

function each(selector: string, enhance: (element: HTMLElement) => void): void {
  document.querySelectorAll<HTMLElement>(selector).forEach((element) => enhance(element));
}

each("form[data-suggest]", enhanceSuggest);
each("details[data-filter]", enhanceFilter);
each("[data-drop]", enhanceDrop);
each("[data-print]", enhancePrint);
each("[data-progress]", enhanceProgress);
each("[data-passkey]", enhancePasskey);
each("form[data-review]", enhanceReview);
each("[data-notice]", (notice) => notice.focus());

// The map library is large, so only pages with a map fetch it.
each("[data-map]", (canvas) => {
  const script = canvas.dataset["mapScript"];
  if (script === undefined || script === "") return;
  import(script)
    .then((module: { draw: (canvas: HTMLElement) => void }) => module.draw(canvas))
    .catch((error: unknown) => console.warn("The map could not be shown.", error));
});

// So is the chart library.
each("figure[data-chart]", (figure) => {
  const script = figure.dataset["chartScript"];
  if (script === undefined || script === "") return;
  import(script)
    .then((module: { draw: (figure: HTMLElement) => void }) => module.draw(figure))
    .catch((error: unknown) => console.warn("The chart could not be shown.", error));
});
