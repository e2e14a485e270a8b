import { nameOfDevice, phonesOf } from "../connection/discovery";
import { DOMAIN } from "../connection/hass";
import { readSettings } from "../core/browser-settings";
import { fire } from "../shared/fire";
import type { Root } from "./page";
import { isolated, leftToRight, words } from "./words";

/** They telephone themselves. */
const TELEPHONES = /iPhone|Android.+Mobile/;
/** How long the question stands, in milliseconds. */
const PATIENCE = 20_000;

/** What a link would dial; nothing, if it leads to no number. */
export function numberOf(href: string): string {
  if (/^sips?:/i.test(href)) {
    return href;
  }
  const [, number = ""] = /^(?:tel|callto):([^;?]+)/i.exec(href) ?? [];
  return number.replace(/%20|[\s()./-]/g, "");
}

/**
 * Have numbers that are links dialled by a desk phone, after a question, where that is
 * turned on. What is returned is to see each click before the link does.
 */
export function telLinks(root: Root): (event: MouseEvent) => void {
  /** The phone that dialled last is asked about first. */
  let last: string | undefined;

  const ask = async (number: string, phones: readonly string[], index: number): Promise<void> => {
    const hass = root.hass!;
    const say = await words(hass);
    const deviceId = phones[index % phones.length]!;
    fire(root, "hass-notification", {
      id: `${DOMAIN}_dial`,
      message: say("everywhere.dial_question", {
        number: leftToRight(number),
        phone: isolated(nameOfDevice(hass, deviceId)),
      }),
      duration: PATIENCE,
      dismissable: true,
      action: {
        text: say("dial.call"),
        primary: true,
        action: () => {
          last = deviceId;
          // Home Assistant tells why it failed.
          hass
            .callService(DOMAIN, "dial", { device_id: deviceId, destination: number })
            .catch(() => undefined);
        },
      },
      ...(phones.length > 1 && {
        secondaryAction: {
          text: say("everywhere.another_phone"),
          action: () => void ask(number, phones, index + 1),
        },
      }),
    });
  };

  return (event) => {
    if (event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const number = link && numberOf(link.href);
    if (number && readSettings().tel_links && !TELEPHONES.test(navigator.userAgent)) {
      const phones = phonesOf(root.hass!);
      if (phones.length > 0) {
        event.preventDefault();
        void ask(number, phones, Math.max(0, phones.indexOf(last!)));
      }
    }
  };
}
