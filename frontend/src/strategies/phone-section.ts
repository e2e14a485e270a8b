import { phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { sectionOf, type Config } from "./views";

interface SectionConfig {
  readonly type?: string;
  readonly device_id?: string;
}

/** Makes a section with one phone: `custom:poly-vvx-phone`. */
export class PhoneSection extends HTMLElement {
  static readonly noEditor = true;
  static readonly registryDependencies = ["entities", "devices"];

  static generate({ device_id }: SectionConfig, hass: Hass): Config {
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
