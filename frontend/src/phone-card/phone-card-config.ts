import { deviceOf, phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import type { Contact } from "../core/contacts";
import { loadTexts } from "../texts";

export const PHONE_CARD = "poly-vvx-phone-card";

export const SECTIONS = ["keypad", "history", "contacts", "details"] as const;
export type Section = (typeof SECTIONS)[number];

export interface PhoneCardConfig {
  readonly type: string;
  readonly device_id?: string;
  readonly name?: string;
  /** What is shown besides the calls. */
  readonly sections?: readonly Section[];
  /** What is shown first, where there is room for one. */
  readonly start?: Section;
  readonly contacts?: readonly Contact[];
  /** Whether to ask before somebody is called from the history. */
  readonly confirm_call_back?: boolean;
}

/** What a person wrote, made whole. Throws what Home Assistant shows in place of the card. */
export function checked(config: PhoneCardConfig): PhoneCardConfig {
  const { sections = SECTIONS, contacts = [], start } = config;
  const wrong = [...sections, ...(start ? [start] : [])].find((one) => !SECTIONS.includes(one));
  if (wrong !== undefined) {
    throw new Error(`Unknown section: ${wrong}. Known ones: ${SECTIONS.join(", ")}`);
  }
  if (contacts.some((contact) => !contact.name || !contact.number)) {
    throw new Error("Each contact needs a name and a number");
  }
  return {
    ...config,
    sections,
    // In YAML, a number without quotes is one to reckon with.
    contacts: contacts.map((contact) => ({
      ...contact,
      number: String(contact.number as unknown),
    })),
  };
}

/** The first phone of the house, for the preview. */
export async function stubConfig(hass: Hass): Promise<Partial<PhoneCardConfig>> {
  await loadTexts(hass).catch(() => undefined);
  const [device_id] = phonesOf(hass);
  return device_id === undefined ? {} : { device_id };
}

/** Propose the card where somebody looks for one for an entity of a phone. */
export function entitySuggestion(hass: Hass, entityId: string): { config: PhoneCardConfig } | null {
  const device_id = deviceOf(hass, entityId);
  return device_id === undefined ? null : { config: { type: `custom:${PHONE_CARD}`, device_id } };
}
