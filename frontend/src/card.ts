/** The phone card, and the others of Poly VVX without what is in them. */
import { CallsFeature, CALLS_FEATURE, supportsCalls } from "./calls-feature/calls-feature";
import { DESK_CARD, DeskCard, deskSuggestion } from "./desk-card/desk-card";
import { Later } from "./later/later";
import { badgeSuggestion, PHONE_BADGE, PhoneBadge } from "./phone-badge/phone-badge";
import { CallRow } from "./phone-card/call-row";
import { CallerPicture } from "./phone-card/caller-picture";
import { CallTimer } from "./phone-card/call-timer";
import { Dialer } from "./phone-card/dialer";
import { History } from "./phone-card/history";
import { Keys } from "./phone-card/keys";
import { Notice } from "./phone-card/notice";
import { NumberField } from "./phone-card/number-field";
import { PhoneCard } from "./phone-card/phone-card";
import { PHONE_CARD, entitySuggestion } from "./phone-card/phone-card-config";
import { Sections } from "./phone-card/sections";
import { Tones } from "./phone-card/tones";
import { Transfer } from "./phone-card/transfer";
import { define } from "./shared/define";
import { announce, loadWords } from "./shared/picker";
import { PhoneSection } from "./strategies/phone-section";
import { PhonesDashboard } from "./strategies/phones-dashboard";

define("poly-vvx-call", CallRow);
define("poly-vvx-caller-picture", CallerPicture);
define("poly-vvx-dialer", Dialer);
define("poly-vvx-history", History);
define("poly-vvx-keys", Keys);
define("poly-vvx-later", Later);
define("poly-vvx-notice", Notice);
define("poly-vvx-number-field", NumberField);
define("poly-vvx-sections", Sections);
define("poly-vvx-timer", CallTimer);
define("poly-vvx-tones", Tones);
define("poly-vvx-transfer", Transfer);
define(CALLS_FEATURE, CallsFeature);
define(DESK_CARD, DeskCard);
define(PHONE_BADGE, PhoneBadge);
define(PHONE_CARD, PhoneCard);
define("ll-strategy-dashboard-poly-vvx", PhonesDashboard);
define("ll-strategy-section-poly-vvx-phone", PhoneSection);

announce("customCards", {
  type: PHONE_CARD,
  text: "phone_card",
  name: "Poly VVX phone",
  getEntitySuggestion: entitySuggestion,
});
announce("customCards", {
  type: DESK_CARD,
  text: "desk_card",
  name: "Poly VVX phones",
  getEntitySuggestion: deskSuggestion,
});
announce("customBadges", {
  type: PHONE_BADGE,
  text: "phone_badge",
  name: "Poly VVX phone",
  getEntitySuggestion: badgeSuggestion,
});
announce("customCardFeatures", {
  type: CALLS_FEATURE,
  text: "calls_feature",
  name: "Phone calls",
  isSupported: supportsCalls,
});
announce("customStrategies", {
  type: "poly-vvx",
  strategyType: "dashboard",
  text: "dashboard",
  name: "Poly VVX phones",
});
announce("customStrategies", {
  type: "poly-vvx-phone",
  strategyType: "section",
  text: "section",
  name: "Poly VVX phone",
});

void loadWords();
