import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { PhoneModel } from "../core/phone-model";
import type { CallLog } from "../core/snapshot";
import { reasonOf } from "../texts";
import { DOMAIN } from "./hass";
import type { PhoneController } from "./phone-controller";

/** As many as the backend gives. */
const LIMIT = 100;
/** The phone lists a call a moment after it has ended. */
const AFTER_A_CALL = 8000;

/** The calls of the past, read again when there may be another one. */
export class CallLogController implements ReactiveController {
  log: CallLog | undefined;
  refreshing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly phone: PhoneController,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  /** Look at a change of the phone. */
  follow(before: PhoneModel | undefined, after: PhoneModel): void {
    if (!before || newsOf(before) !== newsOf(after)) {
      void this.load();
    }
    if (before && before.calls.length > after.calls.length) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load(), AFTER_A_CALL);
    }
  }

  /** Forget what belongs to another phone. */
  forget(): void {
    this.log = undefined;
    clearTimeout(this.timer);
  }

  /** Have the phone asked, and say so if it does not answer. */
  async refresh(): Promise<void> {
    if (this.refreshing) {
      return;
    }
    this.refreshing = true;
    this.host.requestUpdate();
    await this.load(true);
    this.refreshing = false;
    this.host.requestUpdate();
  }

  private async load(refresh = false): Promise<void> {
    const { deviceId } = this.phone;
    const hass = this.phone.hass!;
    try {
      const log = await hass.callWS<CallLog>({
        type: `${DOMAIN}/call_log`,
        device_id: deviceId,
        limit: LIMIT,
        refresh,
      });
      if (deviceId === this.phone.deviceId) {
        this.log = log;
        this.host.requestUpdate();
      }
    } catch (error) {
      if (refresh) {
        this.phone.fail(await reasonOf(hass, error));
      }
    }
  }
}

/** What changes in a phone when its log does. */
function newsOf({ snapshot }: PhoneModel): string {
  const { available, redial, call_back, missed } = snapshot;
  return JSON.stringify([available, redial, call_back, missed]);
}
