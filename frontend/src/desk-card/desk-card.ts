import { phoneOf, phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { loadMore } from "../later/later";
import { Shell, type Content } from "../later/shell";

export const DESK_CARD = "poly-vvx-desk-card";

export interface DeskCardConfig {
  readonly type: string;
  readonly title?: string;
  /** Which phones, in which order; absent: all by name. */
  readonly devices?: readonly string[];
  /** At most so many beside each other. */
  readonly columns?: number;
}

/** All phones at a glance. */
export class DeskCard extends Shell {
  protected override readonly content = document.createElement("poly-vvx-desk-list") as Content & {
    /** How many phones are listed. */
    readonly size: number;
  };

  static getStubConfig(): Partial<DeskCardConfig> {
    return {};
  }

  static async getConfigForm(): Promise<object> {
    return (await loadMore()).deskForm();
  }

  override setConfig(config: DeskCardConfig): void {
    if (config.devices !== undefined && !Array.isArray(config.devices)) {
      throw new Error("devices must be a list of device IDs");
    }
    super.setConfig(config);
  }

  /** Unfolded, it grows with its phone: Home Assistant measures it. */
  getGridOptions(): Record<string, unknown> {
    return { columns: "full", min_columns: 6 };
  }

  async getCardSize(): Promise<number> {
    await customElements.whenDefined(this.content.localName);
    return 1 + this.content.size;
  }
}

/** Proposed for the main entity of a phone, where there are several to be listed. */
export function deskSuggestion(hass: Hass, entityId: string): { config: DeskCardConfig } | null {
  const ours = phoneOf(hass, entityId) !== undefined && phonesOf(hass).length > 1;
  return ours ? { config: { type: `custom:${DESK_CARD}` } } : null;
}
