import type { Hass } from "../connection/hass";
import { knownTexts, loadTexts } from "../texts";

declare global {
  interface Window {
    customCards?: object[];
    customBadges?: object[];
    customCardFeatures?: object[];
    customStrategies?: object[];
  }
}

export const DOCUMENTATION =
  "https://github.com/poly-vvx/home-assistant-poly-vvx/blob/main/docs/card.md";

/** Load the words: where people choose something, nothing may yet have been shown. */
export async function loadWords(): Promise<void> {
  const root = document.querySelector<HTMLElement & { hass?: Hass }>("home-assistant");
  if (root?.hass) {
    await loadTexts(root.hass).catch(() => undefined);
  }
}

/** Have something offered where people choose one of its kind. */
export function announce(
  list: "customCards" | "customBadges" | "customCardFeatures" | "customStrategies",
  what: {
    readonly type: string;
    /** Its texts: `picker.<text>_name` and `picker.<text>_description`. */
    readonly text: string;
    /** What it is called until the texts are there. */
    readonly name: string;
    /** Whatever else Home Assistant knows of this kind. */
    readonly [more: string]: unknown;
  },
): void {
  const { type, text, name } = what;
  const entries = (window[list] ??= []);
  if (entries.some((entry) => (entry as { type?: string }).type === type)) {
    return;
  }
  entries.push({
    preview: true,
    documentationURL: DOCUMENTATION,
    ...what,
    // Read when the picker opens, when the language is known.
    get name() {
      return knownTexts().card(`picker.${text}_name`) || name;
    },
    get description() {
      return knownTexts().card(`picker.${text}_description`);
    },
  });
}
