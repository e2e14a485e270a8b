import { DOMAIN, type Hass, type Localize, type Unsubscribe } from "../connection/hass";
import { readSettings } from "../core/browser-settings";
import type { Snapshot } from "../core/snapshot";
import { fire } from "../shared/fire";
import { decide, ringingAt, type Ringing, type Shown } from "./decide";
import type { Root } from "./page";
import { ringWatch } from "./ringing";
import { surroundings } from "./surroundings";
import { callerOf, isolated, words } from "./words";

/** While a phone rings, it is looked this often whether its card has come into view. */
const LOOK_AGAIN = 1000;

/** What the dialog is given, and how it answers. */
export interface CallDialogParams {
  readonly hass: Hass;
  calls: readonly Ringing[];
  /** The dialog's own: told that `calls` has changed. Without calls it closes. */
  changed?: () => void;
  /** Somebody has closed it. */
  readonly dismissed: () => void;
}

/** What we need of the file with the cards. */
interface Cards {
  loadMore(): Promise<void>;
}

interface Follower {
  snapshot?: Partial<Snapshot> | undefined;
  end?: Unsubscribe;
}

/**
 * Show incoming calls on whichever page is open. It makes no sound: the phone rings.
 *
 * What is returned is to be handed each update of Home Assistant's state.
 */
export function incomingCalls(root: Root, cards: string): (hass: Hass | undefined) => void {
  /** The phones that ring. */
  const followers = new Map<string, Follower>();
  const dismissed = new Set<string>();
  let shown = new Map<string, Shown>();
  let dialog: CallDialogParams | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let connection: Hass["connection"] | undefined;
  let say!: Localize;
  /** The dialog could not be loaded: until nothing rings any more, notices do. */
  let noDialog = false;

  const follow = async (deviceId: string): Promise<void> => {
    if (readSettings().incoming === "off") {
      return;
    }
    // After a lost connection, what was known holds until it is known anew.
    const follower: Follower = { snapshot: followers.get(deviceId)?.snapshot };
    followers.set(deviceId, follower);
    const hass = root.hass!;
    try {
      say = await words(hass);
      follower.end = await hass.connection.subscribeMessage(
        (snapshot) => {
          follower.snapshot = snapshot as Partial<Snapshot>;
          look();
        },
        { type: `${DOMAIN}/phone/subscribe`, device_id: deviceId },
        { resubscribe: false },
      );
    } catch {
      return; // This user may not see the phone, or the connection was lost just now.
    }
    if (followers.get(deviceId) !== follower) {
      end(follower);
    }
  };

  const forget = (deviceId: string): void => {
    end(followers.get(deviceId));
    followers.delete(deviceId);
    look();
  };

  const look = (): void => {
    const wish = readSettings().incoming;
    const ringing = [...followers]
      .flatMap(([deviceId, { snapshot }]) => (snapshot ? ringingAt(deviceId, snapshot, wish) : []))
      .map((call) =>
        noDialog && call.wish === "dialog" ? { ...call, wish: "notice" as const } : call,
      );
    noDialog &&= ringing.length > 0;
    for (const id of dismissed) {
      if (!ringing.some((call) => call.id === id)) {
        dismissed.delete(id);
      }
    }
    clearInterval(timer);
    timer = ringing[0] && setInterval(look, LOOK_AGAIN);
    show(
      ringing,
      ringing[0] ? decide(ringing, surroundings(), shown, dismissed) : new Map<string, Shown>(),
    );
  };

  const show = (ringing: readonly Ringing[], wanted: Map<string, Shown>): void => {
    const before = shown;
    shown = wanted;
    before.forEach((how, id) => {
      if (how === "notice" && !wanted.has(id)) {
        fire(root, "hass-notification", { id, duration: 0 });
      }
    });
    ringing.filter(({ id }) => wanted.get(id) === "notice" && !before.has(id)).forEach(notify);
    showDialog(ringing.filter(({ id }) => wanted.get(id) === "dialog"));
  };

  const notify = (ringing: Ringing): void => {
    const { id, deviceId, call, phone } = ringing;
    const button = (action: "answer" | "reject", primary: boolean): unknown =>
      ringing.actions.includes(action) && {
        text: say(`call.${action}`),
        primary,
        // Home Assistant has taken the notice away, and tells why something failed.
        action: () => {
          dismissed.add(id);
          look();
          root
            .hass!.callService(DOMAIN, action, { device_id: deviceId, call_id: call.call_id })
            .catch(() => {
              dismissed.delete(id);
              look();
            });
        },
      };
    fire(root, "hass-notification", {
      id,
      message: say("everywhere.calling", {
        caller: callerOf(call, say),
        phone: isolated(phone),
      }),
      duration: -1,
      dismissable: true,
      dismiss: () => {
        dismissed.add(id);
        look();
      },
      action: button("answer", true),
      secondaryAction: button("reject", false),
    });
  };

  const showDialog = (calls: readonly Ringing[]): void => {
    if (dialog) {
      dialog.calls = calls;
      dialog.changed?.();
      dialog = calls[0] && dialog;
    } else if (calls[0]) {
      dialog = {
        hass: root.hass!,
        calls,
        dismissed: () => {
          dialog!.calls.forEach(({ id }) => dismissed.add(id));
          dialog = undefined;
          look();
        },
      };
      const dialogParams = dialog;
      const dialogImport = (): Promise<void> =>
        import(/* @vite-ignore */ cards).then((it: Cards) => it.loadMore());
      // Home Assistant would not try again what has failed once.
      dialogImport().then(
        () =>
          dialog === dialogParams &&
          fire(root, "show-dialog", {
            dialogTag: "poly-vvx-call-dialog",
            dialogImport,
            dialogParams,
            addHistory: false,
          }),
        () => {
          dialog = undefined;
          noDialog = true;
          shown.clear();
          look();
        },
      );
    }
  };

  const see = ringWatch((deviceId, rings) => {
    if (rings) {
      void follow(deviceId);
    } else {
      forget(deviceId);
    }
  });
  addEventListener("visibilitychange", look);
  return (hass) => {
    if (!hass?.entities) {
      return;
    }
    if (connection !== hass.connection) {
      connection = hass.connection;
      // What was subscribed to went with the connection that was lost.
      connection.addEventListener("ready", () =>
        [...followers.keys()].forEach((deviceId) => void follow(deviceId)),
      );
    }
    see(hass);
  };
}

/** End a subscription. Where it has ended already, that is what was wanted. */
function end(follower: Follower | undefined): void {
  Promise.resolve()
    .then(follower?.end)
    .catch(() => undefined);
}
