import { nameOfDevice } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import type { Texts } from "../texts";

/** Configurations as Home Assistant's dashboards take them. */
export type Config = Record<string, unknown>;

/** With more phones than this, tabs would not fit: each phone is a page behind the desk's. */
export const MOST_TABS = 6;

const ICON = "mdi:deskphone";

export interface DashboardOptions {
  readonly devices?: readonly string[];
}

/** A dashboard of phones: all of them at a glance, and a page for each. */
export function dashboardOf(hass: Hass, texts: Texts, phones: readonly string[]): Config {
  if (phones.length === 0) {
    return { views: [emptyView(texts)] };
  }
  const views = phones.map((deviceId) => phoneView(hass, texts, deviceId));
  if (phones.length > MOST_TABS) {
    views.forEach((view) => (view.subview = true));
  }
  return { views: phones.length === 1 ? views : [deskView(texts, phones), ...views] };
}

function deskView(texts: Texts, devices: readonly string[]): Config {
  return {
    title: texts.card("strategy.all_phones"),
    path: "desk",
    icon: ICON,
    type: "sections",
    max_columns: 4,
    sections: [
      {
        type: "grid",
        column_span: 4,
        cards: [{ type: "custom:poly-vvx-desk-card", devices, grid_options: { columns: "full" } }],
      },
    ],
  };
}

function phoneView(hass: Hass, texts: Texts, deviceId: string): Config {
  const activity = hass.config.components.includes("logbook")
    ? [{ type: "grid", cards: [heading(texts.card("strategy.activity")), logbook(deviceId)] }]
    : [];
  return {
    title: nameOfDevice(hass, deviceId),
    // Names change. A page that somebody has kept stays where it was.
    path: deviceId,
    type: "sections",
    max_columns: 3,
    sections: [{ type: "grid", column_span: 2, cards: [phoneCard(deviceId)] }, ...activity],
  };
}

/** What a section of another dashboard shows of a phone. */
export function sectionOf(deviceId: string): Config {
  return { type: "grid", cards: [phoneCard(deviceId)] };
}

function phoneCard(deviceId: string): Config {
  return {
    type: "custom:poly-vvx-phone-card",
    device_id: deviceId,
    grid_options: { columns: "full" },
  };
}

function logbook(deviceId: string): Config {
  return {
    type: "logbook",
    target: { device_id: [deviceId] },
    hours_to_show: 24,
    grid_options: { columns: "full", rows: 8 },
  };
}

function heading(text: string): Config {
  return { type: "heading", heading: text };
}

function emptyView(texts: Texts): Config {
  return {
    title: texts.card("strategy.all_phones"),
    path: "desk",
    icon: ICON,
    type: "sections",
    sections: [
      { type: "grid", cards: [{ type: "markdown", content: texts.card("message.no_phones") }] },
    ],
  };
}
