// GOV.UK Frontend ships no types; this is the little that app.ts uses of it.
declare module "govuk-frontend" {
  type Component = new (root: Element) => unknown;
  export const Button: Component;
  export const Checkboxes: Component;
  export const ErrorSummary: Component;
  export const Radios: Component;
  export const SkipLink: Component;
  export function createAll(component: Component): unknown[];
}
