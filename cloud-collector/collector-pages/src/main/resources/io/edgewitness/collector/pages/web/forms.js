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
  // Nothing of what was typed goes away while the collector does: it is sent again. What the collector refuses is told, not repeated.
  const again = new WeakMap();
  function retry(form, after) {
    window.clearTimeout(again.get(form));
    again.set(form, window.setTimeout(() => htmx.trigger(form, 'change'), after));
  }
  // Who signed in again in another tab has another token.
  async function tokenIsNew() {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const token = page.body.dataset.csrf;
    if (!answer.ok || answer.redirected || !token || token === document.body.dataset.csrf) {
      return false;
    }
    document.body.dataset.csrf = token;
    document.querySelectorAll('input[name=csrf]').forEach(input => { input.value = token; });
    return true;
  }
  function told(xhr) {
    const page = new DOMParser().parseFromString(xhr?.responseText ?? '', 'text/html');
    return page.querySelector('.problem, main p')?.textContent.trim() ?? '';
  }
  async function failed(form, xhr) {
    const status = xhr?.status ?? 0;
    const when = form.querySelector('.when') ?? form.querySelector('.told') ?? form.appendChild(document.createElement('p'));
    when.classList.add('told');
    form.classList.add('unsent');
    form.classList.toggle('dirty', form.matches('form.answer'));
    const passing = status < 400 || status >= 500 || status === 408 || status === 429;
    if (passing && form.matches('form.answer')) {
      when.textContent = texts.unsent;
      retry(form, 5000);
    } else if (status === 403 && form.matches('form.answer') && await tokenIsNew().catch(() => false)) {
      retry(form, 0);
    } else {
      when.setAttribute('role', 'alert');
      when.textContent = told(xhr) || texts.refused;
    }
  }
  for (const failure of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
    document.addEventListener(failure, e => {
      const form = e.detail.elt.closest?.('form');
      if (form) {
        failed(form, e.detail.xhr);
      }
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
