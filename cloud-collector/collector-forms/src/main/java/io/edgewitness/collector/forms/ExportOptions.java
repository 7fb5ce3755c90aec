package io.edgewitness.collector.forms;

import java.nio.file.Path;

/**
 * How documents are written.
 *
 * @param out the folder they are written to; made if it is not there
 * @param draft written although conditions are not met, every page marked 草稿
 * @param demo simulated figures are printed, each of them and every page marked 仿真
 * @param evidence what the appendix says about the proof
 * @param pdf whether form.pdf is made, too, where LibreOffice is installed
 */
public record ExportOptions(Path out, boolean draft, boolean demo, Evidence evidence, boolean pdf) {
    public ExportOptions(Path out, boolean draft, boolean demo, Evidence evidence) {
        this(out, draft, demo, evidence, false);
    }

    /**
     * What stands behind the figures.
     *
     * @param bundle name of the file with the records, such as {@code evidence.zip}; empty: none
     * @param collectorKey fingerprint of the collector's key, hexadecimal; empty: none
     * @param treeHead size and root, hexadecimal, of the collector's tree head that the bundle holds; empty: none
     * @param software name and version
     */
    public record Evidence(String bundle, String collectorKey, String treeHead, String software) {
        public static final Evidence NONE = new Evidence("", "", "", "");
    }

    /** The word that every page bears; empty: none. */
    String watermark() {
        return demo ? "仿真" : draft ? "草稿" : "";
    }
}
