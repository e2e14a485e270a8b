import { DOMAIN, type Hass } from "../connection/hass";
import { Shell, type Content } from "../later/shell";

export const CALLS_FEATURE = "poly-vvx-calls-feature";

/** What a feature of Home Assistant's tile card is told of its tile. */
export interface Context {
  readonly entity_id?: string;
}

/** One row of buttons below a tile. */
export class CallsFeature extends Shell {
  protected override readonly content: Content = document.createElement("poly-vvx-call-buttons");

  static getStubConfig(): { type: string } {
    return { type: `custom:${CALLS_FEATURE}` };
  }

  set context(context: Context) {
    this.content.context = context;
  }
}

/** Offered for tiles of a phone's main entity, and of whether it rings. */
export function supportsCalls(hass: Hass, { entity_id }: Context): boolean {
  const { platform, translation_key } = hass.entities[entity_id ?? ""] ?? {};
  return platform === DOMAIN && ["call_state", "ringing"].includes(translation_key ?? "");
}
