/** What dashboards load: the elements of Poly VVX. */
import { CallRow } from "./phone-card/call-row";
import { CallTimer } from "./phone-card/call-timer";
import { Contacts } from "./phone-card/contacts";
import { Details } from "./phone-card/details";
import { Dialer } from "./phone-card/dialer";
import { History } from "./phone-card/history";
import { Keys } from "./phone-card/keys";
import { Notice } from "./phone-card/notice";
import { NumberField } from "./phone-card/number-field";
import { PhoneCard } from "./phone-card/phone-card";
import { PHONE_CARD, entitySuggestion } from "./phone-card/phone-card-config";
import { Sections } from "./phone-card/sections";
import { ThisBrowser } from "./phone-card/this-browser";
import { Tones } from "./phone-card/tones";
import { Transfer } from "./phone-card/transfer";
import { define } from "./shared/define";
import { announceCard } from "./shared/picker";

define("poly-vvx-call", CallRow);
define("poly-vvx-contacts", Contacts);
define("poly-vvx-details", Details);
define("poly-vvx-dialer", Dialer);
define("poly-vvx-history", History);
define("poly-vvx-keys", Keys);
define("poly-vvx-notice", Notice);
define("poly-vvx-number-field", NumberField);
define("poly-vvx-sections", Sections);
define("poly-vvx-this-browser", ThisBrowser);
define("poly-vvx-timer", CallTimer);
define("poly-vvx-tones", Tones);
define("poly-vvx-transfer", Transfer);
define(PHONE_CARD, PhoneCard);

announceCard("customCards", {
  type: PHONE_CARD,
  text: "phone_card",
  name: "Poly VVX phone",
  getEntitySuggestion: entitySuggestion,
});
