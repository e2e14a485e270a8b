import { css } from "lit";

export const sectionsStyles = css`
  .columns,
  .main,
  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--ha-space-3);
    align-content: start;
    min-inline-size: 0;
  }

  .tabs {
    display: flex;
    border-block-end: 1px solid var(--divider-color);
  }

  .tabs button {
    flex: 1;
    min-inline-size: 0;
    border-radius: 0;
    color: var(--secondary-text-color);
    font-weight: var(--ha-font-weight-medium);
    overflow-wrap: anywhere;
  }

  .tabs [aria-selected="true"] {
    border-block-end: 2px solid var(--primary-color);
    color: var(--primary-text-color);
  }

  .count {
    box-sizing: border-box;
    min-inline-size: 20px;
    padding: 2px 6px;
    border-radius: var(--ha-border-radius-pill);
    background: var(--ha-color-fill-danger-loud-resting);
    color: var(--ha-color-on-danger-loud);
    font-size: var(--ha-font-size-s);
    text-align: center;
  }

  .panel,
  .wide.tabs {
    display: none;
  }

  .panel.narrow {
    display: block;
  }

  .panel.contacts,
  .panel.history {
    overflow-y: auto;
    max-block-size: 420px;
    scrollbar-width: thin;
  }

  .alone .narrow.tabs,
  .alone .panel {
    display: none;
  }

  @container phone (min-width: 640px) {
    .columns {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: var(--ha-space-6);
    }

    .columns:not(:has(.side)) {
      grid-template-columns: minmax(0, 1fr);
    }

    .narrow.tabs,
    .panel {
      display: none;
    }

    .wide.tabs {
      display: flex;
    }

    .columns .panel.wide {
      display: block;
    }

    .panel.history {
      max-block-size: 560px;
    }
  }
`;
