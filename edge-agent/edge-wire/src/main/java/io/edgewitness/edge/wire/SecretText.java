package io.edgewitness.edge.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a file that {@code ${file:…}} names, in a site file or in collector.yaml, stands for. */
public final class SecretText {
    /** Some editors put it before the first character. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SecretText() {}

    /**
     * @return the text, without a byte order mark and without white space around it
     * @throws CharacterCodingException if it is not UTF-8
     */
    public static String of(byte[] content) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
    }
}
