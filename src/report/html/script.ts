/**
 * Adds buttons that copy commands and filters; everything is there without it. The page allows this script alone, by
 * its digest: after a change `test/report/html/page.test.ts` tells the new one.
 */
export const SCRIPT = `'use strict';
for (const block of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', 'Copy: ' + block.dataset.copy);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(block);
      button.textContent = 'Selected, press Ctrl+C';
    }
  });
  const title = block.parentElement.querySelector(':scope > p');
  if (block.tagName === 'PRE' && title) title.append(button);
  else block.after(button);
}
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll('details.flow:not(.delivered)')) part.open = true;
});
if (location.hash) open(location.hash);
addEventListener('hashchange', () => open(location.hash));
function open(hash) {
  const target = document.getElementById(hash.slice(1));
  if (target && target.tagName === 'DETAILS') target.open = true;
}
`;

/** SHA-256 of the script in base64, as a content security policy has it. */
export const SCRIPT_DIGEST = 'rNHs8FGCuT86k9MWpIGce+R7Ktp58g+xCSWcLgqWGlI=';
