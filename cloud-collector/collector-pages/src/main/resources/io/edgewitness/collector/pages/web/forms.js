// What the form pages do beyond htmx: live counts, unsaved typing kept safe, figures put in at the cursor, copying, dropping of files.
(() => {
  'use strict';
  const texts = document.querySelector('[data-form-texts]')?.dataset ?? {};

  if (window.matchMedia('(max-width: 760px)').matches) {
    document.querySelector('nav.parts details')?.removeAttribute('open');
  }

  // As WordCount.java: each Chinese character or mark is one, each run of others is one.
  const eastAsian = c => /\p{Ideographic}/u.test(c) || inRanges(c.codePointAt(0));
  const inRanges = p => (p >= 0x1100 && p <= 0x11FF) || (p >= 0x2E80 && p <= 0x33FF) || (p >= 0xA960 && p <= 0xA97F)
    || (p >= 0xAC00 && p <= 0xD7FF) || (p >= 0xFE30 && p <= 0xFE4F) || (p >= 0xFF00 && p <= 0xFFEF);
  const shared = c => '‘’“”—…·'.includes(c);
  const western = c => c !== undefined && c.codePointAt(0) < 0x250 && /[\p{L}\p{N}]/u.test(c);
  function wordCount(text) {
    const all = [...text];
    let count = 0, inWord = false;
    all.forEach((c, i) => {
      if (/\s/.test(c)) {
        inWord = false;
      } else if (eastAsian(c) || (shared(c) && !(western(all[i - 1]) && western(all[i + 1])))) {
        count++;
        inWord = false;
      } else if (!inWord) {
        count++;
        inWord = true;
      }
    });
    return count;
  }

  const formOf = e => e.target.closest?.('form.answer');

  document.addEventListener('input', e => {
    const form = formOf(e);
    if (!form) {
      return;
    }
    form.classList.add('dirty');
    const limit = Number(e.target.dataset?.limit ?? 0);
    const shown = form.querySelector('.count');
    if (limit > 0 && shown) {
      const count = wordCount(e.target.value);
      shown.firstChild.nodeValue = count + ' / ' + limit + ' ' + shown.dataset.unit;
      form.classList.toggle('over', count > limit);
    }
  });

  document.addEventListener('htmx:beforeRequest', e => {
    if (e.detail.elt.matches('form.answer')) {
      e.detail.elt.classList.remove('dirty', 'unsent');
    }
  });
  // Nothing of what was typed goes away while the collector does: it is sent again.
  for (const failure of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
    document.addEventListener(failure, e => {
      const form = e.detail.elt;
      if (!form.matches('form.answer')) {
        return;
      }
      form.classList.add('dirty', 'unsent');
      const when = form.querySelector('.when');
      if (when) {
        when.textContent = texts.unsent;
      }
      window.setTimeout(() => htmx.trigger(form, 'change'), 5000);
    });
  }
  window.addEventListener('beforeunload', e => {
    if (document.querySelector('form.answer.dirty, form.answer.htmx-request')) {
      e.preventDefault();
    }
  });

  // A field that somebody is typing in is not replaced under his hands; what the other wrote shows when he saves.
  document.addEventListener('htmx:oobBeforeSwap', e => {
    const form = e.detail.target;
    if (form.matches?.('form.answer') && (form.contains(document.activeElement) || form.classList.contains('dirty') || form.classList.contains('conflict'))) {
      e.detail.shouldSwap = false;
    }
  });
  document.addEventListener('htmx:configRequest', e => {
    if (e.detail.elt.id === 'changes') {
      e.detail.parameters.editing = document.activeElement?.closest('form.answer')?.dataset.field ?? '';
    }
  });
  document.addEventListener('htmx:afterSettle', e => {
    const state = e.target.closest?.('.state');
    const form = state?.closest('form.answer');
    for (const kind of form ? ['empty', 'saved', 'over', 'invalid', 'conflict'] : []) {
      form.classList.toggle(kind, state.classList.contains(kind));
    }
  });

  document.addEventListener('click', e => {
    const insert = e.target.closest?.('[data-insert]');
    if (insert) {
      e.preventDefault();
      const area = document.getElementById(insert.dataset.into);
      area.setRangeText(insert.dataset.insert, area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new Event('input', {bubbles: true}));
      area.focus();
      return;
    }
    const copy = e.target.closest?.('[data-copy]');
    if (copy) {
      e.preventDefault();
      copyOut(copy, document.getElementById(copy.dataset.copy));
    }
  });

  // Without permission for the clipboard the text is selected, so that Ctrl-C does it.
  async function copyOut(button, source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      said(button, texts.copied);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      said(button, texts.selected);
    }
  }
  function said(button, words) {
    const before = button.dataset.label ?? button.textContent;
    button.dataset.label = before;
    button.textContent = words;
    window.setTimeout(() => { button.textContent = before; }, 2500);
  }

  for (const kind of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(kind, e => {
      const zone = e.target.closest?.('form.drop');
      if (!zone) {
        return;
      }
      e.preventDefault();
      zone.classList.toggle('over', kind === 'dragover');
      if (kind === 'drop' && e.dataTransfer.files.length > 0) {
        zone.querySelector('input[type=file]').files = e.dataTransfer.files;
        zone.requestSubmit();
      }
    });
  }
  document.addEventListener('change', e => {
    if (e.target.matches?.('form.drop input[type=file]')) {
      e.target.form.requestSubmit();
    }
  });
  document.addEventListener('htmx:xhr:progress', e => {
    const bar = e.detail.elt?.querySelector?.('progress');
    if (bar && e.detail.lengthComputable) {
      bar.hidden = false;
      bar.max = e.detail.total;
      bar.value = e.detail.loaded;
    }
  });
})();
