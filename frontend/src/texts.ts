import {
  DOMAIN,
  type CommandError,
  type Connection,
  type Hass,
  type Localize,
} from "./connection/hass";
import type { PhoneState } from "./core/phone-model";

export type Values = Record<string, string | number>;

/**
 * The words of the card, from the integration's own translations.
 *
 * Its own are in the block `config_panel.card`, which Home Assistant leaves to an
 * integration. The states of a call are those of the sensor.
 */
export class Texts {
  private readonly plurals: Intl.PluralRules;

  constructor(
    private readonly localize: Localize,
    readonly language: string,
  ) {
    this.plurals = new Intl.PluralRules(language);
  }

  /** A text of the card, by its path below `config_panel.card`. */
  card(path: string, values?: Values): string {
    return this.localize(`component.${DOMAIN}.config_panel.card.${path}`, values);
  }

  /** A text that depends on a number: its key ends with the category of the number. */
  plural(path: string, count: number, values?: Values): string {
    const given = { count, ...values };
    return (
      this.card(`${path}_${this.plurals.select(count)}`, given) || this.card(`${path}_other`, given)
    );
  }

  /** The word for what a phone or a call is doing. */
  state(state: PhoneState | null): string {
    return (
      this.localize(`component.${DOMAIN}.entity.sensor.call_state.state.${state ?? "unknown"}`) ||
      this.card(`state.${state ?? "unknown"}`)
    );
  }
}

const loaded = new WeakMap<Connection, Map<string, Promise<Texts>>>();

let known = new Texts(() => "", "en");

/** The words that were loaded last, for what has to speak before it is told the language. */
export function knownTexts(): Texts {
  return known;
}

/** Load the words in the user's language: once, however many cards ask. */
export function loadTexts(hass: Hass): Promise<Texts> {
  const { connection, language } = hass;
  const languages = loaded.get(connection) ?? new Map<string, Promise<Texts>>();
  loaded.set(connection, languages);
  let texts = languages.get(language);
  if (!texts) {
    texts = load(hass);
    languages.set(language, texts);
    texts.catch(() => languages.delete(language));
  }
  return texts;
}

async function load(hass: Hass): Promise<Texts> {
  await hass.loadBackendTranslation("entity", DOMAIN);
  known = new Texts(await hass.loadBackendTranslation("config_panel", DOMAIN), hass.language);
  return known;
}

/** Why a command failed, in the user's language as far as there are words. */
export async function reasonOf(hass: Hass, error: unknown): Promise<string> {
  const { translation_domain, translation_key, translation_placeholders, message } = Object(
    error,
  ) as CommandError;
  if (translation_domain !== undefined && translation_key !== undefined) {
    try {
      const localize = await hass.loadBackendTranslation("exceptions", translation_domain);
      const key = `component.${translation_domain}.exceptions.${translation_key}.message`;
      const words = localize(key, translation_placeholders);
      if (words) {
        return words;
      }
    } catch {
      // Home Assistant has gone meanwhile. Its English words are better than none.
    }
  }
  return message ?? String(error);
}
