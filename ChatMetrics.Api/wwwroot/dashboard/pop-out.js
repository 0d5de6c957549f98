/** Disclosures whose content lies over the page: closed by Escape, and by a click elsewhere. */

/** @param within What belongs to the disclosure: a click in there leaves it open. Returns how to stop that. */
export function closeElsewhere(details, within = details) {
  function clicked(event) {
    if (details.open && !within.contains(event.target)) {
      details.open = false;
    }
  }
  details.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && details.open) {
      details.open = false;
      details.querySelector('summary').focus();
    }
  });
  document.addEventListener('pointerdown', clicked);
  return () => document.removeEventListener('pointerdown', clicked);
}
