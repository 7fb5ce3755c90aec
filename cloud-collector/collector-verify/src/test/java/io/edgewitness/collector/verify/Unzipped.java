package io.edgewitness.collector.verify;

import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a bundle, all of them in memory. */
final class Unzipped {
    private Unzipped() {}

    /** @throws BundleException naming the first byte that is not in the one form */
    static SortedMap<String, byte[]> of(byte[] zip) throws BundleException {
        BundleFiles in = BundleFiles.of(zip);
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : in.names()) {
            in.sha256(name);
            files.put(name, in.bytes(name));
        }
        String damage = in.damage();
        if (damage != null) {
            throw new BundleException(damage);
        }
        return files;
    }
}
