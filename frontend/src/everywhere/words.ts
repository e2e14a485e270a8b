import { DOMAIN, type Hass, type Localize } from "../connection/hass";
import type { Call } from "../core/snapshot";

/** Longer names would push the buttons out of sight. */
const LONGEST = 60;

/** The texts of the card. Home Assistant keeps them once they are loaded. */
export async function words(hass: Hass): Promise<Localize> {
  const localize = await hass.loadBackendTranslation("config_panel", DOMAIN);
  return (path, values) => localize(`component.${DOMAIN}.config_panel.card.${path}`, values);
}

/** Names are anybody's text: they are kept from turning the rest of a sentence around. */
export function isolated(text: string): string {
  return `\u2068${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}\u2069`;
}

/** Numbers read from left to right in every language. */
export function leftToRight(number: string): string {
  return `\u2066${number}\u2069`;
}

/** Who is calling, in one line. */
export function callerOf({ name, number, withheld }: Call, say: Localize): string {
  const written = number && leftToRight(number);
  if (name && name !== number) {
    return isolated(name) + (written ? ` (${written})` : "");
  }
  return written ?? say(`party.${withheld ? "withheld" : "unknown"}`);
}
