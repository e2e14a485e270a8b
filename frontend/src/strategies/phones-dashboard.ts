import { phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { loadMore } from "../later/later";
import { loadTexts } from "../texts";
import type { Config } from "./views";

interface DashboardConfig {
  /** Which phones; absent: all, those to come included. */
  readonly devices?: readonly string[];
}

/** Makes a dashboard of all phones: `custom:poly-vvx`. */
export class PhonesDashboard extends HTMLElement {
  static readonly noEditor = true;
  static readonly registryDependencies = ["entities", "devices"];

  static async generate({ devices }: DashboardConfig, hass: Hass): Promise<Config> {
    const { dashboardOf } = await loadMore();
    return dashboardOf(hass, await loadTexts(hass), devices ?? phonesOf(hass));
  }

  static async getCreateSuggestions(hass: Hass): Promise<{ title: string; icon: string }> {
    const texts = await loadTexts(hass);
    return { title: texts.card("strategy.title"), icon: "mdi:deskphone" };
  }
}
