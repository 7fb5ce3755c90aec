/**
 * The bundle that goes with a filing, and the offline verifier that derives its figures again.
 *
 * <h2>The bundle, {@code evidence.zip}</h2>
 *
 * A ZIP archive in one form only: all files stored, sorted by name (UTF-8 flag set, version 20), dated 1980-01-01 00:00, no extra
 * fields, comments or data descriptors. A verifier writes the archive anew from its files and compares byte for byte.
 *
 * <pre>
 * agents/1/key.der              the agent's Ed25519 public key, X.509 encoding (44 bytes)
 * agents/1/batches.binpb        Batch messages of ledger.proto, each after its length as a varint, consecutive, oldest first;
 *                               evidence leaves as salt and content, raw and blob leaves as hashes
 * agents/2/...                  the next agent
 * collector/key.der             the collector's Ed25519 public key, X.509 encoding
 * collector/manifest.sig        64 bytes: Ed25519 over "EdgeWitness bundle v1" 0x00 and the manifest's bytes
 * edgewitness-manifest.json     see below
 * indicators/ID@VERSION.yaml    each definition used, as it was; of a comparison its level too
 * </pre>
 *
 * <h2>The manifest</h2>
 *
 * JSON, UTF-8. Decimals are text, times RFC 3339 in UTC, hashes SHA-256 in lower-case hexadecimal.
 *
 * <pre>
 * format          1
 * created         time of the export
 * software        name and version
 * fields-sha256   digest of the application's field set, as printed in the form's appendix
 * collector       {key: file, fingerprint: SHA-256 of the key}
 * agents          [{agent, folder, fingerprint, first: EPOCH/NUMBER, last, batches: how many}]
 * figures         [{request, figure}]
 * files           [{name, size, sha256}], each file but the manifest and its signature
 *
 * request         {indicator, scenario or null, labels, reporting: {from, to}, baseline or null,
 *                  instrument: null or {name, class, resolution, calibrated-until, certificate}}
 * figure          {formula: ID@VERSION, value: exact or null, unit, uncertainty: null or {expanded, low, high, confidence, method},
 *                  grade, basis, expected, received, completeness, coverage, parts, limitations: [{code, zh, en}],
 *                  records: how many, records-sha256, gaps: [...], printed-zh, printed-en}
 * </pre>
 *
 * {@code records-sha256} is over the lines {@code AGENT EPOCH/NUMBER #SEQUENCE}, sorted by agent, epoch, number and sequence, with a
 * line feed between them.
 *
 * <h2>What the verifier checks</h2>
 *
 * <ol>
 *   <li>The archive is in its one form; the manifest carries the signature of the collector's key; each file is the one listed.
 *   <li>Each batch: its signature by the agent's key, every lane's root over all its leaves, the numbers without a hole, each header's
 *       {@code previous} the hash of the header before, across restarts too. So no batch and no record inside the run can be left out.
 *       A hole is accepted where signed LaneDropped records of the same run name each batch in it as dropped for the quota; the gap that
 *       goes with them lowers the figures in its time to M2. No evidence is withheld. Seals are signed, and where the run starts with the ledger, cover the headers before them.
 *   <li>Each agent's run begins before the figures' windows do, or with the ledger itself.
 *   <li>Each definition is the one this program knows under that id and version.
 *   <li>Each figure, computed again by the same code from these records, is the same in every part: value before rounding, interval,
 *       grade, limitations, records, gaps and print.
 * </ol>
 *
 * Gaps, restarts, recoveries, changes of configuration, dropped payload and clock steps inside the windows are listed. Trust ends at
 * the keys: their fingerprints are printed, to be compared with the form's appendix and the commissioning sheets.
 */
@NullMarked
package io.edgewitness.collector.verify;

import org.jspecify.annotations.NullMarked;
