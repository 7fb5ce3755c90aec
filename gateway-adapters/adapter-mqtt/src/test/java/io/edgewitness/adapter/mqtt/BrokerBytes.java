package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;

/** What a broker reads and says, byte by byte. */
final class BrokerBytes {
    static final String CONNACK_5 = "20 03 00 00 00";
    static final String SUBACK_5 = "90 04 00 01 00 01";

    private BrokerBytes() {}

    static void subscribed(InputStream in, OutputStream out) throws IOException {
        packet(in);
        out.write(bytes(CONNACK_5));
        packet(in);
        out.write(bytes(SUBACK_5));
    }

    /** Of less than 128 bytes. */
    static void packet(InputStream in) throws IOException {
        in.read();
        in.readNBytes(in.read());
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
