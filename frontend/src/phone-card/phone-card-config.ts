import { deviceOf, phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import type { Contact } from "../core/contacts";
import { knownTexts, loadTexts } from "../texts";

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

/** The form of the editor, which Home Assistant draws. */
export function configForm(): object {
  const options = SECTIONS.map((value) => ({ value, label: label(`section.${value}`, value) }));
  return {
    schema: [
      {
        name: "device_id",
        required: true,
        selector: { device: { filter: [{ integration: "poly_vvx" }] } },
      },
      { name: "name", selector: { text: {} } },
      {
        name: "sections",
        selector: { select: { multiple: true, mode: "list", options } },
      },
      { name: "start", selector: { select: { mode: "dropdown", options } } },
      {
        name: "contacts",
        selector: {
          object: {
            multiple: true,
            label_field: "name",
            description_field: "number",
            fields: {
              name: { label: label("editor.contact_name"), required: true, selector: { text: {} } },
              number: {
                label: label("editor.contact_number"),
                required: true,
                selector: { text: { type: "tel" } },
              },
              icon: { label: label("editor.contact_icon"), selector: { icon: {} } },
            },
          },
        },
      },
      { name: "confirm_call_back", selector: { boolean: {} } },
    ],
    computeLabel: ({ name }: { name: string }) => label(`editor.${name}`, name),
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

/** A text for the editor, which is drawn without any state of Home Assistant at hand. */
function label(path: string, otherwise = ""): string {
  return knownTexts().card(path) || otherwise;
}
