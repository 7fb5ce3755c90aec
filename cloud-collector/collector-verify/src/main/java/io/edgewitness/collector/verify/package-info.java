/**
 * The bundle that goes with a filing, and the offline verifier that derives its figures again.
 *
 * <p>This page, {@code edgewitness/bundle.proto} and {@code edgewitness/ledger.proto} are the specification of format 3: a verifier can be
 * written from them alone. What is said of formats 1 and 2 stands at the end.
 *
 * <h2>1. Words</h2>
 *
 * <p>Numbers in files are protobuf's or, where said, decimals as text: a sign or none, digits with a point or none, then {@code e} or
 * {@code E} and a whole number of up to nine digits, or nothing. Digits are {@code 0} to {@code 9} everywhere. Times of records are
 * nanoseconds since 1970-01-01T00:00:00Z; written out they are RFC 3339 in UTC with {@code Z}, seconds always there, and 0, 3, 6 or 9
 * places after them, as few as are exact. All of a bundle are of that one form, and none is of hour 24 or second 60; only those of
 * {@code comparison} and of a file that it imports may be in other offsets, {@code +08:00} (at most 18 hours), with 1 to 9 places or without
 * seconds. A span
 * or window holds its begin and not its end. Text is compared and sorted by UTF-16 code units. SHA-256 in text is lower-case hexadecimal. A
 * batch is written {@code EPOCH/NUMBER}, a record {@code AGENT EPOCH/NUMBER #SEQUENCE}, {@code SEQUENCE} being
 * {@code EvidenceRecord.sequence}; records are sorted by agent, epoch, number and sequence. Protobuf is read as proto3 prescribes: unknown
 * fields and bodies are skipped, of a field that comes twice the last counts.
 *
 * <p>The tree, its leaf hash {@code SHA-256(0x00 data)}, its node hash {@code SHA-256(0x01 left right)}, inclusion and consistency proofs
 * and their checking are those of RFC 9162 §2.1. {@code Ed25519(key, m)} is pure Ed25519 (RFC 8032); a key file is the X.509 encoding,
 * 44 bytes, whose last 32 are the raw key.
 *
 * <h2>2. The archive, {@code evidence.zip}</h2>
 *
 * <p>A ZIP archive in one form only: all files stored, sorted by name, at most 65,535 of them and 2 GiB in all. Little-endian:
 *
 * <pre>
 * file     50 4b 03 04 · C · name · content                                 one after the other, nothing between
 * C        14 00 · 00 08 · 00 00 · 00 00 · 21 00 · crc u32 · size u32 · size u32 · length of name u16 · 00 00        26 bytes
 * central  50 4b 01 02 · 14 00 · C · 00 00 · 00 00 · 00 00 · 00 00 00 00 · offset of the file u32 · name             one a file
 * end      50 4b 05 06 · 00 00 · 00 00 · files u16 · files u16 · bytes of central u32 · offset of central u32 · 00 00
 * </pre>
 *
 * <p>{@code crc} is CRC-32 of the content. Names are UTF-8, 1 to 200 bytes, ascending, none twice. Nothing follows {@code end}. Whatever
 * differs from this form is a fault ({@code zip}); what can be read of the files is checked all the same. But of an archive that another
 * program packed again, whose files are compressed or have an extra field or data descriptor and which can be read by that, nothing else
 * need be checked: it has this one fault.
 *
 * <pre>
 * agents/N/batches.binpb        ledger.proto: Batch messages, each after its length as a varint, consecutive, oldest first; evidence
 *                               leaves as salt and content, raw and blob leaves as hashes. There if a figure is made of windows
 * agents/N/headers.binpb        bundle.proto: ProvenHeader, each after its length as a varint; ascending position
 * agents/N/key.der              the agent's public key
 * agents/N/records.binpb        ProvenRecord, likewise; in the order of the ledger: ascending header, then ascending index
 * agents/N/seal.binpb           ProvenHead, likewise; the newest first, then smaller ones, those that plans name. These three are there
 *                               together, if a figure is made of roll-ups or the agent's ledger names a plan
 * anchors/N/head.note           a tree head of the collector, section 10
 * anchors/N/cosignature-M.txt   a second party's signature under it, one line
 * anchors/N/stamp-M.tsr         an RFC 3161 reply over the SHA-256 of head.note, DER
 * anchors/N/proofs.json         {consistency: [hash], agents: [{agent, batch, index, path: [hash]}]}, index as text; both whole
 *                               numbers without sign and leading zeros
 * anchors/parties.txt           keys of those who countersign, one a line: NAME+HASH+BASE64
 * audits/ID.N.json              a note of an audit of a figure, section 11; N from 0, oldest first
 * audits/ID.N.sig, .key         its signature, 64 bytes, and the signer's key: NAME+HASH+BASE64 and a line feed
 * collector/key.der             the collector's public key
 * collector/manifest.sig        64 bytes: Ed25519 over "EdgeWitness bundle v3" 0x00 and the manifest's bytes
 * edgewitness-manifest.json     section 3
 * formulas/ID@VERSION.yaml      each definition used, as it was; of a comparison its level too
 * plans/ID.json, .sig           each plan that has a say in a figure, and its signature; plans/ID.1.json, … its further entries
 * </pre>
 *
 * <p>N and M count from 1 where nothing else is said. Other names are not used. What lies under {@code anchors} is listed and hashed like
 * every file; figures do not depend on it.
 *
 * <h2>3. The manifest</h2>
 *
 * <p>JSON, UTF-8, no name twice in an object. Whole numbers are numbers, decimals are text without exponent, of at most 1,000 characters, places and zeros, times are text.
 *
 * <pre>
 * format          3; read before all else. It counts what is inside too: where any file of a bundle gets another form, so does this
 * created         time of the export
 * software        name and version
 * fields-sha256   digest of the application's field set, as printed in the form's appendix
 * collector       {key: file, fingerprint: SHA-256 of the key}
 * agents          [{agent, folder: "agents/N", fingerprint,
 *                   first: batch or null, last: batch or null, batches: how many,              of batches.binpb
 *                   head: null or {size, root, at}, headers: how many, records: how many}]     of the other three; head: the newest
 * plans           ids of the plans, oldest first; absent: none
 * figures         [{request, figure}]
 * files           [{name, size, sha256}], each file but the manifest and its signature, each once
 *
 * request         {indicator, scenario or null, labels: {name: value}, resolution: "window", "hour" or "day",
 *                  reporting: {from, to}, baseline: null or {from, to},
 *                  instrument: null or {name, class, resolution, calibrated-until, certificate},
 *                  comparison: only where the kind of quantity chooses the estimator; keys as in {@code ComparisonMap},
 *                  override: only where a stated value is printed in place of the figure, {value, by, reason, proof or null}}
 * figure          {formula: "ID@VERSION", value: exact or null, unit, uncertainty: null or {expanded, low, high, confidence,
 *                  method: text}, grade, basis, expected, received, completeness or null, coverage, parts: {name: decimal},
 *                  limitations: [text], records: how many, records-sha256, gaps: [gap], printed-zh, printed-en}
 * text            {code, zh, en}
 * gap             {record, source, points: [name], from, to, count, reason}
 * </pre>
 *
 * <p>{@code records-sha256} is over the distinct records of the figure, sorted and written as in section 1, a line feed between two.
 *
 * <h2>4. What is checked of files and batches</h2>
 *
 * <p>A fault has a code, a subject and words in Chinese and English; the words are free, the codes and what a subject names are not. A
 * bundle with a fault fails. One whose manifest, collector's key or a file that the manifest needs is missing or cannot be read fails
 * with {@code bundle}, and so does one whose manifest lists a file or an agent twice. In which order faults are told is free.
 *
 * <ol>
 *   <li>{@code zip}: the archive is in its form.
 *   <li>{@code signature} (of the manifest), by {@code collector/key.der}; {@code collector-key}: the manifest's fingerprint is that key's.
 *       {@code newer-format}: the format is above 3; nothing else is checked then. {@code bundle}: it is 1, 2 or 3.
 *   <li>{@code file-missing}, {@code file-hash} (size too), {@code file-unlisted}; the subject is the file.
 *   <li>Of each agent: {@code agent-key}: the fingerprint is that of {@code key.der}. {@code batch-count}: as many batches, headers and
 *       records as the manifest says, {@code head} is the first one's, and {@code first} and {@code last} are the first and the last batch in
 *       {@code batches.binpb} whose header can be read.
 *   <li>Of each batch in {@code batches.binpb}; the subject is {@code AGENT batch EPOCH/NUMBER}, and a batch with a fault is bad:
 *       <ul>
 *         <li>{@code header}: it can be read (then the subject is the batch before it). {@code agent}: it names this agent.
 *         <li>{@code batch}: format is 1; {@code key} is the key's SHA-256; the signature is Ed25519 over "EdgeWitness batch v1" 0x00 and
 *             the header's bytes; each lane has as many leaves as its head says, and their root (absent for none). A leaf has either a
 *             salt of 16 bytes and a content, hash {@code SHA-256(0x00 salt content)}, or 32 bytes of hash and nothing else; where all
 *             leaves of a lane have their content, its lengths add up to the head's {@code bytes}.
 *         <li>{@code batch}: {@code previous} is the SHA-256 of the header before it in the file. {@code missing-batch}: it is of the same
 *             epoch and the next number, or number 1 of a later epoch. Neither counts behind a declared hole: one where LaneDropped
 *             records with lane {@code evidence} and a reason that ends in {@code : not acknowledged by the collector}, anywhere in the file,
 *             name each batch between the two. Behind the last batch E/N that is known of an epoch comes batch 1 of the epoch that names E/N as
 *             the batch before it: by an EpochStart in the file (of the epoch of its batch), or by a LaneDropped as above with {@code first_batch} 1 and
 *             {@code previous_epoch} not 0; of an epoch the first in the file that names one counts, of several epochs the lowest. If none names
 *             E/N: batch 1 of epoch E + 1, unless something names another batch before that. So an epoch without any batch is no part of a hole, and
 *             of each other epoch between the two batch 1 is declared. A hole is told (note {@code declared-hole}).
 *         <li>{@code withheld}: each evidence leaf has its content. {@code record}: it is an EvidenceRecord.
 *         <li>{@code seal}: the signature of each Seal among them is Ed25519 over "EdgeWitness seal v1" 0x00, the agent's id in UTF-8, 0x00,
 *             {@code size} (8 bytes, big-endian), {@code root}, {@code at} (8 bytes, big-endian). If the file's first batch has 32 zero
 *             bytes for {@code previous}, a seal whose size is the number of batches before it has their tree's root (leaf data: the
 *             SHA-256 of each header).
 *       </ul>
 * </ol>
 *
 * <h2>5. What is checked of proofs</h2>
 *
 * <ol>
 *   <li>{@code seal}, subject {@code AGENT seal}: the first head's signature is as above. Without it no proof holds, and every figure that
 *       uses one fails. {@code head}, subject {@code AGENT tree head SIZE}: each further head's signature is right, its size is smaller than
 *       the one before it in the file, and its proof leads to the first.
 *   <li>Of each header, subject {@code AGENT batch EPOCH/NUMBER}; one with a fault is bad. {@code header}: it can be read, its
 *       {@code position} and its epoch and number are higher than those before. {@code agent}: it names this agent. {@code header-proof}:
 *       {@code path} leads from leaf data {@code SHA-256(header)} at {@code position} to the first head. {@code batch}: format is 1,
 *       {@code key} is the key's SHA-256, and, if a roll-up lies in it, the signature is right (that of the head vouches for all).
 *   <li>Of each record, subject {@code AGENT batch EPOCH/NUMBER record INDEX} and, if it is a roll-up, {@code " (hour FROM)"} or
 *       {@code " (day FROM)"} after it; one with a fault is bad. {@code record}: it names a header that is there, comes behind the one before,
 *       its salt has 16 bytes, its content is an EvidenceRecord with a roll-up, gap, EpochStart, ClockRecord, Configuration, LaneDropped or
 *       Hold.
 *       {@code record-proof}: {@code path} leads from its leaf hash at {@code index} to the root of the header's evidence lane, among as many
 *       leaves as that lane has; and its header is not bad.
 *       A record that cannot be read, stands in the wrong place or is of another kind is not used at all; any other is used as it stands, bad
 *       or not, so that the figure that is wrong shows. Bad is what the record is known by, agent, batch and sequence; a batch that is
 *       bad makes all its records bad, also those in {@code batches.binpb}.
 *   <li>The chain. The roll-ups of one span (HOUR or DAY) of one agent, in the order of the file, follow each other: {@code previous} of each
 *       but the first is the SHA-256 of the content of the one before, and {@code from} is less than {@code to} ({@code rollup-chain}). So none
 *       can be left out between the first and the last. Of a span in which nothing was recorded there is no roll-up: a missing span has no
 *       coverage, and is told.
 *   <li>{@code rollup-start}, subject the figure: for each figure and each agent that it uses, and each of its windows, the first roll-up of
 *       its span in the file has 32 zero bytes for {@code previous}, or {@code EvidenceRecord.at} no later than the window's begin: a roll-up
 *       is recorded after its span, so none before it is of the window. What comes behind the last is not in the bundle: note
 *       {@code as-of}, with the {@code at} of the last.
 *   <li>{@code disturbances}, subject as of the record: for each roll-up that is the newest of its span and overlaps a window of a figure of its
 *       resolution. Of the records of this agent that come before it in the file, but not in or before the last header, before its own,
 *       whose {@code closed} is less than {@code from} − 1 h, take
 *       <ul>
 *         <li>each EpochStart, each ClockRecord with {@code step_ns} other than 0, each LaneDropped and each Hold with {@code from} ≤ {@code at}
 *             &lt; {@code to};
 *         <li>each Configuration likewise, if it is the first behind an EpochStart in the file, or there is one before it in the file and its
 *             message is another (segments begin with a copy of the newest); so the file has the newest EpochStart and Configuration of
 *             before too;
 *         <li>each gap with {@code gap.from} &lt; {@code to} and either {@code gap.to} &gt; {@code from}, or {@code gap.to} ≤ {@code gap.from} and
 *             {@code gap.from} ≥ {@code from}; but none whose reason begins with {@code quota}.
 *       </ul>
 *       The file has each EpochStart and each ClockRecord with {@code step_ns} other than 0 between its records, with its header: so a clock
 *       that was set back shows. The SHA-256 over the SHA-256 of the contents taken, in the order of the file, is {@code disturbances}; and {@code starts},
 *       {@code recoveries} (EpochStart with the reason {@code recovered}), {@code clock_steps}, {@code configurations}, {@code dropped} and
 *       {@code holds} are their counts. So no gap, no restart and no hold of a plan can be left out.
 * </ol>
 *
 * <p>Of plans, subject {@code plans/ID.json}: {@code plan-changed}: each chain is as {@link io.edgewitness.collector.indicators} describes
 * it, each entry's signature is the collector's, and no entry is another than the one whose hash a Hold record names.
 * {@code plan-entry-missing}: a Hold names an entry that is not there. All Holds of the bundle count, of any agent, of batches and proofs,
 * bad or not, whose plan is this one's id; those of other plans say nothing. {@code plan-head}: an entry names the root of a tree head of
 * {@code seal.binpb} of that size. {@code plan-head-missing}: of a head that an entry names, above size 0, of an agent of the bundle,
 * {@code seal.binpb} has none of that size; not if its first is smaller and no batch of that agent, whole or by its header, was
 * {@code opened} after the entry's {@code signed-at}. {@code plan-file}, subject the file: it belongs to no chain. {@code plans}: the
 * manifest names those that are there, by their first {@code signed-at}, then id. A chain of which no version can be read is none: it is
 * {@code plan-changed}, and its files are {@code plan-file}. Of {@code anchors}, subject {@code anchors/N} or the file (folders,
 * countersignatures and time-stamps count up to the first number that is missing): {@code tree-head}, {@code tree-consistency},
 * {@code tree-inclusion}, {@code countersignature}, {@code countersigner-key}, {@code time-stamp} (section 10), and {@code anchor-file}: it
 * belongs to no tree head.
 *
 * <p>Of {@code audits}, subject {@code audits/ID.N.json} or the file: the codes of section 11.
 *
 * <h2>6. What is told</h2>
 *
 * <p>Notes have codes too and lower nothing. Of records with {@code at} (of a header: {@code opened}) in a figure's window: {@code restart}
 * and {@code recovered} (EpochStart), {@code lane-dropped}, {@code clock-step}, {@code scenario-crashed} (ScenarioState {@code crashed}; of
 * whole batches only), {@code configuration} (also between the windows of a figure; digests of a header other than those of the header
 * before it in its file, {@code headers.binpb} too; of proofs also a Configuration record other than the one before it in the file), of
 * whole batches {@code declared-hole}. {@code as-of}; {@code span-missing}: a piece of a window for which an agent of the figure's records,
 * or one that the plan which counts for it names (section 7.11, newest version), has no roll-up, the whole window too; {@code definition}:
 * one that the program does not know; {@code plan-not-witnessed}: of each agent that a plan names, if no Hold of it names its first entry
 * before its reporting time (the figure has a limitation of that code if none does); {@code audit-of-others}: a note of an audit, without a fault
 * of its own, that is of a figure's name and not of its agents (section 7.11); {@code excluded}: a figure has a value, and {@code coverage} is
 * below 1: the share without a value, and of a level that is one sum the value over {@code coverage};
 * {@code countersigned}, {@code time-stamped}: of whom, unless the reader gave that very key or an authority's certificate, only as one
 * that calls itself so; {@code not-anchored}, of each agent of the manifest, also one of which there are neither batches nor proofs: no
 * tree head with a sound proof of one of its batches has a countersignature or time-stamp by a key or certificate that the reader gave; and
 * then with other words, if the newest batch of such a proof is before the last batch that a record of a figure lies in: of the agent's
 * batches those behind it, which is named, are not anchored; every limitation and gap of every figure, under its own code.
 *
 * <h2>7. What figures are made of</h2>
 *
 * <p>All agents together. A gap or metric that is both in a batch and among the proven records counts once.
 *
 * <p><b>Metrics</b>: the MetricRecords in {@code batches.binpb}. Of those with the same agent, scenario, name, labels, window, arm and
 * revision the first counts. The window's end is at least its begin and 1 ns. The amount: {@code exact}; {@code ratio}; {@code sketch};
 * otherwise none. A decimal text of more than 200 characters, or that is no number, or has more than 200 places after the point or zeros
 * before it, is none, and so is a ratio with such a part. Points that are no point id (first a letter or digit, then up to 199 letters,
 * digits, {@code . _ - /}) are left out.
 *
 * <p><b>Gaps</b>: the GapRecords in batches and proofs, each record once. <b>Roll-ups</b>: of each agent, span, {@code from} and {@code to} the
 * last in the order of the ledger. Their decimals may have 1,000 characters, places or zeros.
 *
 * <p>Arithmetic is of exact decimals. A quotient is exact if it has at most 34 significant digits, else rounded to 34, half to even.
 *
 * <h3>7.1 The selection of one input in one window, resolution {@code window}</h3>
 *
 * <p>Of the metrics of the input's name, of the request's scenario (null: all), that overlap the window and have all the request's labels:
 *
 * <ul>
 *   <li>{@code asides}: how many have another arm than {@code on} (none is {@code on} too). The others count:
 *   <li>a <i>series</i> is one agent, scenario and set of labels; it <i>reaches</i> to the latest end of its windows.
 *   <li>{@code partial}: how many lie only partly inside; they are left out. Of the others, of each begin and end, the highest revision
 *       counts, of equal ones the first record.
 *   <li>{@code empty}: those without an amount. {@code used}: those with one, by series (those that only reach are series too, without
 *       windows), begin and end.
 *   <li>{@code overlapping}: in some series a used window begins before the end of the used one before it.
 *   <li>{@code closed}: there is a series, and each reaches the window's end.
 *   <li>{@code coverage}: of each series the sum of the lengths of its used windows over the window's length, 12 significant digits, cut;
 *       at most 1; the least of the series; 0 without series.
 *   <li>{@code seconds}: sum of the lengths of distinct used windows over all series, of each begin the longest.
 *   <li>{@code expected}: sum over used and empty; −1 if one is −1. {@code received}: likewise. {@code completeness}: received over expected, 12
 *       significant digits, cut, at most 1; none if expected is 0 or less. {@code missing}: how many are empty.
 * </ul>
 *
 * <h3>7.2 The same from roll-ups, resolution {@code hour} or {@code day}</h3>
 *
 * <p>A metric window belongs to the span in which it ends, an end on the boundary to the earlier span;
 * one longer than the span belongs to none. Of the roll-ups of that span that
 * overlap the window, of every agent, of the RolledMetrics of the input's name, the request's scenario and labels:
 *
 * <ul>
 *   <li>{@code asides}: sum of {@code windows + empty} of those of another arm than {@code on}. Of the others:
 *   <li>the series reaches to the latest {@code last_end}. {@code partial}: sum of {@code windows + empty} of those whose roll-up lies only
 *       partly inside the figure's window; they are left out.
 *   <li>each other one is one window, [{@code from}, {@code to}) of its roll-up, revision that of the roll-up, record the roll-up's, with
 *       {@code expected}, {@code received}, {@code modes}, {@code clock_bound_ns}, {@code formula} and {@code unit} as they stand, no points, and the
 *       amount: for the aggregations {@code sum}, {@code ratio}, {@code p50} and {@code p95} its amount; for {@code min}, {@code max} and {@code last} the decimal
 *       {@code least}, {@code greatest} or {@code last}. It is empty if {@code windows} is 0, else used, without amount too.
 *   <li>{@code used} by series, {@code from}, {@code last_end} and {@code first_start}; of equal ones by formula, unit, aggregation and slug.
 *   <li>{@code overlapping}, of used ones alone: one has {@code overlapping}; or in a series two of one roll-up, one behind the other in this order, where the
 *       {@code first_start} of the later is before the {@code last_end} of the earlier; or two of two roll-ups, one behind the other, of which
 *       the later's {@code from} is before the earlier's {@code to} (days of two time zones).
 *   <li>{@code closed}: as above. {@code coverage}: as above with {@code covered_ns} for the length, at most the figure's window.
 *   <li>{@code seconds}: over the distinct {@code from}, the greatest, over the series, of the sum of {@code covered_ns}, at most the roll-up's
 *       length; summed up.
 *   <li>{@code expected}, {@code received}, {@code completeness}: as above. {@code missing}: sum of {@code empty} over used and empty ones.
 *   <li>{@code left-out}: whether a roll-up that lies inside has {@code left_out} above 0. {@code rolled}: how many distinct roll-ups the used and
 *       empty ones are of.
 * </ul>
 *
 * <h3>7.3 One number</h3>
 *
 * <p>The first that holds: no used window: none, {@code no-value}; {@code overlapping}: none, {@code overlapping-windows}; a used window whose
 * amount is not of the aggregation's kind (exact for sum, max, min, last; ratio; a sketch of quantile 0.05 for p5, 0.5 for p50, 0.95 for p95, 0.99 for p99): none,
 * {@code wrong-amount}. Then: {@code sum}; {@code ratio}: sum of the numerators over sum of the denominators, none and
 * {@code zero-denominator} if that is 0; {@code max}, {@code min}; {@code last}: of the last used window if there is one series, else none and
 * {@code several-series} (this before wrong-amount); {@code p5}, {@code p50}, {@code p95}, {@code p99}: section 7.8, {@code bad-sketch} if they cannot be read or merged.
 *
 * <h3>7.4 A level in one window</h3>
 *
 * <p>The grade begins as M1 and each <i>limit</i> makes it the worse of both; the order is M1, M2, D, D′, C, X, S. A limit of X leaves no
 * value, under S too. Limitations are listed in the order in which they come, one with the same code and English text once. Of the inputs,
 * by name ascending, NAME being the metric's:
 *
 * <pre>
 * no-records          X    no series; the steps below are left out for this input
 * simulated           S    a mode SIM is named by a used or empty window, with a count of 0 too
 * replayed            S    REPLAY
 * mode-unknown        X    any other mode than REAL, SIM, REPLAY
 * mode-not-recorded   M2   one names no mode, and received is above 0
 * not-closed          X    not closed
 * partial-windows     –    partial &gt; 0; M2 if made of roll-ups
 * other-arms          –    asides &gt; 0
 * several-series      –    more than one
 * missing-windows     –    missing &gt; 0
 * rolled-up           –    made of roll-ups
 * left-out            X    left-out
 * coverage            M2   below 0.95; X below 0.80
 * completeness        M2   below 0.95; X below 0.80; not if the estimator is count
 * completeness-unknown M2  there is none; not if the estimator is count
 * unit                X    a used window's unit is not the input's
 * several-formulas    M2   used windows have several formulas
 * clock-unknown       M2   clock-limit-s is not 0, and a used window's clock bound is below 0
 * clock-error         M2   the largest clock bound of used windows is above clock-limit-s; X above twice that
 * calibration-unknown M2   an instrument and more than one series; and (then again, with its own text) no instrument or one of class 0;
 *                          only of levels, and if the estimator is instrument or moving-block-bootstrap
 * calibration-expired M2   calibrated-until is before the end of this level's window; likewise
 * (section 7.3)       X    why there is no number
 * </pre>
 *
 * <p>{@code estimator} and {@code clock-limit-s} are always those of the level's own definition, in a comparison too, and the instrument is the
 * request's, the same for both times. The limit is compared in nanoseconds with {@code clock_bound_ns}: equal is not above.
 *
 * <p>Then of all inputs together. A gap <i>touches</i> if it overlaps the window (its begin before the window's end, its end after the
 * window's begin) and there are used or empty windows of its agent, such that its source does not begin with {@code scenario:}, or is that and the
 * scenario of one of these; and it names no points, or one of these names none, or one of its points is a point of one of these. Windows of
 * other agents do not matter. They are sorted by record.
 *
 * <pre>
 * raw-dropped         –    one has a reason that begins with "quota"; the others:
 * gaps                –    there are some
 * gap-of-unknown-size M2   one has a count below 0
 * not-counts          X    the estimator is wilson, there is a number, and its parts are no sample (below)
 * no-number           X    the formula divides by zero, or a number is too long
 * derived             D    the formula is not <i>just the input</i>: the name of the only input, or with unit {@code %} that and {@code * 100}
 * </pre>
 *
 * <p>{@code basis} is the grade before {@code derived}. The value is the formula's, none under X. {@code expected}: sum over the inputs, −1 if
 * one is; {@code received}: sum; {@code completeness}: the least, none if one has none; {@code coverage}: the least; {@code parts}: the inputs'
 * numbers; {@code records}: of used and empty windows; {@code gaps}: those that touch, with quota.
 *
 * <p>Uncertainty of a value that is there:
 *
 * <ul>
 *   <li>estimator {@code sketch}, formula just the input: expanded = |value| × the sketch's relative accuracy (9 significant digits, half
 *       up), confidence 1, method {@code sketch}.
 *   <li>{@code instrument}, there is one of a class above 0, formula just the input: a = |value| × class ÷ 100, exact; s = the number of series, those without used
 *       windows too; expanded = 2 × √(a² ÷ 3 + s × resolution² ÷ 6). Both quotients are rounded to 34 digits each, half to even, then their exact
 *       sum's root to 16, half to even, then it is doubled. Confidence 0.95; method {@code instrument}.
 *   <li>{@code wilson}: below.
 *   <li>{@code count}, {@code events}: none, limitation {@code uncertainty-not-stated}, with its own text; in all other cases likewise.
 * </ul>
 *
 * <p>low = value − expanded, high = value + expanded.
 *
 * <p>{@code wilson}: the used windows' numerators and denominators are added up by clusters, a cluster being 24 hours counted from the window's
 * begin; those with a denominator above 0, their sums being whole numbers, are the groups of section 7.12's newcombe-wilson@1; if they are no
 * sample of it, there is none here. low, high: the
 * ends of its Wilson interval of 90 %, each in place of the input in the formula; expanded the greater distance from the value; confidence 0.90;
 * method {@code wilson@1}, named as in section 7.12. If none of the sample has the property, limitation {@code none-found}, if all have,
 * {@code all-found}: such a figure is printed as an end of its interval (section 7.9).
 *
 * <h3>7.5 A comparison</h3>
 *
 * <p>The request has a baseline: the definition is the one asked for if it has {@code of}, else the one whose {@code of} names it. Its level
 * (the definition that {@code of} names) is made of the baseline and of the reporting window. Limitations: those of the baseline, zh after
 * {@code 基准期：} and en after {@code baseline: }; those of reporting after {@code 报告期：} and {@code reporting: }; the grade is the worse. That is
 * {@code basis}. Then:
 *
 * <pre>
 * derived             D    always
 * no-drivers          –    always
 * times-overlap       X    the two windows overlap
 * other-series        X    of each input, by name: both times have series, and not the same ones (agent, scenario, labels; those that only reach
 *                          too); M2 if scenarios and labels, each as often, are the same: only gateways differ
 * no-comparison       X    one has no value, or there is an X
 * no-number           X    the formula divides by zero
 * uncertainty-not-stated – section 7.7 gives none
 * not-significant     –    low ≤ 0 ≤ high
 * no-claim            –    there is a value, and an other-series where only gateways differ: {@code 不足以声称改进}
 * </pre>
 *
 * <p>The formula's names are {@code reporting}, {@code baseline} (the levels' values), {@code reporting_s} and {@code baseline_s} (of each level
 * the least {@code seconds} of its inputs); these are {@code parts}, values only where there are. expected, received: sums, −1 as above;
 * completeness, coverage: the less; records: of both; gaps: of both, each once, sorted by record.
 *
 * <h3>7.6 Definitions and formulas</h3>
 *
 * <p>Which definition: the one that {@code figure.formula} of the manifest names, if it lies under {@code formulas}, has {@code of} if and
 * only if the request has a baseline or a comparison, has {@code quantity} if and only if it has a comparison, and its id or reference
 * {@code ID@VERSION}, or that of its level, is the request's {@code indicator}. Otherwise the newest version under {@code formulas} that
 * the request means (of several changes of one level the first by name); the figure then differs ({@code formula}), or there is none: fault
 * {@code bundle}.
 *
 * <p>A definition is a YAML map, one key a line: {@code id}, {@code version}, {@code of}, {@code family}, {@code title}, {@code inputs}
 * (below it, one a line, indented: a name and {@code {metric, aggregation, unit}}, perhaps with {@code labels}), {@code formula}, {@code unit}, {@code unit-text},
 * {@code direction}, {@code estimator}, {@code decimals}, {@code clock-limit-s}, {@code fields}. Maps and lists stand in braces and
 * brackets; text is bare or in double quotes, with JSON's escapes and {@code \e} (U+001B). A change whose estimator is {@code by-quantity}
 * has {@code quantity}; {@code top-grade} and {@code baselines} may be there. {@code title} and {@code unit-text} have {@code zh} and {@code en}. Fault {@code definition}, subject the file: a
 * program that knows that id and version has other bytes for it.
 *
 * <p>An input's {@code labels} narrow the selection as the request's do, and count where both name one; {@code no-records} then names the metric
 * with {@code {LABEL=VALUE, …}} behind it, by label.
 *
 * <p>The <i>top grade</i>: the worst of {@code top-grade} (M1 if there is none), of the family's (IND-02 D′, IND-03 and IND-07 M2, IND-11 C, others
 * M1), of D′ if its unit or an input's is of money, and of the top grade of its level. A unit is of money if three capital letters stand
 * in it that no letter touches, other than {@code RAD} and {@code REM}, or one of {@code 元¥￥$€£}. A figure whose grade is better becomes that,
 * with the limitation {@code top-grade} behind all those of sections 7.4, 7.5 and 7.12.
 *
 * <p>A formula: names, whole numbers, {@code dec("0.5")}, {@code + - * /}, unary minus, parentheses, with the usual precedence, from the left.
 * One side of each operation is a decimal. Division as in section 7, by zero there is no number; nor where a variable or a result has more
 * than 2,000 digits, or its last digit stands more than 2,000 places from the point.
 *
 * <h3>7.7 The interval of a comparison</h3>
 *
 * <p>Rows, of each level and input: used windows by begin, numerator and denominator summed over the series (aggregation sum: the exact
 * amount and 0). There is no interval if an input is of another aggregation, if not all its used windows in one time are equally long (of
 * roll-ups: their spans, so that a day of 23 or 25 hours leaves none), if it has fewer than 10 rows, or if inputs of one level have
 * different numbers of rows. Inputs and times may differ in their windows' length. Block length: the least whole number whose cube is at
 * least the number of rows n.
 *
 * <p>999 times, first of the baseline, then of reporting: ⌈n ÷ length⌉ starts, each a random whole number from 0 to n − length, the same for
 * all inputs; the rows of these blocks one after the other, cut to n, are summed, of a ratio divided; the level's formula gives its value.
 * The comparison's formula, with the seconds of the whole, gives the draw. A division by zero: no interval. Sorted ascending, counted from
 * 0: low = the less of the 49th and the value, high = the greater of the 949th and the value; expanded = the greater of |value − low| and
 * |high − value|; confidence 0.90; method {@code moving-block-bootstrap}.
 *
 * <p>Random numbers: 48 bits of state, at first (seed xor 5DEECE66D₁₆) mod 2⁴⁸. next: state = (state × 5DEECE66D₁₆ + B₁₆) mod 2⁴⁸, result
 * state ÷ 2¹⁷ whole (31 bits). A number below b: r = next; if b is a power of two, (b × r) ÷ 2³¹ whole; else r mod b, but again with the
 * next r while r − (r mod b) + b − 1 ≥ 2³¹. The seed is the first 8 bytes, big-endian, of the SHA-256 over the text: the comparison's
 * {@code ID@VERSION}, then for baseline and reporting a line feed, begin, blank, end, and for each input with a number, by name, a blank,
 * name, {@code =}, the number without exponent and trailing zeros.
 *
 * <h3>7.8 Sketches</h3>
 *
 * <p>A DDSketch is a row of blocks: a byte whose two lowest bits say what comes and whose upper six (s) how.
 *
 * <pre>
 * 0, s = 1       count of zeros                                            f
 * 2              mapping, s = 3 cubic: gamma, offset                       two doubles of 8 bytes, little-endian
 * 1, 3           bins of positive, negative values:
 *    s = 1       n, then n times index less the one before (0), count      u, then i and f
 *    s = 2       n, then n times index less the one before, count 1        u, then i
 *    s = 3       n, first index, step, then n counts                       u, i, i, then f
 *
 * u    7 bits a byte, lowest first, bit 7: one more follows; a 9th byte has 8 bits
 * i    u, least bit the sign: (u ÷ 2 whole) xor −(u mod 2)
 * f    7 bits a byte, highest first, from bit 63 down, bit 7: one more follows; a 9th byte has 8 bits; the 64 bits, rotated right by 6, plus
 *      the bits of the double 1.0, are a double; less 1
 * </pre>
 *
 * <p>A block that comes twice adds up. Sketches merge if gamma and offset are the same: counts of equal bins add up. With N the count of
 * all, the quantile q is of rank q × (N − 1): the first whose running count is above it, of negative bins by descending index, then zeros
 * (value 0), then positive bins by ascending index. The value of bin k, in doubles, A = 6/35, B = −3/5, C = 10/7:
 *
 * <pre>
 * m = ln 2 ÷ ln gamma,  x = (k − offset) ÷ m,  e = ⌊x⌋        accuracy = 1 − 2 ÷ (1 + exp(ln gamma ÷ (C × ln 2)))
 * d = B² − 3AC,  g = 2B³ − 9ABC − 27A²(x − e),  p = ∛((g − √(g² − 4d³)) ÷ 2)
 * value = 2ᵉ × (1 − (B + p + d ÷ p) ÷ (3A)) × (1 + accuracy)        rounded to 9 significant digits, half up
 * </pre>
 *
 * <p>p95 is the value of q = 0.95 of all sketches merged. Without any count there is none ({@code no-value}).
 *
 * <h3>7.9 Print</h3>
 *
 * <p>Without value a dash, {@code —}. Places: {@code decimals}; with an expanded uncertainty above 0, rounded up to two significant digits,
 * u, the less of that and 1 − ⌊log₁₀ u⌋ (below 0: tens, hundreds). The number is rounded to those places, half to even, without exponent;
 * then a blank and the unit in the language, if it has any. The interval's ends and the expanded uncertainty are rounded once too, from
 * their full digits, to the same places. With uncertainty, if low and high are equally far from the value: {@code NUMBER ± EXPANDED UNIT},
 * expanded rounded up to those places. Else {@code NUMBER UNIT（P% 区间 LOW 至 HIGH）}, English {@code NUMBER UNIT (P % interval LOW to HIGH)},
 * P the confidence in per cent without trailing zeros, low rounded down (towards minus infinity), high rounded up. A figure with the
 * limitation {@code no-claim} has its text before all that, and {@code ：} or {@code ": "} after the text.
 *
 * <p>With an uncertainty and the limitation {@code none-found}: {@code ≤ HIGH UNIT（P% 区间的一端）}, English {@code ≤ HIGH UNIT (P % interval's end)};
 * with {@code all-found} {@code ≥ LOW} likewise.
 *
 * <h3>7.10 Texts of limitations</h3>
 *
 * <pre>
 * no-records           没有NAME的记录 | there are no records of NAME
 * simulated            含仿真数据 | made of simulated samples
 * replayed             含回放数据 | made of replayed samples
 * other-series         NAME两期的数据序列不同；仅基准期：A；仅报告期：B | NAME is of other series in the two times; only in the baseline: A; only in the
 *                      reporting time: B            each AGENT SCENARIO LABEL=VALUE …, ", " between, by agent, scenario, labels as "{L=V, L=V}"; — for none
 * calibration-unknown  N个数据序列只给出一台计量器具，其余检定情况未知 | one instrument is named for N series: nothing is known of the calibration of
 *                      the others                     of more than one series
 * mode-unknown         数据来源方式不明 | the mode of some samples is unknown
 * mode-not-recorded    部分记录未注明数据来源方式 | some records do not say the mode of their samples
 * not-closed           NAME的统计窗口尚未到达期末END | the windows of NAME do not reach the end, END
 * partial-windows      N条跨越期初或期末的NAME记录未计入 | N records of NAME lie only partly inside the time and are left out
 * other-arms           N条属于试验其他组的NAME记录未计入 | N records of NAME of another arm of a trial are left out
 * several-series       NAME由N个数据序列合并 | NAME is put together from N series
 * missing-windows      NAME有N个统计窗口没有数值 | N windows of NAME have no value
 * rolled-up, day       NAME由网关封存的N条日汇总得出 | NAME is made of N daily roll-ups that the gateways sealed
 * rolled-up, hour      NAME由网关封存的N条小时汇总得出 | NAME is made of N hourly roll-ups that the gateways sealed
 * left-out             部分汇总未包含全部NAME数据序列 | some roll-ups leave out series, perhaps of NAME
 * coverage             NAME的时间覆盖率为P%，低于95% | coverage of the time of NAME is P%, below 95 %
 *                      NAME的时间覆盖率为P%，低于80%，不出数 | coverage of the time of NAME is P%, below 80 %: no figure
 * completeness         NAME的数据完整率为P%，低于95% | completeness of NAME is P%, below 95 %                        P: per cent with one place, cut
 *                      NAME的数据完整率为P%，低于80%，不出数 | completeness of NAME is P%, below 80 %: no figure
 * completeness-unknown NAME的应采数量不明，完整率未知 | the source of NAME cannot tell how many samples were due, so completeness is unknown
 * unit                 NAME的单位应为UNIT，记录为[U1, U2] | NAME should be in UNIT, and records are in [U1, U2]     sorted, others only
 * several-formulas     NAME由不同版本的公式得出：[F1, F2] | NAME was made by different formulas: [F1, F2]          sorted, all
 * clock-unknown        网关时钟误差未知 | the error of the gateway's clock is unknown
 * clock-error          NAME的时钟误差达S秒，限值L秒 | the clock's error under NAME is up to S s, the limit L s     S without trailing zeros
 * calibration-unknown  计量器具检定情况未知 | nothing is known of the instrument's calibration
 * calibration-expired  INSTRUMENT的检定有效期止于TIME | the calibration of INSTRUMENT ended TIME
 * no-value             窗口内没有数值 | no window has a value
 * overlapping-windows  统计窗口互相重叠 | metric windows overlap, so they cannot be put together
 * wrong-amount         记录的数值类型与指标定义不符 | a record's amount is not of the kind that the definition aggregates
 * zero-denominator     分母为零 | the denominator is zero
 * several-series, last 有多个数据序列 | there are several series; name a scenario or labels
 * bad-sketch           分位数摘要无法合并 | a quantile sketch cannot be merged: …                                   free after the colon
 * raw-dropped          部分原始数据因网关存储限额已删除，指标按删除前的数据算出 | the gateway's quota dropped some raw samples after figures were made of them
 * gaps                 期内有N段已声明的数据缺口 | N declared gaps lie in the time
 * gap-of-unknown-size  部分缺口缺失的数量不明 | how many samples some gaps cost is unknown
 * no-number            公式无法得出数值 | the formula gives no number: …                                           free after the colon
 * not-counts           比率的分子、分母不是逐件计数，无法给出区间 | the parts of the ratio are no counts, so that no interval can be given
 * none-found           N件中0件：只能写为不高于区间上限，不得写为0 | none of N: printed as at most the interval's upper end, never as 0
 * all-found            N件全部符合：只能写为不低于区间下限，不得写为全部 | all of N: printed as at least the interval's lower end, never as all
 * top-grade            按指标库，该指标最高为MARK名称 | by the library this indicator is MARK NAME at best                  ◇′推算（含申报参数）, ◇′ derived
 *                      with declared parameters; ◐实测（有限制）, ◐ measured, with a limitation; ◇推算, ◇ derived; □申报, □ declared
 * derived              由公式ID@VERSION推算 | derived by formula ID@VERSION
 * no-drivers           未按产量、气温等影响因素修正 | not adjusted for production, weather or other drivers
 * times-overlap        基准期与报告期重叠 | baseline and reporting time overlap
 * no-comparison        基准期或报告期没有数值 | one of the two times has no value
 * not-significant      未见显著变化 | no significant change: the interval includes zero
 * uncertainty-not-stated
 *   count, events      计数得出，不另给不确定度 | counted: no uncertainty is stated
 *   level, otherwise   计量器具准确度等级未知，未给出不确定度 | the instrument's accuracy class is unknown, so no uncertainty is stated
 *   comparison         统计窗口不足10个或长度不一，未给出区间 | no interval: fewer than 10 windows, or windows of unlike length
 *
 * overridden           BY以申报值VALUE UNIT替代实测值：REASON | BY states VALUE UNIT in place of it: REASON         the last of all; VALUE as in the request
 *
 * sketch               分位数摘要的相对误差界 | bound of the sketch's relative error
 * instrument           INSTRUMENT，CLASS级，k=2 | INSTRUMENT, class CLASS, k = 2                                   CLASS as in the request
 * moving-block-bootstrap 移动块自助法，999次，块长B和R个窗口 | moving-block bootstrap, 999 draws, blocks of B and R windows
 * </pre>
 *
 * <h3>7.11 What plans make of a grade</h3>
 *
 * <p>If the figure has records, and unless the format is 1 and the manifest without {@code plans}: of the plans, those with a version at
 * least of the figure's <i>quantity</i> ({@code indicator} is the definition's id, {@code scenario} and {@code labels} the request's, and
 * one of its agents is one of the records'), and of those the ones of its <i>windows</i> (one version has the request's reporting time and
 * its baseline's windows), the first whose chain is without a fault counts (what a Hold or a tree head says against it fails the bundle,
 * and does not change the grade). Its newest version is what it says. These limitations come last; M2 each, but {@code plan} none:
 *
 * <pre>
 * plan-changed         there are plans of its windows, none without a fault
 * plan-other-times     else: there are plans of its quantity
 * no-plan              else: there is none
 *
 * plan                 signed before the reporting time begins; else plan-late
 * plan-amended         each amendment
 * plan-released        released before the reporting time ends
 * plan-formula         formula or formula-sha256 is another than the definition's
 * plan-estimator       the same of the estimator
 * plan-confidence      the uncertainty's confidence is below 1 and not the plan's
 * plan-boundary        a record is of an agent that it does not name; then, with its own text: of an agent that it names there is no record
 * plan-drivers         the request has a comparison, and the names of its drivers, with degree-days for the weather, are not the plan's drivers; or it has
 *                      none, the plan has drivers, and the figure has the limitation no-drivers
 * plan-baseline        the request has a comparison whose kind is not that of the plan's baseline
 * plan-not-witnessed   no Hold of an agent that the first version names has this plan's id, number 0 and its first entry's SHA-256 and is from
 *                      before that version's reporting time
 * other-plans          (a note) other plans with a version of the quantity, for which several-plans does not hold
 * several-plans        another plan with a version of the quantity has a version whose reporting time overlaps that of a version of this plan; or one of
 *                      the two was signed while the other was a choice: from its signature on, before its first version's reporting time begins and
 *                      before it was released
 * </pre>
 *
 * <p>Their words, ID being the plan's, AT the first entry's {@code signed-at}:
 *
 * <pre>
 * plan-changed         取证计划IDS在签署后被改动，不予采信 | plan IDS was changed after it was signed and counts for nothing
 * plan-other-times     取证计划IDS的时段与本数据不同 | plan IDS names other times than this figure's          IDS with ", " between
 * no-plan              报告期开始前没有签署取证计划 | no plan was signed before the reporting time began
 * plan                 按取证计划ID（签署于AT） | as plan ID, signed AT, says
 * plan-late            取证计划ID签署于AT，晚于报告期开始，等同没有计划 | plan ID was signed AT, after the reporting time began, and so is none
 * plan-amended         取证计划ID于T由P修改（第N号）：R | plan ID was amended T by P (entry N): R               of the amendment
 * plan-released        取证计划ID在报告期结束前于T解除 | plan ID was released T, before the reporting time ended
 * plan-formula         取证计划ID指定公式F，实际使用D或其定义已改动 | plan ID names formula F, used is D, or its definition is another
 * plan-estimator       取证计划ID指定估计方法E，实际使用D | plan ID names estimator E, used is D
 * plan-confidence      取证计划ID指定置信水平C，实际为U | plan ID names confidence C, the interval's is U        places as they stand
 * plan-boundary        数据含取证计划ID以外的网关：AGENTS | records of agents that plan ID does not name went in: AGENTS
 *                      取证计划ID所列网关没有数据：AGENTS | no records of agents that plan ID names went in: AGENTS
 * plan-drivers         修正因素与取证计划ID不同：DRIVERS | it is adjusted for other drivers than plan ID names: DRIVERS
 * plan-baseline        取证计划ID的基准为B1，实际为B2 | the baseline of plan ID is B1, the figure's B2
 * plan-not-witnessed   没有网关在报告期开始前将取证计划ID记入账本，签署时间仅由采集平台说明
 *                      | no agent's ledger names plan ID before the reporting time begins: only the collector says when it was signed
 * other-plans          同一数据另有N份其他时段的取证计划：ID (FROM/TO), … | there are N plans of this quantity for other times: ID (FROM/TO), …
 *                      times of what holds now
 * several-plans        同一数据有多份取证计划：ID, IDS | there are several plans for this figure: ID, IDS
 * </pre>
 *
 * <p>An entry's JSON has its keys in the order of {@link io.edgewitness.collector.indicators}, two blanks a level, a key or item a line, one
 * blank behind a colon, a line feed at the end; empty maps and lists are {@code {}} and {@code []}; in text {@code "} and {@code \} have a {@code \}
 * before them, and U+0000 to U+001F, U+007F to U+009F, U+2028, U+2029 and U+FEFF are {@code \} u and four lower-case digits.
 *
 * <p>Then audits, if the figure has records. Of the notes of the figure's name (section 11), without a fault of their own and of the figure's agents,
 * the last counts: limitation {@code audit}, grade C if its verdict is {@code not-reproduced}, else none. A note is of the figure's agents if each
 * agent of its {@code instants}' records is one of the figure's records, and each agent of the figure's records is named by its {@code agents}: so
 * what was found of one enterprise or site says nothing of another's figure of the same name. Its words, AT being {@code at} of the note, BY
 * {@code by}, VERDICT the verdict (in Chinese 确认, 有限制确认 or 未能复现): {@code 现场核查：VERDICT（BY，AT）}, {@code audited: VERDICT (BY, AT)}. It comes
 * behind those of plans and before {@code overridden}.
 *
 * <h3>7.12 Changes whose estimator the kind of quantity chooses</h3>
 *
 * <p>A request with {@code comparison} is of a definition with {@code quantity}. A verifier without these estimators leaves such a figure open:
 * neither right nor wrong. All arithmetic of this section but sums of amounts is of doubles; a double becomes a decimal by the fewest digits
 * that read back as it. Section 8 says how far two verifiers may differ.
 *
 * <pre>
 * kind         B1 measured, B2 shadow, B3 on/off, B4 staggered, B5 imported
 * zone         time zone of days and what is longer
 * interval     hour, day, week from Monday, or month, all local; absent: day
 * cycle        absent: 7d. A duration is a whole number and s, m, h or d (86,400 s)
 * drivers      [{name, metric, unit, scenario, labels}]                            the last two may be absent, here and below
 * weather      {metric, unit: Cel or [degF], scenario, labels}
 * control      {scenario, labels}                                                  with B4 alone
 * trial        {from, period, pairs, seed, settle}                                 with B3 alone
 * imported     {name, sha256, csv}                                                 with B5 alone
 * adjustments  [{from, to, amount, reason, by, at, key, signature}]                B1, B2, B5; so are drivers and weather, the latter not with B5
 * price        {amount, source}
 * </pre>
 *
 * <h4>Levels</h4>
 *
 * <p>Up to four, made as in section 7.4, in this order; the name is that of their {@code parts}: NAME the value, NAME{@code _s} the seconds.
 *
 * <pre>
 * baseline           zh 基准期：   en baseline:             the request's baseline; B2: of the arm shadow; B3: the off periods of the trial; B5: none
 * reporting          报告期：      reporting:               the request's reporting time; B3: the on periods of the trial
 * control_baseline   对照线基准期： control, baseline:       B4: the baseline time of control's scenario and labels
 * control_reporting  对照线报告期： control, reporting:      B4: its reporting time
 * </pre>
 *
 * <p>Arms not named are {@code on}. Where a level has several periods, a window lies inside if it lies in one of them, {@code coverage} is over
 * the sum of their lengths, and the window of all else reaches from the first's begin to the last's end. {@code expected}, {@code received},
 * {@code completeness}, {@code coverage} are put together of the levels as in section 7.5.
 *
 * <p>A trial: period k of 2 × pairs begins at {@code from} + k × period; if that is whole days, at the same local time k × so many days later.
 * Of pair i, periods 2i and 2i + 1, the first is {@code on} if the lowest bit of the first byte of SHA-256("EdgeWitness trial" 0x00, seed as 8
 * bytes, i as 4, big-endian) is 0, the second otherwise; before and after the trial it is {@code on}. Where the arm is another than that of the
 * period before, the period's figures begin {@code settle} later. A window is of the arm in which its begin and last nanosecond lie, if both
 * lie in one period and behind its settling, else {@code mixed}.
 *
 * <h4>Limitations, in order</h4>
 *
 * <pre>
 * times-overlap         X    there is a baseline time and it overlaps the reporting time
 * trial-not-whole       X    the reporting time is not from the first period's begin to the last one's end
 * arms-not-as-scheduled X    the level's metrics that overlap it, with the request's scenario and labels, any arm and revision: N have another
 *                            arm than the schedule has for their window; of roll-ups for first_start … last_end, each counts windows + empty
 * of the levels              as in section 7.5, each after its words; then other-series of baseline and reporting, then of the control's two, as there
 * of drivers and weather     of each driver, baseline time first, then of the weather: all lines of section 7.4 but those of 7.3 and of calibration, by
 *                            the level's definition, aggregation sum (weather: last), all arms, without words before; then its gaps; of each
 *                            behind both of its times, if there are two, other-series as there, NAME its metric
 * </pre>
 *
 * <p>That grade is {@code basis}. Then:
 *
 * <pre>
 * derived               D
 * baseline-kind         B1, B2, B3 M1; B4 M2; B5 C
 * imported              –    B5
 * adjusted              D′   each adjustment that lies inside the reporting time and whose signature holds; else adjustment-unsigned, X
 * declared-price        D′   there is a price
 * price                 X    there is one and the quantity is not money@1, or the other way
 * no-comparison         X    one level has no value, or there is an X
 * no-estimate           X    what follows cannot be computed
 * no-number             X    the effect is infinite, or the formula divides by zero
 * uncertainty-unbounded –    an end of the interval is
 * notes, then guards    –    of the estimator; the first guards are many-left-out
 * no-claim              –    the interval of the effect holds its neutral value: {@code 未见显著变化}, or else a guard blocks, or only gateways differ in an
 *                            other-series: {@code 不足以声称改进}
 * </pre>
 *
 * <p>The value is the formula of {@code effect}, so are the interval's ends, the less of them low; expanded is the larger distance; method has the
 * estimator's {@code ID@VERSION} as code. The estimator's parts join {@code parts}. {@code records} and {@code gaps}: of levels, drivers and weather.
 * Of a roll-up, a temperature is its sum ÷ {@code windows}.
 *
 * <p>An adjustment's signature is Ed25519 by its {@code key} (both base64) over "EdgeWitness adjustment v1" and a line feed, then lines: number of
 * UTF-16 units of what follows, a blank, the text, a line feed. They are indicator, scenario (or empty), each label {@code KEY=VALUE} by key,
 * from, to, amount without exponent and trailing zeros, reason, by, at.
 *
 * <h4>Seed, draws, intervals</h4>
 *
 * <p>The seed is that of section 7.7 over the levels in their order; with B5 a line feed and the {@code sha256} follow. Random numbers and blocks are
 * those of section 7.7 too. k(N, c) = max(1, (N + 1)(1 − c) ÷ 2 to the nearest whole, half to even): of N sorted draws the ends are the k-th and the
 * k-th from behind, each moved to the value if it lies beyond it. z(c), t(c, ν): quantiles at (1 + c) ÷ 2 of the normal and of Student's
 * distribution of ν degrees, not necessarily whole; t is infinite if ν ≤ 0. c is 0.95 for rare-events@1, else 0.90.
 *
 * <p>The level's definition is one input. Its <i>cells</i>, from used windows: each window of which there are as many as series. {@code amount}:
 * sum of
 * exact amounts or of numerators; {@code covered}: the least of the series, a window's length, of a roll-up {@code covered_ns} but at most its
 * length; {@code base}: sum of denominators, of exact amounts the least of the covered seconds. <i>Grouped</i>: cells added up by the interval in
 * which they begin. An hour is one of local time by the offset in force at the instant: an hour from there on, whatever the clock is set to in it.
 * <i>Whole</i>: the same without the cells that end behind the interval, and of these groups those that cover its whole length.
 *
 * <h4>Estimators</h4>
 *
 * <pre>
 * quantity         B1, B2                        B3            B4                    B5        neutral  effect
 * energy@1         model                         on-off        differences, whole    model     0        share saved
 * money@1          model                         –             –                     model     0        amount saved × price
 * labour@1         person-hours                  on-off        differences, grouped  –         0        share saved
 * proportion@1     proportions                   proportions   –                     –         0        difference
 * rare-events@1    rates                         rates         –                     –         1        ratio
 * time-shift@1     shift                         shift         –                     –         0        difference
 * time-tail@1      tail                          tail          –                     –         1        ratio
 * </pre>
 *
 * <p><b>person-hours-block-bootstrap@1.</b> Of the groups of both times: 1 − (ΣA ÷ ΣB of reporting) ÷ (the same of the baseline), A amounts, B bases;
 * 1,999 draws, each first of the baseline, then of reporting; at least 10 groups a side.
 *
 * <p><b>difference-in-differences@1.</b> Intervals that both lines have: 1 − (T_R ÷ T_B) ÷ (C_R ÷ C_B), each ΣA ÷ ΣB, T the line, C control. Draws as
 * before, the same intervals of both lines. Guards: {@code trend-unknown} warns if the baseline has fewer than 20 intervals; else its first half
 * (whole number of intervals) is taken as baseline and its rest as reporting, and {@code no-parallel-trend} blocks if that interval does not hold 0.
 *
 * <p><b>paired-on-off@1.</b> Cells by pair and arm, those of {@code mixed} left out; a side counts if its cells cover at least 0.8 of its
 * period without the settling; of pairs with both sides a and b are ΣA ÷ ΣB of on and off. K pairs, at least 2, q = Σa ÷ Σb: effect 1 − q,
 * ± t(c, K − 1) √(Σ(a − q b)² ÷ (K (K − 1))) ÷ |Σb ÷ K|. Part {@code pairs} K; {@code no-estimate} if more than half of the trial's pairs
 * is left out, guard {@code many-left-out} blocks if more than a fifth; note {@code pairs-dropped} if it is fewer than the trial has.
 *
 * <p><b>newcombe-wilson@1.</b> Groups with a base above 0, amounts and bases whole numbers: x of n, p = x ÷ n. Design effect: 1 if there is one
 * group,
 * or x is 0 or n; else the greater of 1 and Σ(xᵢ − p nᵢ)² × k ÷ (k − 1) ÷ n² ÷ (p (1 − p) ÷ n), k groups. With N = n ÷ design effect, z = z(c):
 * ends (p + z² ÷ 2N ± z √(p (1 − p) ÷ N + z² ÷ 4N²)) ÷ (1 + z² ÷ N), low 0 if x is 0, high 1 if x is n. Effect d = p_R − p_B; low
 * d − √((p_R − low_R)² + (high_B − p_B)²), high d + √((high_R − p_R)² + (p_B − low_B)²). Parts {@code design_effect_baseline}, {@code _reporting};
 * guard
 * {@code none-is-not-zero} of baseline and of reporting blocks if x is 0.
 *
 * <p><b>poisson-rate-ratio@1.</b> Sums over all cells: x events, a whole number, over base e. Effect (e_B ÷ e_R) × x_R ÷ x_B; ends (e_B ÷ e_R) × q
 * ÷ (1 − q),
 * q the quantile (1 − c) ÷ 2 of Beta(x_R, x_B + 1), 0 if x_R is 0, and the quantile (1 + c) ÷ 2 of Beta(x_R + 1, x_B), 1 if x_B is 0. None if
 * neither has an
 * event. Parts {@code events_baseline}, {@code events_reporting}; guard {@code no-significant-change} blocks if the interval holds 1.
 *
 * <p><b>hodges-lehmann@1.</b> The {@code value} of the sketches of quantile 0.5 of all used windows; of the m × n differences reporting − baseline,
 * sorted: the
 * median; ends the k-th and the k-th from behind. With max(m, n) ≤ 25, k is the largest number for which at most (1 − c) ÷ 2 of all orders of m
 * and n values have fewer than k pairs in which the first is the greater (Mann and Whitney's U); else ⌊mn ÷ 2 + ½ − z √(mn (m + n + 1) ÷ 12)⌋. None
 * if
 * k &lt; 1. Part {@code lag_1}: the greater of both times' Σ(vᵢ − v̄)(vᵢ₋₁ − v̄) ÷ Σ(vᵢ − v̄)², by begin; note {@code windows-correlated} if it is
 * above
 * 2 ÷ √min(m, n).
 *
 * <p><b>p95-ratio-block-bootstrap@1.</b> By interval in which a window begins, the bins of its sketches of quantile 0.95 with the values of section
 * 7.8; at least
 * 10 intervals a side. Ratio of the p95 of all, reporting over baseline, which is above 0; 1,999 draws.
 *
 * <p><b>The model.</b> A row is a whole interval with its amount and, of each driver, the amount of the whole interval; without one it is left out.
 * Of B5 the baseline's rows are the lines of {@code csv}: after the header {@code from,to,amount,…}, whose further columns bear the drivers' names;
 * cells without blanks around them. Rows are sorted by begin and do not overlap; two <i>touch</i> if one ends where the other begins. Columns: days
 * (of 86,400 s), then the drivers.
 *
 * <ul>
 *   <li>Fit, n rows: least squares of amount y with standard deviation σ, at first √days. <i>Constant</i> scatter ends there. <i>Proportional</i>:
 *       σ = max(ŷ, 0.05 × days × Σy ÷ Σdays) ÷ √days, again until no σ changes by more than 10⁻⁷ of itself, at most 13 fits; not if Σy ÷ Σdays ≤ 0.
 *       No fit if n is not above the number of columns, or a column's part outside those before it is no more than 10⁻¹⁰ of it. With S = Σ((y − ŷ)
 *       ÷ σ)², L = −n ÷ 2 × ln(max(S, 10⁻²⁴ Σ(y ÷ σ)²) ÷ n) − Σ ln σ. Proportional is taken if its L is above that of constant
 *       by more than 10⁻⁶.
 *   <li>p: number of columns, searched ones too; e = (y − ŷ) ÷ σ; ρ = the mean of eᵢeᵢ₋₁ over rows that touch ÷ mean of e², at least 0, at most
 *       0.99, 0 if none touch; n′ = n (1 − ρ) ÷ (1 + ρ); s = √(S ÷ (n − p)); CV = √(Σ(y − ŷ)² ÷ (n − p)) ÷ ȳ; NMBE = Σ(y − ŷ) ÷ ((n − p) ȳ); r2 = 1 − Σ(y − ŷ)² ÷ Σ(y − ȳ)², 0 if all y are one. With z
 *       a row's columns over σ, U = (Σzz′)⁻¹; V = U (Σ zz′ + zo′ + oz′) U, where o = μ (o + κ z of the row before) if it touches that one, else 0;
 *       U if κμ = 0. K = 1 + 2κμ ÷ (1 − μ).
 *   <li>Correlation of rows k apart that touch one after the other: κμᵏ. At first κ = 1, μ = ρ, with information I − ln n. Then, M = 2, 3, 5, 7,
 *       10, 14, 20, 30, 50 and within each κ = 1 ÷ 20 … 19 ÷ 20, μ = exp(−1 ÷ M): taken if I is below the information so far and K above that of
 *       the first. I = n ln(Σ w² ÷ v ÷ n) + Σ ln v (minus infinity if all w are 0), where row by row, from x = 0, q = κ, and again so at a row that
 *       touches none before it: v = q + 1 − κ, w = e − x, then x = μ (x + q w ÷ v), q = μ² q (1 − κ) ÷ v + κ (1 − μ²), with the q of before.
 *   <li>Reporting rows, m, with f the fit's amount and d its σ: E = Σf + adjustments, above 0; M = Σy; W = Σ(f ÷ d)²; r = Σ f y ÷ d² ÷ W; w = f ÷ d
 *       ÷ W; gradients g = Σ columns, h = Σ columns × f ÷ d² ÷ W; λ = r if proportional, else 1; T(a) = Σ(a² + 2 a o), o = μ (o + κ a of the row
 *       before) if it touches, else 0. Avoided share F = 1 − M ÷ E, common share C = 1 − r.
 *   <li>ν = n′ − p, η = n ÷ K − p. Intervals of F: ± t(c, ν) × 1.26 CV √(n ÷ n′ × (1 + 2 ÷ n′) ÷ m) ({@code fsu-g14@1}); ± t(c, η) s √(g′Vg + T(d))
 *       ÷ E ({@code prediction-covariance@1}); {@code residual-block-bootstrap@1}. Of C: ± t(c, η + m ÷ K − 1) s₂ √(r² h′Vh + λ² T(w))
 *       ({@code common-share-covariance@1}); {@code common-share-block-bootstrap@1}. e₂ = (y ÷ d − f r ÷ d) ÷ λ (λ ≤ 0: ÷ 1), s₂ = √((s² (n − p) +
 *       Σe₂²) ÷ (n − p + m − 1)). The longest interval counts, of equal ones the first.
 *   <li>Bootstrap, 1,999 draws: errors of F (Σ u b − Σ d b) ÷ E, of C r Σ v b − λ Σ w a. b: the e less their mean, times √(n ÷ (n − p)); a: the e₂
 *       likewise with p = 1, if m = 1 the b; u, v = (g or h)′ U z ÷ σ with z the row's columns. Blocks of 7 days: B = max(1, min(7 ÷ mean days to
 *       the nearest whole, half to even, n ÷ 2 whole)), at most as long as the list; of each draw the n places of the first sum, then the m of the
 *       second, then the m of a are filled, a random start from 0 to length − B for each block. Of the sorted errors x: value − x from behind …
 *       value − x.
 *   <li>C is stated if there is no adjustment, η &gt; 0 and |C − F| is at most 10⁻¹² or at most t(0.90, η) × s √max(0, j′Vj + T(λ (d ÷ E − w))), j
 *       = r (g ÷ E − h); else F. Note {@code stated-common} or {@code stated-avoided}. money@1: that times E times the price
 *       ({@code priced-saving@1}).
 *   <li>Parts, as far as finite: {@code expected} E, {@code metered} M, {@code avoided}, {@code avoided_low}, {@code avoided_high}, {@code common},
 *       {@code common_low}, {@code common_high}, {@code fsu_68} (as fsu-g14@1 with t(0.68, ν), over F; infinite if F ≤ 0), {@code n},
 *       {@code n_effective}, {@code p}, {@code r2}, {@code cv_rmse}, {@code nmbe}, {@code rho}, {@code per_day} and {@code per_}NAME the
 *       coefficients; of money {@code saved}, {@code price}.
 *   <li>{@code no-estimate} if of the intervals that overlap the baseline's time, or the reporting time, those that its ends cut too, more than half are
 *       no rows of the model (of B4: are not common to both lines, of each time); else guard {@code many-left-out} blocks, of each time of which more
 *       than a fifth are none, the baseline first. Of B5 the baseline is not asked. After an interval comes the one that holds its end.
 *   <li>Notes: {@code incomplete-intervals} (groups that are not whole, of both times), {@code temperature-missing}, {@code cycle-not-covered}
 *       (from the first row's begin to the last row's end is less than the cycle), {@code no-drivers}. Guards: {@code few-intervals} blocks if η
 *       &lt; 3; {@code savings-uncertain} if fsu_68 is not below 0.5; {@code biased-model} warns if |NMBE| &gt; 0.05; {@code extrapolated} of each
 *       driver of which a reporting row's amount a day lies outside the baseline's range by more than a tenth of it.
 *   <li>Weather: one series; temperature of each local hour that is covered whole, the mean by seconds. A row counts if 0.9 of its hours have one;
 *       there is one such row at least. For base x, over those hours: heating HDD = Σ max(0, x − temperature), cooling CDD likewise, below = hours
 *       colder than x, each times days ÷ hours. Bases: 4 to 27 °C by 0.5, 40 to 80 °F by 1. A base is tried if at least a tenth of the rows have
 *       hours below it, and a tenth such that are not. A candidate has a heating base or none, and a cooling base or none, not below the heating
 *       one; drivers, then HDD, CDD are its columns, and as searched columns below of the heating base and days − below of the cooling one (not of
 *       the same one twice). It stands if it has a fit, and no coefficient of days, HDD or CDD is below 0. Information: max(p ln n, 2pn ÷ (n − p −
 *       1)) − 2L, the latter infinite if n ≤ p + 1. For each scatter: every second base from the first on, then none, of heating and within it of
 *       cooling; then rounds, until one tries nothing new: of those found so far, of each kind in the order both, heating, cooling, neither, of each
 *       candidate in the order found whose L is not more than 4 below the most of its kind, all bases up to one step around, heating and within
 *       it cooling. The best has the least information, of equal ones the first, among those whose columns, searched ones too and each row alike, pass
 *       the 10⁻¹⁰ of a fit. Proportional is taken if its best is below the best of constant by more than 10⁻⁶, and bases were searched. With
 *       fewer than 9 rows only
 *       18 °C or 65 °F and none are tried, without searched columns. Drivers are called {@code HDD}, {@code CDD}; parts {@code heating_below},
 *       {@code cooling_above}.
 * </ul>
 *
 * <h4>Texts</h4>
 *
 * <p>Guards, methods and notes have their code as the limitation's code. AMOUNT has a {@code +} if it is above 0. WHAT is
 * {@code AMOUNT UNIT, FROM/TO, REASON (BY, AT, key SHA-256 of the key)}. Shares P, LOW, HIGH in per cent with two places, half to even,
 * {@code ∞} or {@code -∞}.
 *
 * <pre>
 * trial-not-whole       报告期应为整个启停试验FROM至TO | the reporting time is to be the whole trial, FROM to TO
 * arms-not-as-scheduled N条记录的组别与种子抽定的日程不符 | N records are of another arm than the seed's schedule has at their time
 * baseline-kind         基准为B1实测基期 | the baseline is B1, measured before           影子运行, shadow mode; 启停交替, on/off trial;
 *                                                                                    分批上线对照, staggered roll-out; 导入的历史数据, imported history
 * imported              基准取自NAME，SHA-256 HASH | the baseline is from NAME, SHA-256 HASH
 * adjusted              非常规调整：WHAT | non-routine adjustment: WHAT
 * adjustment-unsigned   非常规调整的签名无效或不在报告期内：WHAT | a non-routine adjustment is not signed as it stands, or lies outside the reporting time: WHAT
 * declared-price        单价AMOUNT为申报参数，依据：SOURCE | the price of AMOUNT is declared: SOURCE                  AMOUNT as in the request
 * price                 金额指标须给出单价，其他指标不得给出 | an amount of money needs a price, and nothing else has one
 * no-estimate           记录不足以作此估计：… | the records do not allow this estimate: …                               free after the colon
 * no-number             公式无法得出数值 | the formula gives no number
 * uncertainty-unbounded 区间的一端无界，未给出区间 | one end of the interval is unbounded, so none is stated
 * no-claim              未见显著变化 | no significant change
 * no-claim              不足以声称改进 | not enough to claim an improvement
 * many-left-out         超过五分之一的基准期区间未计入：N/ALL | more than a fifth of the intervals of the baseline are left out: N of ALL
 *                       超过五分之一的报告期区间未计入：N/ALL | more than a fifth of the intervals of the reporting time are left out: N of ALL
 *                       超过五分之一的启停时段对未计入：N/ALL | more than a fifth of the pairs of periods are left out: N of ALL
 * pairs-dropped         N对启停时段因覆盖不足80%未计入 | N pairs of periods are left out: windows cover less than 80 % of one of the two
 * windows-correlated    相邻窗口的中位数相关，区间偏窄 | medians of windows that follow each other are correlated: the interval is too short
 * stated-common         主值为同比例节约率（数据不否定各负荷水平按同一比例节约）；避免能耗口径为P% [LOW, HIGH]
 *                       | stated is the common share, as the data do not refuse one share of every load; the avoided share is P% [LOW, HIGH]
 * stated-avoided        主值为避免能耗口径：数据否定各负荷水平按同一比例节约，或有非常规调整
 *                       | stated is the avoided share: the data refuse one share of every load, or there is an adjustment
 * incomplete-intervals  N个区间数据不全，未计入模型 | N intervals that are not covered whole are left out of the model
 * temperature-missing   N个区间缺少气温，未计入模型 | N intervals lack temperatures and are left out of the model
 * cycle-not-covered     基准期短于一个完整运行周期（N天） | the baseline is shorter than one operating cycle, N days               N whole days, cut
 * few-intervals         基期有效区间数不足：n=N，p=P | too few independent baseline intervals: n = N, p = P
 * savings-uncertain     节能量相对不确定度（68%）不小于50%，不得声称节能 | the fractional savings uncertainty at 68 % is not below 50 %: no saving may be claimed
 * biased-model          基期模型的归一化平均偏差超过5% | the baseline model's mean bias is above 5 %
 * extrapolated          有N个报告期区间的“NAME”超出基期范围±10%，属外推 | NAME outside the baseline's range ± 10 % in N of the reporting intervals: extrapolated
 * none-is-not-zero      N件中0件：仅表明比率不高于P%，不得写为0 | none of N: this only shows a share of at most P %, never print 0      P two places, half to even
 * no-significant-change 未见显著变化 | no significant change
 * trend-unknown         基期过短，无法检验两线的平行趋势 | the baseline is too short to tell whether both lines went the same way
 * no-parallel-trend     改造前两线趋势已不平行 | the lines already went different ways before the change
 *
 * method, English       the id with a blank for each hyphen, without version
 * fsu-g14@1 ASHRAE 导则14 公式 · prediction-covariance@1 预测协方差 · residual-block-bootstrap@1 残差7日块自助法
 * common-share-covariance@1 同比例节约率的协方差 · common-share-block-bootstrap@1 同比例节约率的7日块自助法 · priced-saving@1 节约量乘以申报单价
 * wilson@1 Wilson 比率区间 · newcombe-wilson@1 Newcombe-Wilson 比率差区间 · poisson-rate-ratio@1 发生率之比的条件精确区间 · hodges-lehmann@1 Hodges-Lehmann 中位数位移
 * p95-ratio-block-bootstrap@1 P95 之比的移动块自助法 · person-hours-block-bootstrap@1 移动块自助法 · paired-on-off@1 启停配对的比率估计
 * difference-in-differences@1 双重差分的移动块自助法
 * </pre>
 *
 * <h2>8. What is checked of figures</h2>
 *
 * <ol>
 *   <li>{@code not-derived}, subject the figure (its title, formula and window): the figure made again is the same in every part. Text and
 *       whole numbers are equal (what section 7 calls free a verifier may leave uncompared); decimals ({@code value}, those of {@code uncertainty}, {@code completeness}, {@code coverage},
 *       {@code parts}) are equal as numbers, whatever zeros they end in. In the figures of section 7.12, and where a sketch's value went in, a verifier whose roots and logarithms are not those of
 *       StrictMath may accept a relative difference of 10⁻⁹ in decimals and says so; then it compares print by the manifest's decimals. All
 *       else is exact everywhere.
 *   <li>{@code bad-record}, subject the figure: a record that it uses lies in a bad batch, or is itself bad.
 *   <li>{@code starts-late}, subject the figure, which has a value and resolution {@code window}: of an agent whose records it uses the first
 *       batch in the file was opened after one of its windows begins, and is not the ledger's first ({@code previous} is not 32 zero bytes).
 *   <li>{@code rollup-start}: section 5. With resolution {@code hour} or {@code day}.
 *   <li>A figure whose definition, or whose level's, the program does not know is <i>open</i>: it is made again by the bundle's own, and nobody
 *       vouches for what that means or how it grades; so is one of format 1 of which section 9 says so. A bundle with an open figure and no
 *       fault has not passed and not failed.
 * </ol>
 *
 * <p>Trust ends at the keys: their fingerprints are printed, to be compared with the form's appendix and the commissioning sheets. No bundle
 * can show that an agent was left out whole, or that a sensor sat on the right machine.
 *
 * <h2>9. Formats 2 and 1</h2>
 *
 * <p>Format 2 is as 3, but signed after "EdgeWitness bundle v2" 0x00; the heads of most have no line {@code trail}. Format 1 is as 2, but: a manifest without {@code plans} says nothing of them, figures are graded as if each had a good one, a note
 * {@code no-plan} says that none is better than M2, and one of grade M1 is open (section 8); the manifest is signed after "EdgeWitness
 * bundle v1" 0x00; definitions lie under {@code indicators}; requests have no resolution, it is {@code window}; agents have neither
 * {@code head} nor {@code headers} nor {@code records}. Decimals of figures are compared as numbers, as in format 2.
 *
 * <h2>10. Tree heads</h2>
 *
 * <p>The collector keeps an append-only Merkle log (RFC 9162) over the headers of all batches of all agents, in the order in which it
 * stored them. The data of a leaf is the SHA-256 of the header, so the leaf is SHA-256(0x00 SHA-256(header)). It signs a head each day,
 * when asked to, and at each export. A head is a C2SP tlog-checkpoint in UTF-8, lines ended by a line feed:
 *
 * <pre>
 * edgewitness.collector/FFFF        the key's name: first 16 digits of its SHA-256
 * SIZE                              how many leaves
 * ROOT                              base64
 * time 2026-11-29T00:00:03Z         by the collector's clock
 * trail 42 BASE64                   where there is one: the newest entry of the trail of what people did, and its hash
 *                                   an empty line
 * — NAME BASE64                     Ed25519 over the lines before the empty one; 4 bytes that name the key, then 64 of signature
 * </pre>
 *
 * <p>This is format 2 of a head; without {@code trail} it is 1. A head of a later format says {@code format N} in its fourth line, before
 * anything else that is new, and is told as {@code newer-format}, subject its folder. Any other line that is not drawn here is a fault.
 *
 * <p>The four bytes are the start of SHA-256(NAME 0x0A TYPE RAW), TYPE 0x01, RAW the key's 32 bytes. A countersignature (C2SP
 * tlog-cosignature) is such a line too, its base64 the four bytes (TYPE 0x04), eight of the time (big-endian seconds since 1970) and 64 of
 * Ed25519 over {@code cosignature/v1}, a line feed, {@code time SECONDS}, a line feed, and the head's signed lines. Who countersigns has
 * checked that the head goes on from the one before. The request (C2SP tlog-witness) is {@code old SIZE}, the consistency proof's hashes
 * in base64, a line each, an empty line, and the head.
 *
 * <p>{@code consistency} proves that the head goes on from that of the folder before; each agent's {@code path} that a batch of the bundle,
 * the newest that is both under the head and not behind the bundle's last, is in its tree. All batches before hang on that one by their
 * hashes. So what a second party or an authority says of the head's time holds for them: they were there then, as they are now.
 *
 * <h2>11. Audits</h2>
 *
 * <p>The name of a figure is {@code INDICATOR;SCENARIO;LABELS;FROM/TO} as in its request, {@code *} for no scenario, labels sorted as
 * {@code NAME=VALUE} with commas between, and of a comparison with a baseline {@code ;FROM/TO} behind it; control characters are blanks. ID is the
 * first 12 digits of the name's SHA-256.
 *
 * <p>Instants follow from the root of a tree head (the newest of {@code anchors}, else of a {@code seal.binpb}), the day where the machines
 * are, and the name alone. The text of N is five lines, each ended by a line feed: {@code EdgeWitness audit v1}, the root in hexadecimal,
 * the day as {@code 2026-11-29}, the name, N. The first 16 hexadecimal digits of its SHA-256 are an unsigned whole number; its remainder by
 * the whole seconds of the figure's times (the baseline's first) is how many seconds behind their begin instant N lies. Where not all
 * figures are audited, those with the smallest SHA-256 of N 0 are.
 *
 * <p>A note is JSON in the one form of plans:
 *
 * <pre>
 * note      {format: 1, number: from 0, previous: SHA-256 of the note before or null, by, at, verdict: "confirmed",
 *            "confirmed-with-limitation" or "not-reproduced", remarks, steps: {number: text}, audit}
 * audit     {format: 1, project, date, head: the signed note of a tree head, collector: its key as NAME+HASH+BASE64,
 *            agents: {agent: X.509 in hexadecimal}, all whose records the drawn figures are made of, figures: [one]}
 * figure    {name, request, title-zh, title-en, printed-zh, printed-en, exact, grade, instants: [instant]}
 * instant   {n: from 1, sha256, at, records: [record], findings: [text]}
 * record    {of: "window", "hour" or "day", agent, batch, sequence, metric, from, to, header: SHA-256 of the batch's header, index, path:
 *            of that header under the tree head, index -1 and no path: it is not under it, result: null or result}
 * result    {outcome: "confirmed", "different" or "undecided", formula, said, derived, difference, received, counted, batches, findings}
 * </pre>
 *
 * <p>{@code index}, {@code sequence}, {@code received} and {@code counted} are text. A record of a window was compared with samples, one of
 * an hour or a day with the records of the windows that end in it: those stand before it in the ledger and behind the last batch that
 * closed more than an hour before it begins.
 *
 * <ol>
 *   <li>{@code audit-note}: it is of this form, of one figure, and its verdict not better than its outcomes: {@code not-reproduced} if one is
 *       different or none confirmed, else {@code confirmed-with-limitation} if one is undecided; a record without result, and an instant
 *       without a record of a window, are undecided. The head's signature is by the key that it names, and each instant is the
 *       one that head, day and name give; its records' windows hold it, or, of an hour or day, the end of one of them.
 *   <li>{@code audit-chain}: {@code name} is the figure's, {@code number} is N, {@code previous} is the SHA-256 of note N − 1 (null: N is 0).
 *   <li>{@code audit-head}: {@code collector} is the bundle's. {@code audit-inclusion}: the path of each record that is confirmed leads to the head.
 *   <li>{@code audit-signature}: Ed25519 over "EdgeWitness audit note v1" 0x00 and the file, by a key of TYPE 0x04 or the collector's own.
 *   <li>{@code audit-batch}: a batch that the bundle holds has that hash. {@code audit-file}, subject the file: it is none of a note of a figure of
 *       the bundle, or one before it is missing.
 * </ol>
 */
@NullMarked
package io.edgewitness.collector.verify;

import org.jspecify.annotations.NullMarked;
