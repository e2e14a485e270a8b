import type { PropertyValues, TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { findPeople } from "../connection/people";
import { sameNumber } from "../core/numbers";
import { avatar, avatarStyles } from "../shared/avatar";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { PhonePart } from "../shared/phone-part";

/** The picture of who is calling, where an address book has one; else that it rings. */
export class CallerPicture extends PhonePart {
  static override styles = [...PhonePart.styles, avatarStyles];

  @given number: string | null = null;
  @state() private picture: string | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("number")) {
      this.picture = null;
      void this.look(this.number);
    }
  }

  protected override render(): TemplateResult {
    return this.picture === null
      ? icon("mdi:phone-ring")
      : avatar({ name: "", picture: this.picture });
  }

  private async look(number: string | null): Promise<void> {
    if (number === null) {
      return;
    }
    const { contacts } = await findPeople(this.phone.hass!, number, 1);
    const person = contacts.find(({ numbers }) => numbers.some((one) => sameNumber(one, number)));
    if (number === this.number) {
      this.picture = person?.picture ?? null;
    }
  }
}
