import { phoneOf, phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { loadMore } from "../later/later";
import { Shell } from "../later/shell";

export const PHONE_BADGE = "poly-vvx-phone-badge";

export interface BadgeConfig {
  readonly type: string;
  readonly device_id?: string;
  readonly name?: string;
}

/** A phone in the row of badges above a view. */
export class PhoneBadge extends Shell {
  protected override readonly content = document.createElement("poly-vvx-badge-content");

  static getStubConfig(hass: Hass): Partial<BadgeConfig> {
    const [deviceId] = phonesOf(hass);
    return deviceId === undefined ? {} : { device_id: deviceId };
  }

  static async getConfigForm(): Promise<object> {
    return (await loadMore()).badgeForm();
  }
}

/** Proposed where somebody looks for a badge for the main entity of a phone. */
export function badgeSuggestion(hass: Hass, entityId: string): { config: BadgeConfig } | null {
  const device_id = phoneOf(hass, entityId);
  return device_id === undefined ? null : { config: { type: `custom:${PHONE_BADGE}`, device_id } };
}
