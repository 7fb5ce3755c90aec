package io.edgewitness.edge.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's cellular modem, as ModemManager knows it. What it does not tell is empty.
 *
 * @param imei of the equipment
 * @param iccid of the card
 * @param model maker and model
 * @param network operator's name and code, and the access technology, such as {@code 5gnr}
 */
record Modem(String imei, String iccid, String model, String network) {
    static final List<String> MODEM = List.of("mmcli", "-m", "any", "-K");

    /** @return null if no modem is known here */
    static @Nullable Modem ask(ToolOutput tools) {
        String printed = tools.of(MODEM);
        Map<String, String> modem = printed == null ? Map.of() : keys(printed);
        String imei = modem.getOrDefault("modem.generic.equipment-identifier", "");
        if (imei.isEmpty()) {
            return null;
        }
        String path = modem.getOrDefault("modem.generic.sim", "");
        String card = path.isEmpty() ? null : tools.of(List.of("mmcli", "-i", path, "-K"));
        return new Modem(
                imei,
                card == null ? "" : keys(card).getOrDefault("sim.properties.iccid", ""),
                words(modem, "modem.generic.manufacturer", "modem.generic.model"),
                words(
                        modem,
                        "modem.3gpp.operator-name",
                        "modem.3gpp.operator-code",
                        "modem.generic.access-technologies.value[1]"));
    }

    private static String words(Map<String, String> keys, String... names) {
        return String.join(
                " ",
                List.of(names).stream()
                        .map(n -> keys.getOrDefault(n, ""))
                        .filter(v -> !v.isEmpty())
                        .toList());
    }

    /** Lines {@code key : value}; {@code --} stands for nothing. */
    private static Map<String, String> keys(String printed) {
        Map<String, String> keys = new HashMap<>();
        for (String line : printed.lines().toList()) {
            int colon = line.indexOf(" : ");
            String value = colon < 0 ? "" : line.substring(colon + 3).strip();
            if (!value.isEmpty() && !value.equals("--")) {
                keys.put(line.substring(0, colon).strip(), value);
            }
        }
        return keys;
    }
}
