package io.edgewitness.collector.workplace;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Network addresses, cut down: whole ones are nobody's business afterwards. */
public final class Addresses {
    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final int V4_KEPT = 3;
    private static final int V6_NETWORK = 8;
    private static final int V6_KEPT = 6;

    private Addresses() {}

    /** @return for the trail: the first 24 bits of IPv4, 48 of IPv6; {@code ?} if it is no address */
    static String shortened(String address) {
        return cut(address, V4_KEPT, V6_KEPT);
    }

    /** @return what is throttled together: an IPv4 address, or the first 64 bits of IPv6, which one customer has */
    public static String network(String address) {
        return cut(address, Integer.MAX_VALUE, V6_NETWORK);
    }

    private static String cut(String address, int v4, int v6) {
        if (!LITERAL.matcher(address).matches()) {
            return "?"; // a name would be looked up
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            int kept = Math.min(bytes.length, bytes.length == 4 ? v4 : v6);
            Arrays.fill(bytes, kept, bytes.length, (byte) 0);
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            return kept == bytes.length ? text : text + "/" + kept * 8;
        } catch (UnknownHostException e) {
            return "?";
        }
    }
}
