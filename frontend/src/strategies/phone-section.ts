import { phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { loadMore } from "../later/later";
import type { Config } from "./views";

interface SectionConfig {
  readonly type?: string;
  readonly device_id?: string;
}

/** Makes a section with one phone: `custom:poly-vvx-phone`. */
export class PhoneSection extends HTMLElement {
  static readonly noEditor = true;
  static readonly registryDependencies = ["entities", "devices"];

  static async generate({ device_id }: SectionConfig, hass: Hass): Promise<Config> {
    const { sectionOf } = await loadMore();
    const deviceId = device_id ?? phonesOf(hass)[0];
    return deviceId === undefined ? { type: "grid", cards: [] } : sectionOf(deviceId);
  }

  static getStubConfig(hass: Hass): SectionConfig | undefined {
    const [deviceId] = phonesOf(hass);
    return deviceId === undefined
      ? undefined
      : { type: "custom:poly-vvx-phone", device_id: deviceId };
  }
}
