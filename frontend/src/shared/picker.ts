import type { Hass } from "../connection/hass";
import { knownTexts } from "../texts";

declare global {
  interface Window {
    customCards?: object[];
    customBadges?: object[];
  }
}

export const DOCUMENTATION =
  "https://github.com/poly-vvx/home-assistant-poly-vvx/blob/main/docs/card.md";

/** Have a card or a badge offered where people choose one. */
export function announceCard(
  list: "customCards" | "customBadges",
  what: {
    type: string;
    /** Its texts: `picker.<text>_name` and `picker.<text>_description`. */
    text: string;
    /** What it is called until the texts are there. */
    name: string;
    getEntitySuggestion: (hass: Hass, entityId: string) => object | null;
  },
): void {
  const { type, text, name, getEntitySuggestion } = what;
  const entries = (window[list] ??= []);
  if (entries.some((entry) => (entry as { type?: string }).type === type)) {
    return;
  }
  entries.push({
    type,
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion,
    // Read when the picker opens, when the language is known.
    get name() {
      return knownTexts()?.card(`picker.${text}_name`) || name;
    },
    get description() {
      return knownTexts()?.card(`picker.${text}_description`) ?? "";
    },
  });
}
