import type { Hass } from "../connection/hass";

/** The element that is Home Assistant. */
export interface Root extends HTMLElement {
  hass?: Hass;
  /** Hand over its state, now and each time that it changes. */
  provideHass(element: { hass: Hass | undefined }): void;
}

/**
 * Wait until Home Assistant is there.
 *
 * 2026.10 may run this module before it swaps `window.customElements`. What is defined
 * before that is lost, so nothing may be imported earlier that defines elements.
 */
export async function homeAssistant(): Promise<Root> {
  await customElements.whenDefined("home-assistant");
  return document.querySelector<Root>("home-assistant")!;
}
